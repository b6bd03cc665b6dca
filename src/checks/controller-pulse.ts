import { sayInstant } from '../calendar/say.ts';
import type { Profile } from '../config/profile.ts';
import type { DecisionsRow } from '../facts/facts.ts';
import type { JudgeInput } from './check.ts';
import { readFact } from './facts-of.ts';
import type { Part } from './finding.ts';
import { aboutTable, failPart, type PartDetails, passPart, warnPart } from './parts.ts';
import { sum } from './sum.ts';

type KickoffRule = NonNullable<Profile['checks']['scraper_kickoff']>;

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** Up to here people reckon in minutes. */
const MOST_MINUTES = 120;

/** Whether the controller still decides, every hour, what is to run. */
export function judgePulse(rule: KickoffRule, { facts, profile, now }: JudgeInput): Part {
  const about = aboutTable(profile.sources.decisions ?? 'decisions of the controller');
  const reading = readFact(facts.decisions, about);
  if (!reading.ok) return reading.part;
  const rows = reading.value;
  const say = (instant: number) => sayInstant(new Date(instant), now, profile.timeZone);
  const expected = `a decision every hour, none older than ${rule.ageMinutes.warn} min`;
  if (rows.length === 0) {
    return failPart(about, 'P1_CRITICAL', `no decision of what to run in ${rule.lookbackHours} h`, {
      expected,
      actual: 'no decision',
      threshold: rule.ageMinutes.fail,
      evidence: { decisions: 0 },
    });
  }
  const newest = Math.max(...rows.map(({ lastAt }) => Date.parse(lastAt)));
  const age = minutesBetween(newest, now.getTime());
  const gap = longestSilence(rows, now.getTime() - rule.gap.hours * HOUR_MINUTES * MINUTE_MS);
  const silentFor = `no decision of what to run for ${sayMinutes(age)}`;
  const found = `newest decision ${sayMinutes(age)} ago`;
  const details: PartDetails = {
    expected,
    actual: age > rule.ageMinutes.warn ? silentFor : found,
    threshold: rule.ageMinutes.fail,
    evidence: {
      decisions: sum(rows, ({ decisions }) => decisions),
      newest: new Date(newest).toISOString(),
      age_minutes: age,
      longest_silence_minutes: gap?.minutes ?? null,
    },
  };
  const silent = `${silentFor}, since ${say(newest)}`;
  if (age > rule.ageMinutes.fail) return failPart(about, 'P1_CRITICAL', silent, details);
  if (age > rule.ageMinutes.warn) return warnPart(about, 'P2_HIGH', silent, details);
  if (gap !== null && gap.minutes > rule.gap.warnMinutes) {
    const message = `${found}, and before that none for ${sayMinutes(gap.minutes)}, from ${say(gap.from)} to ${say(gap.to)}`;
    return warnPart(about, 'P3_MEDIUM', message, details);
  }
  return passPart(about, found, details);
}

interface Silence {
  from: number;
  to: number;
  minutes: number;
}

/** The longest time between two decisions that ended after `since`; null where there are no two. */
function longestSilence(rows: readonly DecisionsRow[], since: number): Silence | null {
  const hours = rows.toSorted((one, other) => Date.parse(one.firstAt) - Date.parse(other.firstAt));
  const silences = hours.slice(1).map(({ firstAt }, index) => {
    const [from, to] = [Date.parse(hours[index]?.lastAt ?? ''), Date.parse(firstAt)];
    return { from, to, minutes: minutesBetween(from, to) };
  });
  return silences
    .filter(({ to }) => to > since)
    .reduce<Silence | null>((longest, one) => (one.minutes > (longest?.minutes ?? -1) ? one : longest), null);
}

function minutesBetween(from: number, to: number): number {
  return Math.floor((to - from) / MINUTE_MS);
}

/** `75 min`, `45 h 14 min`. */
function sayMinutes(minutes: number): string {
  if (minutes <= MOST_MINUTES) return `${minutes} min`;
  const rest = minutes % HOUR_MINUTES;
  return `${Math.floor(minutes / HOUR_MINUTES)} h${rest === 0 ? '' : ` ${rest} min`}`;
}
