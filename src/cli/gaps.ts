import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { GapDate, TableGaps } from '../checks/gaps.ts';
import { lastDays, rangeBetween } from '../commands/date-range.ts';
import { DEFAULT_DAYS } from '../commands/gaps-arguments.ts';
import { watchedTable } from '../commands/watched-table.ts';
import type { Profile } from '../config/profile.ts';
import { askGaps, type GapsAnswer, type GapsQuestion } from '../inquiries/ask-gaps.ts';
import { type GapsVerdict, gapsVerdict } from '../report/gaps-outline.ts';
import { terminalGaps } from '../terminal/gaps.ts';
import { orMisuse, readCount, readDate, refuseWords, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { createProgress } from './progress.ts';
import { misuse } from './refusal.ts';
import { openFor, readClock, readProfile, readWarehouseSettings, warehouseAddress } from './settings.ts';

const EXITS: Readonly<Record<GapsVerdict, number>> = {
  missing: EXIT.critical,
  short: EXIT.warning,
  blind: EXIT.error,
  whole: EXIT.ok,
  waiting: EXIT.ok,
  idle: EXIT.ok,
  unjudged: EXIT.ok,
};

/** `shootaround gaps [--days N] [--from D --to D] [--date D] [--table T]`: what is missing where. */
export async function gaps(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    days: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    date: { type: 'string' },
    table: { type: 'string' },
  });
  refuseWords(words, `use ${words.map(asOption).join(' ')}`);
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const question = readQuestion(values, profile, dateInZone(clock.now(), profile.timeZone));
  const warehouse = await openFor(context, warehouseAddress(settings), profile, 'read', '/gaps');
  const progress = createProgress(context.terminal);
  try {
    const answer = await askGaps({ warehouse, profile, clock }, question, progress);
    progress.clear();
    context.terminal.out(
      values.json ? JSON.stringify(gapsDocument(answer), null, 2) : terminalGaps(answer, context.terminal),
    );
    return EXITS[gapsVerdict(answer)];
  } finally {
    progress.clear();
    await warehouse.close();
  }
}

/** What `/gaps` takes as a word, as it is written here. */
function asOption(word: string): string {
  const [from, to] = word.split('..');
  if (from && to) return `--from ${from} --to ${to}`;
  if (/^\d{4}-/.test(word)) return `--date ${word}`;
  return /^[+-]?\d/.test(word) ? `--days ${word}` : `--table ${word}`;
}

function readQuestion(values: Values, profile: Profile, today: IsoDate): GapsQuestion {
  const range = readRange(values, today);
  const table = typeof values.table === 'string' ? orMisuse(watchedTable(values.table, profile)) : null;
  return { ...range, table };
}

function readRange(values: Values, today: IsoDate): { from: IsoDate; to: IsoDate } {
  const from = readDate(values, 'from');
  const to = readDate(values, 'to');
  const date = readDate(values, 'date');
  const days = readCount(values, 'days');
  if (from === null && to !== null)
    throw misuse('--to needs --from', 'write both, or --date for the last date');
  if (from !== null) {
    if (days !== null || date !== null)
      throw misuse('--from and --days or --date contradict each other', 'write a range, or a number of days');
    if (to !== null && from > to)
      throw misuse(`--from ${from} lies after --to ${to}`, 'write the earlier date as --from');
    return orMisuse(rangeBetween(from, to ?? (from < today ? addDays(today, -1) : from), today));
  }
  const last = date ?? addDays(today, -1);
  if (last > today)
    throw misuse(`--date ${last} lies in the future`, `the latest date to ask about is ${today}`);
  return orMisuse(lastDays(days ?? DEFAULT_DAYS, last));
}

/** The answer as the contract of the command line has it. */
function gapsDocument({ gaps, cost, warnings }: GapsAnswer): object {
  return {
    from: gaps.from,
    to: gaps.to,
    tables: gaps.tables.map((table) => tableDocument(table)),
    notes: gaps.notes,
    warnings,
    slate_unknown: gaps.slateUnknown,
    slate_doubts: gaps.slateDoubts,
    cost: { statements: cost.statements, bytes_billed: cost.bytesBilled },
  };
}

function tableDocument({ table, dates, blind }: TableGaps): object {
  return { table, dates: dates.map(dateDocument), unknown: blind };
}

function dateDocument(date: GapDate): object {
  return {
    date: date.date,
    expected_games: date.expectedGames,
    games: date.games,
    rows: date.rows,
    state: date.state,
    missing_games: date.missingGames,
    cause: date.cause,
    duplicated_rows: date.copies,
    due: date.due,
    found: date.found,
  };
}
