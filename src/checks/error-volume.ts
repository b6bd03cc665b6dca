import { addDays } from '../calendar/dates.ts';
import { slateDoubt } from '../calendar/season.ts';
import { dateInZone } from '../calendar/zone.ts';
import type { Profile } from '../config/profile.ts';
import type { ErrorGroups, TableErrorRow } from '../facts/cloud/cloud-facts.ts';
import type { JudgeInput } from './check.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type ErrorRule = NonNullable<Profile['checks']['recent_errors']>;

/** Errors of one service that say the same. */
export interface ErrorGroup {
  service: string;
  says: string;
  sample: string;
  /** In the window. */
  count: number;
  /** Of them those that are known to say the same; others only stand in for many. */
  alike: number;
  firstAt: string | null;
  lastAt: string | null;
  /** In the same hours of each day before, yesterday first. */
  before: number[];
}

/** What one source says of errors in the window and in the same hours of the days before. */
export interface ErrorVolume {
  hours: number;
  daysBefore: number;
  groups: ErrorGroup[];
  /** Counts of the window are the least that they can be. */
  cut: boolean;
  /** Those of the days before are. */
  cutBefore: boolean;
  /** Entries of the window that count for nothing: no errors, or expected ones. */
  leftOut: number;
}

/** What the services logged, without what is expected. */
export function loggedVolume(logged: ErrorGroups, rule: ErrorRule, input: JudgeInput): ErrorVolume {
  const isExpected = expectedTexts(rule, input);
  return {
    hours: logged.hours,
    daysBefore: logged.daysBefore,
    groups: logged.groups
      .filter(({ says }) => !isExpected(says))
      .map((group) => ({ ...group, alike: group.count })),
    cut: logged.cut,
    cutBefore: logged.cutBefore,
    leftOut: sumOf(logged.groups.filter(({ says }) => isExpected(says)).map(({ count }) => count)),
  };
}

/** What the pipeline's own table says, without what is no error or is expected. */
export function tableVolume(rows: readonly TableErrorRow[], rule: ErrorRule, input: JudgeInput): ErrorVolume {
  const isExpected = expectedTexts(rule, input);
  const groups = new Map<string, ErrorGroup>();
  let leftOut = 0;
  for (const row of rows) {
    const day = dayOf(row, rule, input.now);
    if (day === null) continue;
    if (isNoError(row, rule) || isExpected(row.says)) {
      if (day === 0) leftOut += row.count;
      continue;
    }
    const key = JSON.stringify([row.service, row.says]);
    const group = groups.get(key) ?? emptyGroup(row, rule.daysBefore);
    groups.set(key, group);
    if (day > 0) {
      group.before[day - 1] = (group.before[day - 1] ?? 0) + row.count;
      continue;
    }
    group.count += row.count;
    // Many different texts, of which one is known: they need not say the same.
    group.alike += row.texts === 1 ? row.count : 0;
    if (group.firstAt === null || row.firstAt < group.firstAt) group.firstAt = row.firstAt;
    if (group.lastAt === null || row.lastAt > group.lastAt) {
      group.lastAt = row.lastAt;
      group.sample = row.sample;
    }
  }
  return {
    hours: rule.windowHours,
    daysBefore: rule.daysBefore,
    groups: [...groups.values()],
    cut: false,
    cutBefore: false,
    leftOut,
  };
}

function emptyGroup({ service, says, sample }: TableErrorRow, daysBefore: number): ErrorGroup {
  const before = Array.from({ length: daysBefore }, () => 0);
  return { service, says, sample, count: 0, alike: 0, firstAt: null, lastAt: null, before };
}

/** 0 for the window, 1 for the same hours of yesterday, …; null for what lies in none of them. */
function dayOf({ lastAt }: TableErrorRow, rule: ErrorRule, now: Date): number | null {
  const age = now.getTime() - Date.parse(lastAt);
  // Windows are half-open: an error at the very moment of the verdict belongs to the next.
  const day = Math.ceil(age / DAY_MS) - 1;
  if (day < 0 || day > rule.daysBefore) return null;
  return age - day * DAY_MS <= rule.windowHours * HOUR_MS ? day : null;
}

/** The table also gets entries of audits, which are no errors whatever they are called. */
function isNoError({ type, category, severity }: TableErrorRow, rule: ErrorRule): boolean {
  const isOneOf = (words: readonly string[], word: string) =>
    words.some((one) => one.toLowerCase() === word.toLowerCase());
  return (
    isOneOf(rule.excludeCategories, category) ||
    isOneOf(rule.excludeSeverities, severity) ||
    /audit/i.test(`${type} ${category}`)
  );
}

/**
 * Texts that are expected. A log knows no categories, so one that is excluded is known there by its words. And where no
 * games were played there is nothing to fetch: dozens of errors say so then, on any other day they are worth reading.
 */
function expectedTexts(rule: ErrorRule, input: JudgeInput): (says: string) => boolean {
  const patterns = rule.excludeCategories.map((category) => {
    const words = category.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
    return new RegExp(words.join('[ _-]?'), 'i');
  });
  if (hasDateWithoutGames(input)) patterns.push(/\bno (?:data|games?)\b/i);
  return (says) => patterns.some((pattern) => pattern.test(says));
}

/** Whether yesterday or today is known to have no games: what runs today is about both. */
function hasDateWithoutGames({ now, profile, slate, slateKnown }: JudgeInput): boolean {
  const today = dateInZone(now, profile.timeZone);
  return [addDays(today, -1), today].some(
    (date) => slateKnown && slateDoubt(date, slate, profile) === null && slate.on(date).games.length === 0,
  );
}

export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
