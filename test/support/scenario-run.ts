import type { IsoDate } from '../../src/calendar/dates.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { CloudPorts } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { createMemory } from '../../src/history/memory.ts';
import type { CheckRow, Report } from '../../src/history/rows.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { wallClock } from './clocks.ts';
import { profile as shipped } from './fact-builders.ts';
import type { HealthyPipeline } from './healthy-pipeline.ts';
import { logRecorder } from './log-recorder.ts';

interface Asked {
  schedule: string;
  targetDate: IsoDate;
  now: Date;
  profile?: Profile;
  /** A check that the schedule runs, too, whether the shipped profile says so or not. */
  also?: string;
  /** What is there beside the warehouse; left out: nothing. */
  cloud?: CloudPorts;
}

/** A profile whose only schedule, `night`, asks some checks about the night before. */
export function askingAtNoon(checks: readonly string[], profile: Profile = shipped): Profile {
  const night: Profile['schedules'][string] = {
    title: 'a night',
    cron: '0 12 * * *',
    target: 'yesterday',
    checks: [...checks],
    mention: [],
    post: 'always',
    usefulForHours: 3,
  };
  return { ...profile, schedules: { night } };
}

/** One run of a schedule's checks through the whole corridor, stored. */
export async function scenarioRun({ warehouse }: HealthyPipeline, asked: Asked): Promise<Report> {
  const { schedule, targetDate, now, also } = asked;
  const profile = withCheck(asked.profile ?? shipped, schedule, also);
  const clock = { ...wallClock, now: () => now };
  const deps = {
    ...createMemory(warehouse, clock.now),
    warehouse,
    ...(asked.cloud && { cloud: asked.cloud }),
    profile,
    checks: CHECKS,
    clock,
    log: logRecorder(),
  };
  const identity = {
    runId: `${schedule}-${targetDate}`,
    schedule,
    targetDate,
    checkType: 'manual',
    trigger: 'cli' as const,
    requestedBy: null,
    slot: null,
    late: null,
  };
  return (await runCorridor(deps, identity, { store: true })).report;
}

function withCheck(profile: Profile, schedule: string, name: string | undefined): Profile {
  const one = profile.schedules[schedule];
  if (name === undefined || one === undefined) return profile;
  const schedules = {
    ...profile.schedules,
    [schedule]: { ...one, checks: [...new Set([...one.checks, name])] },
  };
  return { ...profile, schedules };
}

export function checkIn(report: Report, name: string): CheckRow {
  const row = report.checks.find(({ check_name }) => check_name === name);
  if (row === undefined) throw new Error(`the run has no ${name}`);
  return row;
}

/** Names of the checks that found something, or could not look. */
export function firingIn(report: Report): string[] {
  return report.checks
    .filter(({ status }) => status !== 'PASS' && status !== 'SKIP')
    .map(({ check_name }) => check_name);
}
