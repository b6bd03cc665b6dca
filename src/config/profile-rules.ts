import type { IsoDate } from '../calendar/dates.ts';
import type { Draft } from './draft.ts';
import type { Finding } from './problem.ts';
import type { Profile } from './profile.ts';
import { biasProblems } from './rules/bias-rules.ts';
import { calendarProblems } from './rules/calendar-rules.ts';
import { deploymentProblems, deploymentWarnings } from './rules/deployment-rules.ts';
import { duplicateProblems } from './rules/duplicate-rules.ts';
import { idleWarnings } from './rules/idle-rules.ts';
import { linesProblems } from './rules/lines-rules.ts';
import { nightProblems } from './rules/night-rules.ts';
import { ownerProblems, ownerWarnings } from './rules/owner-rules.ts';
import { predictionProblems } from './rules/prediction-rules.ts';
import { processorProblems } from './rules/processor-rules.ts';
import { qualityProblems } from './rules/quality-rules.ts';
import { raceProblems } from './rules/race-rules.ts';
import { rollbackProblems, rollbackWarnings } from './rules/rollback-rules.ts';
import { scheduleProblems } from './rules/schedule-rules.ts';
import { exceptionWarnings, scraperProblems } from './rules/scraper-rules.ts';
import { sliceProblems } from './rules/slice-rules.ts';
import { referenceProblems } from './rules/table-references.ts';
import { tableProblems } from './rules/table-rules.ts';
import { thresholdProblems } from './rules/threshold-rules.ts';
import { transitionProblems } from './rules/transition-rules.ts';

/** How keys must agree with each other; `checks` are the names that exist. Each rule skips what is absent, so that a profile with faults is judged as far as it goes. */
export function ruleProblems(profile: Draft<Profile>, checks: readonly string[]): Finding[] {
  return [
    ...calendarProblems(profile),
    ...tableProblems(profile),
    ...sliceProblems(profile),
    ...referenceProblems(profile),
    ...thresholdProblems(profile),
    ...raceProblems(profile),
    ...nightProblems(profile),
    ...linesProblems(profile),
    ...duplicateProblems(profile),
    ...predictionProblems(profile),
    ...biasProblems(profile),
    ...qualityProblems(profile),
    ...transitionProblems(profile),
    ...scraperProblems(profile),
    ...processorProblems(profile),
    ...deploymentProblems(profile),
    ...rollbackProblems(profile, checks),
    ...scheduleProblems(profile, checks),
    ...ownerProblems(profile, checks),
  ];
}

/** What works and is probably not meant. Asked of a profile without errors only. */
export function ruleWarnings(profile: Profile, today: IsoDate): Finding[] {
  return [
    ...exceptionWarnings(profile, today),
    ...ownerWarnings(profile),
    ...deploymentWarnings(profile),
    ...rollbackWarnings(profile),
    ...idleWarnings(profile),
  ];
}
