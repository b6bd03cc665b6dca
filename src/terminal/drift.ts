import type { CheckStatus } from '../checks/finding.ts';
import type { RunStatus } from '../history/rows.ts';
import type { DriftAnswer } from '../inquiries/ask-deployments.ts';
import { driftPassages } from '../report/drift-lines.ts';
import { driftOutline } from '../report/drift-outline.ts';
import { paintFor, type Style } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

const HEAD_STYLES: Readonly<Record<RunStatus, Style>> = {
  OK: 'green',
  WARNING: 'yellow',
  CRITICAL: 'red',
  ERROR: 'magenta',
};
const TONE_STYLES: Readonly<Record<CheckStatus, Style>> = {
  PASS: 'green',
  FAIL: 'red',
  WARN: 'yellow',
  ERROR: 'magenta',
  SKIP: 'dim',
};

/** The whole answer for a terminal, the verdict on its first line. What is current and every commit are told with `verbose`, or for one service alone. */
export function terminalDrift(
  answer: DriftAnswer,
  { colour, width, verbose = false }: TerminalOptions & { verbose?: boolean },
): string {
  const paint = paintFor(colour);
  const outline = driftOutline(answer, { verbose });
  const passages = driftPassages(outline, { verbose }).map(({ heading, entries }) =>
    [
      paint('bold', wrap(heading, width)),
      ...entries.flatMap(({ title, tone, lines }) => {
        const said = wrap(title, width, '  ');
        return [
          tone === null ? said : paint(TONE_STYLES[tone], said),
          ...lines.map((line) => wrap(line, width, '      ')),
        ];
      }),
    ].join('\n'),
  );
  const head = [
    paint('bold', paint(HEAD_STYLES[outline.status], wrap(`${outline.light} ${outline.headline}`, width))),
    wrap(outline.lead, width),
    paint('dim', wrap(outline.scope.join(' · '), width)),
  ].join('\n');
  return [head, ...passages, paint('dim', wrap(outline.footer.join(' · '), width))].join('\n\n');
}
