import type { FailuresAnswer } from '../inquiries/ask-failures.ts';
import { failurePassages } from '../report/failures-lines.ts';
import { failuresOutline } from '../report/failures-outline.ts';
import { terminalAnswer } from './answer.ts';
import type { TerminalOptions } from './report.ts';

/** The whole answer for a terminal, the verdict on its first line. Nothing is left out. */
export function terminalFailures(answer: FailuresAnswer, options: TerminalOptions): string {
  const outline = failuresOutline(answer);
  const passages = failurePassages(outline).map(({ heading, tone, entries }) => ({
    heading,
    entries: entries.map((entry) => ({ ...entry, tone })),
  }));
  return terminalAnswer(outline, passages, options);
}
