import type { DriftAnswer } from '../inquiries/ask-deployments.ts';
import { driftPassages } from '../report/drift-lines.ts';
import { driftOutline } from '../report/drift-outline.ts';
import { terminalAnswer } from './answer.ts';
import type { TerminalOptions } from './report.ts';

/** The whole answer for a terminal, the verdict on its first line. What is current and every commit are told with `verbose`, or for one service alone. */
export function terminalDrift(
  answer: DriftAnswer,
  { verbose = false, ...options }: TerminalOptions & { verbose?: boolean },
): string {
  const outline = driftOutline(answer, { verbose });
  return terminalAnswer(outline, driftPassages(outline, { verbose }), options);
}
