import type { JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import { aboutTable, errorPart, failPart, passPart, skipPart, warnPart } from './parts.ts';
import { pastDate } from './present-state.ts';

const HOUR_MS = 3_600_000;
const CLOCK_SKEW_MS = 300_000;

/** How long ago the schedule was loaded last: the slate, and with it every expectation, is no newer than that. */
export function judgeScheduleAge(input: JudgeInput): Part {
  const { profile, facts, slate, now } = input;
  const { warn, fail } = profile.checks.data_freshness.scheduleAgeHours;
  const about = aboutTable(profile.sources.schedule);
  const past = pastDate(input);
  if (past !== null) return skipPart(about, 'past_date', past);
  if (facts.recorded !== null) {
    return skipPart(about, 'not_recorded', 'the imported season did not record when its schedule was loaded');
  }
  const loadedAt = Date.parse(slate.newestLoad ?? '');
  if (Number.isNaN(loadedAt)) {
    return errorPart(
      about,
      'bad_response',
      'no row tells when the schedule was loaded',
      'see that the schedule loader fills processed_at',
    );
  }
  const ageMs = now.getTime() - loadedAt;
  if (ageMs < -CLOCK_SKEW_MS) {
    return skipPart(about, 'past_date', 'the schedule was loaded again after the instant that is judged');
  }
  // Compared unrounded: rounding is for people.
  const ageHours = Math.max(0, ageMs) / HOUR_MS;
  const said = `${Math.round(ageHours * 10) / 10} h`;
  const details = {
    expected: `loaded within ${warn} h`,
    actual: `${said} ago`,
    threshold: warn,
    evidence: { newest_load: new Date(loadedAt).toISOString(), age_hours: Math.round(ageHours * 10) / 10 },
  };
  if (ageHours <= warn) return passPart(about, `loaded ${said} ago`, details);
  const message = `loaded ${said} ago, expected within ${warn} h`;
  return ageHours <= fail
    ? warnPart(about, 'P3_MEDIUM', message, details)
    : failPart(about, 'P2_HIGH', message, details);
}
