import type { GapDate } from '../checks/gaps.ts';
import { ofGames } from '../checks/wording.ts';
import type { GapsAnswer } from '../inquiries/ask-gaps.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { causeInWords } from './gap-entries.ts';
import { GAP_WORDS, isTrouble } from './gap-words.ts';
import { ANSWER_TROUBLE, gapsOutline } from './gaps-outline.ts';

/** Every gap of an answer, a line a date, for a file: nothing is left out. */
export function gapsList(answer: GapsAnswer): string {
  const outline = gapsOutline(answer);
  const byName = new Map(answer.gaps.tables.map((table) => [table.table, table]));
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
  return [
    outline.headline,
    outline.lead.replaceAll('`', ''),
    ...(outline.fix === null ? [] : [`to mend it: ${outline.fix}`]),
    outline.scope.join(' · '),
    ...section(ANSWER_TROUBLE, outline.warnings),
    ...outline.tables.flatMap(({ table, summary, fix }) => {
      // Where the table could not be read, its heading says all there is to say of every date.
      const dates = fix === null ? (byName.get(table)?.dates ?? []) : [];
      return section(`${table}: ${summary}`, [
        ...(fix === null ? [] : [`to mend it: ${fix}`]),
        ...dates.filter(({ state }) => isTrouble(state)).map(dateLine),
      ]);
    }),
    ...section('Not due yet', outline.waiting),
    ...section('Whole', outline.whole),
    ...section('Nothing expected', outline.quiet),
    ...section('Notes', outline.notes),
    '',
    outline.footer.join(' · '),
    outline.command,
    '',
  ].join('\n');
}

/** `2026-02-06  partial      4 of 6 games, 141 rows: MEM@POR, LAC@SAC` */
function dateLine(gap: GapDate): string {
  const { date, state, games, expectedGames, rows, copies, missingGames, found } = gap;
  const amounts = [
    games === null || expectedGames === null ? null : ofGames(games, expectedGames),
    rows === null ? null : counted(rows, 'row'),
    copies > 0 && missingGames.length > 0 ? `${copies} too many` : null,
  ];
  const amount = amounts.filter((part) => part !== null).join(', ');
  const detail =
    missingGames.length > 0 ? missingGames.join(', ') : oneLine(found ?? causeInWords(gap) ?? '');
  const words = detail.startsWith(amount)
    ? detail
    : [amount, detail].filter((part) => part !== '').join(': ');
  return [date, GAP_WORDS[state].padEnd(11), words].join('  ').trimEnd();
}
