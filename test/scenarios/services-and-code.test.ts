import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IsoDate } from '../../src/calendar/dates.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import type { Report } from '../../src/history/rows.ts';
import { at, healthyFacts, nights, profile as shipped, unknown } from '../support/fact-builders.ts';
import {
  commitRows,
  FLEET_NOW,
  onBranch,
  withDeployed,
  withPinned,
  withRegion,
} from '../support/fleet-facts.ts';
import { withHealthyCloud } from '../support/healthy-cloud.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { checkIn, firingIn, scenarioRun } from '../support/scenario-run.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const ERRORS = 'nba_orchestration.service_errors';
const GRADES = 'nba_predictions.prediction_accuracy';
const GRADING = 'nba-grading-service';
const SERVICES = Object.keys(shipped.deployment?.services ?? {});
const TODAY = '2026-02-05';

/** What noon asks about services, and how current what they fill is. */
const profile: Profile = {
  ...shipped,
  schedules: {
    noon: {
      title: 'noon',
      cron: '0 12 * * *',
      target: 'today',
      checks: ['service_health', 'recent_errors', 'deployment_drift', 'data_freshness'],
      mention: [],
      post: 'always',
      usefulForHours: 3,
    },
  },
};

const healthy = withHealthyCloud(healthyFacts(nights(TODAY, 3), TODAY, FLEET_NOW), FLEET_NOW).cloud;
let pipeline: HealthyPipeline;
beforeAll(async () => {
  pipeline = await openHealthyPipeline({ from: '2026-01-28', to: TODAY });
  // The known noise of a week.
  await pipeline.spoil(errorsOf('nba-scrapers', 'the odds service answered late', '2026-01-28', 9, 12));
});
afterAll(() => pipeline.close());

/** So many errors of one text a day, from a date on. */
function errorsOf(service: string, text: string, from: IsoDate, days: number, aDay: number): string {
  return `INSERT INTO ${ERRORS} (error_id, service_name, error_timestamp, error_type, error_category, severity, error_message)
    SELECT format('{}-{}-{}-{}', '${service}', '${from}', d, n), '${service}', TIMESTAMPTZ '${from} 12:00:00+00' + to_days(CAST(d AS INTEGER)) + to_minutes(CAST(n AS INTEGER)),
      'RuntimeError', 'processing', 'error', '${text}' FROM range(${days}) AS days(d), range(${aDay}) AS numbers(n)`;
}

const noonOf = (cloud: CloudFacts, now = FLEET_NOW, targetDate: IsoDate = TODAY): Promise<Report> =>
  scenarioRun(pipeline, { schedule: 'noon', targetDate, now, profile, cloud: scriptedCloud(cloud).ports });

describe('a noon on which all is well', () => {
  it('passes', async () => {
    const report = await noonOf(healthy);
    expect(report.checks.map(({ status, message }) => [status, message])).toEqual(
      report.checks.map(({ message }) => ['PASS', message]),
    );
  });
});

describe('2026-02-04 and 05: grading can not import a library for 39 hours, and says that it is healthy', () => {
  const IMPORT = "ModuleNotFoundError: No module named ''rapidfuzz''";

  it('answers its endpoint, with a note; grades fall behind, and the error is new', async () => {
    await pipeline.spoil(`CREATE TABLE grades_whole AS FROM ${GRADES}`);
    await pipeline.spoil(`DELETE FROM ${GRADES} WHERE game_date >= '2026-02-03'`);
    await pipeline.spoil(errorsOf(GRADING, IMPORT, '2026-02-04', 2, 24));
    const first = await noonOf(healthy, at('2026-02-04', '12:30'), '2026-02-04');
    expect(checkIn(first, 'data_freshness')).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      target_table: GRADES,
    });
    expect(checkIn(first, 'recent_errors')).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(checkIn(first, 'recent_errors').message).toContain('rapidfuzz');
    const health = checkIn(first, 'service_health');
    expect(health).toMatchObject({ status: 'PASS' });
    expect(JSON.stringify(health)).toContain('prediction_accuracy');
    expect(firingIn(first)).toEqual(['recent_errors', 'data_freshness']);

    const second = await noonOf(healthy, at(TODAY, '12:30'));
    expect(checkIn(second, 'data_freshness')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(checkIn(second, 'service_health')).toMatchObject({ status: 'PASS' });
  });

  it('is over with the grades', async () => {
    await pipeline.spoil(`DELETE FROM ${GRADES}`);
    await pipeline.spoil(`INSERT INTO ${GRADES} FROM grades_whole`);
    await pipeline.spoil(`DELETE FROM ${ERRORS} WHERE service_name = '${GRADING}'`);
    expect(firingIn(await noonOf(healthy, at(TODAY, '12:30')))).toEqual([]);
  });
});

