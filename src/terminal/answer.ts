import type { CheckStatus } from '../checks/finding.ts';
import type { RunStatus } from '../history/rows.ts';
import { paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { RUN_STYLES, STATUS_STYLES } from './status-styles.ts';
import { wrap } from './wrap.ts';

/** What stands above and below the passages of an answer. */
export interface AnswerFrame {
  status: RunStatus;
  light: string;
  headline: string;
  lead: string;
  scope: readonly string[];
  footer: readonly string[];
}

export interface AnswerPassage {
  heading: string;
  /** `tone` is how grave an entry is; null for what is only said. */
  entries: readonly { title: string; tone: CheckStatus | null; lines: readonly string[] }[];
}

/** The answer to a question for a terminal, the verdict on its first line. */
export function terminalAnswer(
  { status, light, headline, lead, scope, footer }: AnswerFrame,
  passages: readonly AnswerPassage[],
  { colour, width }: TerminalOptions,
): string {
  const paint = paintFor(colour);
  const body = passages.map(({ heading, entries }) =>
    [
      paint('bold', wrap(heading, width)),
      ...entries.flatMap(({ title, tone, lines }) => {
        const said = wrap(title, width, '  ');
        return [
          tone === null ? said : paint(STATUS_STYLES[tone], said),
          ...lines.map((line) => wrap(line, width, '      ')),
        ];
      }),
    ].join('\n'),
  );
  const head = [
    paint('bold', paint(RUN_STYLES[status], wrap(`${light} ${headline}`, width))),
    wrap(lead, width),
    paint('dim', wrap(scope.join(' · '), width)),
  ].join('\n');
  return [head, ...body, paint('dim', wrap(footer.join(' · '), width))].join('\n\n');
}
