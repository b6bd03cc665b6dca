import type { RollbackState } from '../history/rollback.ts';
import type { RollbacksAnswer } from '../inquiries/ask-rollbacks.ts';
import { type PreviewOutline, type RollbackSection, requestOutline } from '../report/rollback-outline.ts';
import { statusOutline } from '../report/rollback-status-outline.ts';
import { terminalAnswer } from './answer.ts';
import { type Paint, paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

/** What a change would do, for a terminal: the one change on its second line. */
export function terminalPreview(
  { headline, change, sections }: PreviewOutline,
  { colour, width }: TerminalOptions,
): string {
  const paint = paintFor(colour);
  return [
    [paint('bold', wrap(headline, width)), paint('bold', wrap(change, width, '  '))].join('\n'),
    ...passages(sections, width, paint),
  ].join('\n\n');
}

/** A request and what became of it. */
export function terminalRequest(
  state: RollbackState,
  about: { timeZone: string; now: Date },
  { colour, width }: TerminalOptions,
): string {
  const paint = paintFor(colour);
  const { light, headline, verdict, change, foremost, facts, sections, footer } = requestOutline(
    state,
    about,
  );
  return [
    [
      paint('bold', wrap(`${light} ${headline}`, width)),
      paint('bold', wrap(change, width, '  ')),
      wrap(verdict, width),
    ].join('\n'),
    ...passages(foremost, width, paint),
    facts.map(([label, value]) => wrap(`${label}: ${value}`, width)).join('\n'),
    ...passages(sections, width, paint),
    paint('dim', wrap(footer.join(' · '), width)),
  ].join('\n\n');
}

/** How each declared rollback stands, the verdict on its first line. */
export function terminalRollbacks(answer: RollbacksAnswer, options: TerminalOptions): string {
  const outline = statusOutline(answer);
  const { items, notes } = outline;
  return terminalAnswer(
    { ...outline, scope: [`${answer.items.length} declared`] },
    [
      ...(notes.length === 0
        ? []
        : [
            {
              heading: 'Own records',
              entries: notes.map((title) => ({ title, tone: 'ERROR' as const, lines: [] })),
            },
          ]),
      ...(items.length === 0
        ? []
        : [
            {
              heading: 'Rollbacks',
              entries: items.map(({ symbol, name, label, tone, lines }) => ({
                title: `${symbol} ${name} · ${label}`,
                tone,
                lines,
              })),
            },
          ]),
    ],
    options,
  );
}

function passages(sections: readonly RollbackSection[], width: number, paint: Paint): string[] {
  return sections.map(({ title, lines }) =>
    [paint('bold', wrap(title, width)), ...lines.map((line) => wrap(line, width, '  '))].join('\n'),
  );
}
