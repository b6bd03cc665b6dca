import type { IsoDate } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { GradeRow } from '../facts/facts.ts';
import { sum } from './sum.ts';

type Rule = NonNullable<Profile['checks']['model_bias']>;

/** How far one system's predictions lie off on average. */
export interface Bias {
  system: string;
  /** Name of a tier; null for all players together. */
  tier: string | null;
  graded: number;
  /** Points; above 0 the predictions were too high. 0 without grades. */
  points: number;
}

export interface SystemTally {
  system: string;
  overall: Bias;
  /** In the order of the profile. */
  tiers: Bias[];
  /** Grades of players of whom nobody knows what they used to score. */
  withoutAverage: number;
}

/** What all grades of each of these systems come to. */
export function tallyOf(rows: readonly GradeRow[], systems: readonly string[], rule: Rule): SystemTally[] {
  return systems.map((system) => {
    const own = rows.filter((row) => row.system === system);
    const biasOf = (tier: string | null, of: readonly GradeRow[]): Bias => ({ system, tier, ...meanOf(of) });
    return {
      system,
      overall: biasOf(null, own),
      tiers: rule.tiers.map(({ name }) =>
        biasOf(
          name,
          own.filter(({ tier }) => tier === name),
        ),
      ),
      withoutAverage: meanOf(own.filter(({ tier }) => tier === null)).graded,
    };
  });
}

function meanOf(rows: readonly GradeRow[]): Pick<Bias, 'graded' | 'points'> {
  const graded = sum(rows, (row) => row.graded);
  const signed = sum(rows, (row) => row.signed);
  // Sums of tenths are not exact, and 3 points off must not come out as a little more.
  return { graded, points: graded === 0 ? 0 : Math.round((signed / graded) * 1e6) / 1e6 };
}

/**
 * The systems that count: those that were graded on most of the last dates with grades. None is known by its name, because
 * systems are retired and replaced all the time.
 */
export function gradedSystems(rows: readonly GradeRow[], { systems: rule }: Rule): string[] {
  const dates = [...new Set(rows.map(({ date }) => date))].sort().slice(-rule.gameDates);
  const gradedOn = new Map<string, Set<IsoDate>>();
  for (const { date, system } of rows) {
    if (!dates.includes(date)) continue;
    gradedOn.set(system, (gradedOn.get(system) ?? new Set<IsoDate>()).add(date));
  }
  return [...gradedOn]
    .filter(([, on]) => on.size >= rule.leastDates)
    .map(([system]) => system)
    .sort();
}

/** Without a sign; two decimals at most. */
export function sayPoints(points: number): string {
  return String(Number(Math.abs(points).toFixed(2)));
}

/** `+5.6`, `-0.25`. */
export function signedPoints(points: number): string {
  const shown = sayPoints(points);
  return `${points < 0 && shown !== '0' ? '-' : '+'}${shown}`;
}
