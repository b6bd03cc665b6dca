import { sayDate } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import { TABLE_WINDOW_DAYS } from '../facts/collection.ts';
import { thousands } from '../text/thousands.ts';
import type { Check, JudgeInput } from './check.ts';
import { type Copies, copiesOn } from './copies-on.ts';
import type { Part, Severity } from './finding.ts';
import {
  aboutTable,
  errorPart,
  failPart,
  type PartDetails,
  passPart,
  pendingPart,
  skipPart,
  warnPart,
} from './parts.ts';
import { byUrgency } from './severity.ts';
import { soFar, tableProfileOf } from './standing.ts';
import { sum } from './sum.ts';
import { emptyWindow, noDatesPart, openDays, windowDays } from './window.ts';
import { listed, plural, pluralThousands } from './wording.ts';

type Rule = NonNullable<Profile['checks']['duplicate_rows']>['tables'][number];

const DATES_SHOWN = 3;
const GAMES_SHOWN = 3;

/** Does any table hold a row twice? */
export const duplicateRows: Check = {
  name: 'duplicate_rows',
  category: 'data_quality',
  title: {
    ok: 'No row is there twice',
    broken: 'Rows are there twice',
  },
  why: 'A row that is there twice counts twice in every sum and average over it.',
  fix: 'Look under which ids the named rows are stored: one game under two ids is the usual cause. Take out the surplus, then compute again what was built on it.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  needs({ checks: { duplicate_rows: rules } }) {
    return rules ? { tables: rules.tables.map(({ table }) => table), copies: true } : { tables: [] };
  },
  judge(input) {
    const rules = input.profile.checks.duplicate_rows;
    if (rules === undefined) {
      const about = aboutTable('rows');
      return { parts: [skipPart(about, 'not_configured', 'the pipeline profile names no table for this')] };
    }
    const days = windowDays(input, TABLE_WINDOW_DAYS).slice(-rules.gameDates);
    if (days.length === 0) return { parts: [emptyWindow(input, TABLE_WINDOW_DAYS)] };
    return { parts: unlessAllEmpty(rules.tables.map((rule) => judgeTable(rule, days, input))) };
  },
};

function judgeTable(rule: Rule, days: readonly DateContext[], input: JudgeInput): Part {
  const about = aboutTable(rule.table);
  const { open, leftOut } = openDays(rule.table, days, input);
  const newest = open.at(-1);
  if (newest === undefined) return noDatesPart(about, leftOut);
  const reading = copiesOn(
    about,
    open.map(({ day }) => day),
    input,
  );
  if (!reading.ok) return reading.part;

  const seen = reading.value.filter(({ rows }) => rows > 0);
  if (seen.length === 0) {
    const nothing = `no rows on ${plural(open.length, 'game date')}`;
    const { pending } = newest;
    return pending === null
      ? skipPart(about, 'insufficient_sample', `${nothing}: none can be there twice`)
      : pendingPart(about, pending.due, soFar(nothing, pending, input));
  }
  return copiesPart(rule, seen, open.length, input);
}

/** `seen` are the dates with rows, of `dates` that were looked at. */
function copiesPart(rule: Rule, seen: readonly Copies[], dates: number, input: JudgeInput): Part {
  const about = aboutTable(rule.table);
  const doubled = seen.filter(({ copies }) => copies > 0);
  const rows = sum(seen, (date) => date.rows);
  const copies = sum(seen, (date) => date.copies);
  const apart = doubled.flatMap((date) => date.apart ?? []);
  const on = `on ${seen.length === dates ? '' : `${seen.length} of `}${plural(dates, 'game date')}`;
  const details: PartDetails = {
    expected: 'no row twice',
    actual: `${plural(copies, 'row')} too many among ${thousands(rows)}`,
    threshold: rule.apart?.large ?? rule.extraRows,
    evidence: {
      game_dates: dates,
      dates_with_rows: seen.length,
      rows,
      extra_rows: copies,
      ...(rule.apart && { furthest_apart: apart.length === 0 ? null : Math.max(...apart) }),
    },
  };
  const [worst] = doubled.map((date) => verdictOf(rule, date)).toSorted(byUrgency);
  if (worst === undefined)
    return passPart(about, `${pluralThousands(rows, 'row')} ${on}, none of them twice`, details);

  const told = listed(
    doubled.map((date) => describe(rule, date, input)),
    DATES_SHOWN,
  );
  const make = worst.status === 'FAIL' ? failPart : warnPart;
  const where = `on ${doubled.length} of ${plural(seen.length, 'game date')}`;
  return make(about, worst.severity, `${plural(copies, 'row')} too many ${where}: ${told}`, {
    ...details,
    affected: copies,
    dates: doubled.map(({ date }) => date),
    missingGames: doubled.flatMap(({ date, games }) => (games.length === 0 ? [] : [{ date, games }])),
  });
}

interface CopiesVerdict {
  status: 'WARN' | 'FAIL';
  severity: Severity;
}

/** One date with copies. Where they can be compared, how far they lie apart decides; of the others, how many there are. */
function verdictOf({ apart: bounds, extraRows, share = 1 }: Rule, date: Copies): CopiesVerdict {
  const verdicts: CopiesVerdict[] = [];
  const compared = bounds === undefined ? null : date.apart;
  if (bounds !== undefined && compared !== null) {
    if (compared > bounds.large) verdicts.push({ status: 'FAIL', severity: 'P1_CRITICAL' });
    else verdicts.push({ status: 'WARN', severity: compared > bounds.slight ? 'P2_HIGH' : 'P4_LOW' });
  }
  const counted = compared === null ? date.copies : date.uncompared;
  if (counted > extraRows || counted / date.rows > share)
    verdicts.push({ status: 'FAIL', severity: 'P2_HIGH' });
  else if (counted > 0) verdicts.push({ status: 'WARN', severity: 'P3_MEDIUM' });
  const [worst] = verdicts.toSorted(byUrgency);
  return worst ?? { status: 'WARN', severity: 'P3_MEDIUM' };
}

/** `Oct 22: 2 of 6 (NYK@BOS), fg attempts up to 31 apart`. */
function describe({ table, apart: bounds }: Rule, date: Copies, { profile }: JudgeInput): string {
  const games = date.games.length === 0 ? '' : ` (${listed(date.games, GAMES_SHOWN)})`;
  const column = tableProfileOf(profile, table).compared?.replaceAll('_', ' ') ?? 'values';
  const distance = date.apart === 0 ? `the same ${column}` : `${column} up to ${date.apart} apart`;
  const apart = bounds === undefined || date.apart === null ? '' : `, ${distance}`;
  return `${sayDate(date.date)}: ${date.copies} of ${date.rows}${games}${apart}`;
}

/**
 * Where games were played and nothing holds a row of them, it is not copies that are not there: somebody was given no
 * answer. One empty table beside others is told by the checks that miss its games.
 */
function unlessAllEmpty(parts: readonly Part[]): Part[] {
  const isEmpty = ({ reason }: Part) => reason === 'insufficient_sample';
  const hasSeen = parts.some((part) => part.status !== 'SKIP' || part.reason === 'not_due');
  if (hasSeen) return [...parts];
  const fix = 'see why nothing was written, or nothing can be read, of games that were played';
  return parts.map((part) =>
    isEmpty(part)
      ? errorPart(part, 'bad_response', 'no table holds a row of the last game dates', fix)
      : part,
  );
}
