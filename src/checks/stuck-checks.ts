import { sayDate } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { VerdictRow } from '../facts/facts.ts';
import { VERDICTS_TABLE } from '../facts/verdicts-table.ts';
import type { JudgeInput, Verdict } from './check.ts';
import type { Part } from './finding.ts';
import type { SlateReading } from './judge.ts';
import { aboutTable, errorPart, warnPart } from './parts.ts';
import { plural } from './wording.ts';

type Rule = NonNullable<NonNullable<Profile['checks']['never_succeeded']>['stuck']>;

/**
 * Checks of this bot that look as if they could say nothing else: the same failure run after run, or the same pass,
 * number by number, on game dates with different numbers of games. Where nothing was remembered there is nothing to say.
 */
export function stuckChecks(
  rule: Rule | undefined,
  { facts: { verdicts } }: Pick<JudgeInput, 'facts'>,
  slate: SlateReading,
): Required<Pick<Verdict, 'parts' | 'seenWell'>> {
  if (rule === undefined) return { parts: [], seenWell: [] };
  if (verdicts.state === 'unknown') {
    const { cause, message, fix } = verdicts;
    return {
      parts: [errorPart(aboutTable(VERDICTS_TABLE), cause, message, fix)],
      seenWell: [],
    };
  }
  const rows = verdicts.state === 'known' ? verdicts.value : [];
  const parts = rows.flatMap((row) => {
    if (row.status === 'FAIL') return row.runs >= rule.failRuns ? [failingPart(row, rule)] : [];
    return isDeaf(row, rule, slate) ? [passingPart(row, rule)] : [];
  });
  const named = parts.map(({ subject }) => subject);
  return { parts, seenWell: rows.map(({ check }) => check).filter((name) => !named.includes(name)) };
}

/** It said the same whatever there was to see. With as many games on every date that would be no wonder. */
function isDeaf(row: VerdictRow, rule: Rule, slate: SlateReading): boolean {
  if (!row.ofDates || row.dates < rule.passGameDates || !slate.known) return false;
  const { book } = slate;
  const games = book.gameDates(row.firstDate, row.lastDate).map((date) => book.on(date).games.length);
  return new Set(games).size > 1;
}

function failingPart({ check, table, runs, firstDate }: VerdictRow, { failRuns }: Rule): Part {
  const about = table === null ? '' : ` of ${table}`;
  const message = `this check looks stuck: a failure${about} in each of its last ${plural(runs, 'run')}, since ${sayDate(firstDate)}`;
  return {
    ...warnPart({ kind: 'processor', subject: check }, 'P4_LOW', message, {
      expected: `fewer than ${failRuns} runs in a row with the same failure`,
      actual: plural(runs, 'run'),
      threshold: failRuns,
      affected: runs,
      evidence: { verdict: 'FAIL', runs, since: firstDate },
    }),
    fix: 'See whether what it finds is true: mend that, or the check and its thresholds.',
  };
}

function passingPart({ check, dates, firstDate }: VerdictRow, { passGameDates }: Rule): Part {
  const message = `this check looks stuck: it passed ${plural(dates, 'game date')} in the same words since ${sayDate(firstDate)}, whatever the number of games`;
  return {
    ...warnPart({ kind: 'processor', subject: check }, 'P4_LOW', message, {
      expected: `fewer than ${passGameDates} game dates with the same evidence`,
      actual: plural(dates, 'game date'),
      threshold: passGameDates,
      affected: dates,
      evidence: { verdict: 'PASS', game_dates: dates, since: firstDate },
    }),
    fix: 'See whether it still looks: break something on a copy of the data, and let it judge that.',
  };
}
