import type { GapsAnswer } from '../inquiries/ask-gaps.ts';
import type { TableEntry } from '../report/gap-entries.ts';
import { ANSWER_TROUBLE, type GapsVerdict, gapsOutline } from '../report/gaps-outline.ts';
import { gridOfGaps } from '../report/grid-of-gaps.ts';
import { TROUBLE } from '../report/vocabulary.ts';
import { terminalGrid } from './gap-grid.ts';
import { type Paint, paintFor, type Style } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

const HEAD_STYLES: Readonly<Record<GapsVerdict, Style>> = {
  missing: 'red',
  short: 'yellow',
  blind: 'magenta',
  whole: 'green',
  waiting: 'bold',
  idle: 'green',
  unjudged: 'bold',
};

/** The whole answer for a terminal: the sentence that matters, the grid, and every gap. Nothing is left out. */
export function terminalGaps(answer: GapsAnswer, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const outline = gapsOutline(answer);
  const plain = (text: string): string => text.replaceAll('`', '');
  const block = (title: string, entries: readonly string[]): string[] =>
    entries.length === 0
      ? []
      : ['', paint('bold', title), ...entries.map((entry) => wrap(`- ${plain(entry)}`, width, '  '))];
  return [
    paint(HEAD_STYLES[outline.verdict], `${outline.light} ${outline.headline}`),
    wrap(plain(outline.lead), width),
    ...(outline.fix === null ? [] : [wrap(`to mend it: ${plain(outline.fix)}`, width)]),
    paint('dim', wrap(outline.scope.join(' · '), width)),
    ...block(`${TROUBLE.symbol} ${ANSWER_TROUBLE}`, outline.warnings),
    '',
    terminalGrid(gridOfGaps(answer.gaps), { colour, width }).trimEnd(),
    ...outline.tables.flatMap((entry) => ['', ...tableLines(entry, paint, width)]),
    ...block('Not due yet', outline.waiting),
    ...block('Whole', outline.whole.length > 0 ? [outline.whole.join(', ')] : []),
    ...block('Nothing expected', outline.quiet),
    ...block('Notes', outline.notes),
    '',
    paint('dim', wrap(outline.footer.join(' · '), width)),
  ].join('\n');
}

function tableLines(entry: TableEntry, paint: Paint, width: number): string[] {
  const { table, worst, symbol, summary, missing, others, fix } = entry;
  const style = worst === 'missing' ? 'red' : worst === 'unknown' ? 'magenta' : 'yellow';
  return [
    paint(style, wrap(`${symbol} ${table} · ${summary}`, width)),
    ...(missing.length > 0 ? [wrap(`missing: ${missing.join('; ')}`, width, '    ')] : []),
    ...others.map(({ words }) => wrap(words, width, '    ')),
    ...(fix === null ? [] : [wrap(`to mend it: ${fix}`, width, '    ')]),
  ];
}
