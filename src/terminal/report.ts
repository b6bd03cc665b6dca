import { sayDate } from '../calendar/say.ts';
import type { Report } from '../history/rows.ts';
import { careInWords } from '../report/care-in-words.ts';
import { counted } from '../report/counted.ts';
import { contextOf, evidenceOf, type Item } from '../report/items.ts';
import { type Outline, outlineOf } from '../report/outline.ts';
import { rangesInWords } from '../report/spans-in-words.ts';
import { ROLLED_BACK_LIGHT, STATUS_WORDS, TROUBLE } from '../report/vocabulary.ts';
import { type Paint, paintFor } from './palette.ts';
import { RUN_STYLES, STATUS_STYLES } from './status-styles.ts';
import { wrap } from './wrap.ts';

export interface TerminalOptions {
  colour: boolean;
  /** Columns. */
  width: number;
}

/** A report for a terminal, with a line break at its end. Nothing is left out; control characters in data are removed. */
export function terminalReport(report: Report, { colour, width }: TerminalOptions): string {
  const outline = outlineOf(report);
  const paint = paintFor(colour);
  const wrapped = (text: string, indent = '') => wrap(text, width, indent);
  const paragraphs = [
    [
      paint('bold', paint(RUN_STYLES[report.run.status], wrapped(outline.headline))),
      wrapped(outline.verdict),
      ...(outline.late === null ? [] : [paint('yellow', wrapped(outline.late))]),
      wrapped(outline.counts.join(' · ')),
      ...outline.rolledBack.map(({ says, command }) =>
        paint('yellow', wrapped(`${ROLLED_BACK_LIGHT} ${says} shootaround ${command} switches it on again.`)),
      ),
      ...outline.mentions.map((line) => wrapped(line)),
    ],
    list(TROUBLE.words, outline.warnings),
    changes(outline),
    ...group(outline.failures, 'failure', ''),
    ...group(outline.blind, 'blind spot', ': could not look, which says nothing about the data'),
    ...group(outline.warned, 'warning', ''),
    list(
      `${STATUS_WORDS.SKIP.symbol} ${outline.pending.length} pending, not due yet`,
      outline.pending.map(
        ({ subject, progress, due, checks }) =>
          `${subject}: ${progress}, ${due === null ? 'no due time known' : `due ${due}`} (${checks.join(', ')})`,
      ),
    ),
    list(
      `${STATUS_WORDS.PASS.symbol} ${outline.passed.length} passed`,
      outline.passed.map(({ check, message }) => `${check}: ${message}`),
    ),
    list(
      `${STATUS_WORDS.SKIP.symbol} ${outline.skipped.length} skipped`,
      outline.skipped.map(({ check, reason }) => `${check}: ${reason}`),
    ),
    list('Carried over from the run before', outline.carried),
    list('Notes', outline.notes),
    [paint('dim', wrapped(outline.footer.join(' · ')))],
  ];
  const text = paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
  return `${text}\n`;

  function list(heading: string, entries: readonly string[]): string[] {
    if (entries.length === 0) return [];
    return [paint('bold', heading), ...entries.map((entry) => wrapped(entry, '  '))];
  }

  function changes({ comparison, changes: groups }: Outline): string[] {
    if (groups.length === 0) return [wrapped(comparison)];
    return [
      paint('bold', wrapped(`What changed ${comparison}`)),
      ...groups.flatMap(({ title, entries }) => [
        `  ${title}:`,
        ...entries.map((entry) => wrapped(entry, '    ')),
      ]),
    ];
  }

  function group(items: readonly Item[], kind: string, remark: string): string[][] {
    // The same advice is given once, above the things that it is for.
    const advised = new Set<string | null>();
    return items.map((item, index) => {
      const fix = advised.has(item.fix) ? null : item.fix;
      advised.add(item.fix);
      return [
        ...(index === 0 ? [paint('bold', wrapped(`${counted(items.length, kind)}${remark}`))] : []),
        ...itemLines({ ...item, fix }, outline.timeZone, paint, wrapped),
      ];
    });
  }
}

function itemLines(
  item: Item,
  timeZone: string,
  paint: Paint,
  wrapped: (text: string, indent: string) => string,
): string[] {
  const { symbol } = STATUS_WORDS[item.status];
  const evidence = evidenceOf(item)
    .map(([word, value]) => `${word.toLowerCase()} ${value}`)
    .join(', ');
  const dates = rangesInWords(item.dates).map((range) => range.words);
  const games = item.games.map(({ date, games: names }) =>
    item.games.length > 1 ? `${sayDate(date)} ${names.join(', ')}` : names.join(', '),
  );
  const details = [
    contextOf(item),
    item.message,
    evidence,
    dates.length > 0 ? `${item.dates.length === 1 ? 'date' : 'dates'}: ${dates.join('; ')}` : '',
    ...(games.length > 1
      ? ['games:', ...games.map((day) => `  ${day}`)]
      : games.map((day) => `games: ${day}`)),
    item.fix ? `${item.status === 'ERROR' ? 'to mend it' : 'do first'}: ${item.fix}` : '',
    ...(item.care === null ? [] : careInWords(item.care, timeZone)),
  ];
  return [
    paint(STATUS_STYLES[item.status], wrapped(`${symbol} ${item.subject} · ${item.label}`, '')),
    ...details.filter((line) => line !== '').map((line) => wrapped(line, '    ')),
  ];
}
