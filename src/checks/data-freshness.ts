import { sayDate } from '../calendar/say.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { Check, JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, passPart, skipPart, warnPart } from './parts.ts';
import { judgeScheduleAge } from './schedule-age.ts';
import { offSeason, tableLag } from './table-lag.ts';
import { windowDays } from './window.ts';
import { plural } from './wording.ts';

/** How many due game dates is each table behind? Game dates, not calendar days: nothing ages in a break. */
export const dataFreshness: Check = {
  name: 'data_freshness',
  category: 'data_quality',
  title: {
    ok: 'Every table is up to date',
    broken: 'Tables are behind',
  },
  why: 'A table that stopped growing starves everything after it, often without an error anywhere.',
  fix: 'See what last wrote the table, run it for the first missing date, then the phases after it.',
  canBeCritical: true,
  windowed: true,
  needsSlate: true,
  skipsWithoutGames: false,
  needs: (profile) => ({ tables: profile.checks.data_freshness.tables }),
  judge(input) {
    const rules = input.profile.checks.data_freshness;
    const days = windowDays(input, rules.lookbackDays);
    const idle = offSeason(days, input);
    if (idle !== null) {
      return { parts: [skipPart(aboutTable(input.profile.sources.schedule), 'no_games', idle)] };
    }
    return {
      parts: [...rules.tables.map((table) => judgeTable(table, days, input)), judgeScheduleAge(input)],
    };
  },
};

function judgeTable(table: string, days: readonly DateContext[], input: JudgeInput): Part {
  const { lag: limits, lookbackDays } = input.profile.checks.data_freshness;
  const about = aboutTable(table);
  const found = tableLag(table, days, input);
  if (!found.known) return found.part;

  const { newest, behind, dueDates } = found;
  const lag = behind.length;
  const details = {
    expected: 'no due game date behind',
    actual: newest === undefined ? 'no rows' : `${plural(lag, 'game date')} behind`,
    threshold: limits.warn,
    evidence: { newest: newest ?? null, lag, due_dates: dueDates.length },
  };
  if (newest === undefined) {
    const message = `no rows that count in ${lookbackDays} days, in which ${plural(lag, 'game date')} came due`;
    return failPart(about, 'P1_CRITICAL', message, { ...details, affected: lag, dates: dueDates });
  }
  if (lag < limits.warn) return passPart(about, `newest ${sayDate(newest)}, up to date`, details);
  const message = `newest ${sayDate(newest)}, ${plural(lag, 'game date')} behind`;
  const gap = { ...details, affected: lag, dates: behind };
  if (lag >= limits.critical) return failPart(about, 'P1_CRITICAL', message, gap);
  return lag >= limits.fail
    ? failPart(about, 'P2_HIGH', message, gap)
    : warnPart(about, 'P3_MEDIUM', message, gap);
}
