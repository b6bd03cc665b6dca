import type { FailuresAnswer } from '../inquiries/ask-failures.ts';
import { failurePassages, type Passage } from '../report/failures-lines.ts';
import { type FailuresOutline, failuresOutline } from '../report/failures-outline.ts';
import { paintFor, type Style } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

const HEAD_STYLES: Readonly<Record<FailuresOutline['status'], Style>> = {
  OK: 'green',
  WARNING: 'yellow',
  CRITICAL: 'red',
  ERROR: 'magenta',
};
const TONE_STYLES: Readonly<Record<NonNullable<Passage['tone']>, Style>> = {
  FAIL: 'red',
  WARN: 'yellow',
  ERROR: 'magenta',
  SKIP: 'dim',
};

/** The whole answer for a terminal, the verdict on its first line. Nothing is left out. */
export function terminalFailures(answer: FailuresAnswer, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const outline = failuresOutline(answer);
  const passages = failurePassages(outline).map(({ heading, tone, entries }) =>
    [
      paint('bold', wrap(heading, width)),
      ...entries.flatMap(({ title, lines }) => {
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