describe('code that was not deployed', () => {
  const behind = (services: readonly string[], commits: number, hours: number) =>
    services.reduce(
      (cloud, service) => withDeployed(cloud, service, onBranch(commitRows(commits, hours, ['shared/x.py']))),
      healthy,
    );
  const drift = async (cloud: CloudFacts) => {
    const report = await noonOf(cloud);
    expect(firingIn(report)).toEqual(['deployment_drift']);
    return checkIn(report, 'deployment_drift');
  };

  it('2026-02-05: is a warning for three services two commits and more than eight hours behind', async () => {
    const three = SERVICES.slice(0, 3);
    const row = await drift(behind(three, 2, 8.5));
    expect(row).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    for (const service of three) expect(row.message).toContain(service);
    expect(await drift(behind(three, 2, 12.5))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('2026-02-05: is a failure for the coordinator with thirteen commits, whatever the worker’s five are', async () => {
    const coordinator = withDeployed(
      healthy,
      'prediction-coordinator',
      onBranch(commitRows(13, 5, ['shared/x.py'])),
    );
    const both = withDeployed(coordinator, 'prediction-worker', onBranch(commitRows(5, 5, ['shared/x.py'])));
    const row = await drift(both);
    expect(row).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(row.message).toContain('prediction-coordinator');
    expect(await drift(behind(['prediction-worker'], 5, 5))).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
  });

  it('2026-02-27: is slight for eight services behind by one young commit to what they share, and none without it', async () => {
    const eight = SERVICES.slice(0, 8);
    expect(await drift(behind(eight, 1, 2))).toMatchObject({ status: 'WARN', severity: 'P4_LOW' });
    expect(firingIn(await noonOf(behind(eight, 0, 2)))).toEqual([]);
  });

  it('2026-04-08: is a failure where the newest revisions serve nothing, also with current labels', async () => {
    const pinned = SERVICES.reduce((cloud, service) => withPinned(cloud, service), healthy);
    expect(await drift(pinned)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    expect(await drift(withPinned(healthy, GRADING))).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
  });

  it('2026-04-19 to 27: can not be told while the API refuses, and nobody says that there is none', async () => {
    const refused = withRegion(healthy, 'us-west2', unknown('permission'));
    const report = await noonOf(refused);
    const row = checkIn(report, 'deployment_drift');
    expect(row).toMatchObject({ status: 'ERROR', details: { cause: 'permission' } });
    expect(['ERROR', 'WARNING']).toContain(report.run.status);
    const unread = { ...healthy, branch: unknown('permission'), commits: {} };
    expect(checkIn(await noonOf(unread), 'deployment_drift')).toMatchObject({ status: 'ERROR' });
  });
});

describe('2026-04-01 to 04-08: more than 500 errors a day', () => {
  it('fails on the first day and on every other, and is a warning with fewer', async () => {
    const flood = (aDay: number) =>
      errorsOf('nba-phase3-analytics-processors', 'no gamebook for 20260401_DAL_MEM', '2026-01-29', 8, aDay);
    await pipeline.spoil(flood(510));
    for (const date of ['2026-01-30', '2026-02-01', TODAY]) {
      const report = await noonOf(healthy, at(date, '12:00'), date);
      expect(checkIn(report, 'recent_errors')).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    }
    await pipeline.spoil(`DELETE FROM ${ERRORS} WHERE service_name LIKE '%analytics%'`);
    await pipeline.spoil(flood(90));
    expect(checkIn(await noonOf(healthy), 'recent_errors')).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
    });
    await pipeline.spoil(`DELETE FROM ${ERRORS} WHERE service_name LIKE '%analytics%'`);
    expect(firingIn(await noonOf(healthy))).toEqual([]);
  });
});
