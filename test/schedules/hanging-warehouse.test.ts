import { afterEach, describe, expect, it } from 'vitest';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { CHECKS } from '../../src/checks/index.ts';
import { createMemory } from '../../src/history/memory.ts';
import { runCorridor } from '../../src/schedules/corridor.ts';
import { manualIdentity } from '../../src/schedules/manual-identity.ts';
import { openBigQuery } from '../../src/warehouse/bigquery.ts';
import { type BigQueryFake, startBigQueryFake } from '../support/bigquery-fake.ts';
import { wallClock } from '../support/clocks.ts';
import { profile } from '../support/fact-builders.ts';
import { logRecorder } from '../support/log-recorder.ts';

const EVERY_CALL = { times: 1_000 };

let fake: BigQueryFake;
afterEach(() => fake.stop());

describe('a run on a warehouse that never answers', () => {
  it('ends, is blind in every check because of the time, and says so in its message', async () => {
    fake = await startBigQueryFake();
    const warehouse = await openBigQuery({
      projectId: fake.projectId,
      apiEndpoint: fake.apiEndpoint,
      authClient: fake.authClient,
      maximumBytesBilled: 1_000_000_000,
      deadlineMs: 300,
      labels: { app: 'shootaround' },
    });
    for (const endpoint of ['query', 'insert', 'job', 'table'] as const) {
      fake.failures.add(endpoint, { kind: 'hang' }, EVERY_CALL);
    }
    const clock = { ...wallClock, now: () => new Date('2026-02-04T17:30:00Z') };
    const question = {
      schedule: 'post_overnight',
      targetDate: '2026-02-03',
      trigger: 'cli',
      requestedBy: 'terminal',
    };
    const { report } = await runCorridor(
      {
        warehouse,
        ...createMemory(warehouse, clock.now),
        profile,
        checks: CHECKS,
        clock,
        log: logRecorder(),
      },
      manualIdentity(question, clock.now()),
      { store: true },
    );
    await warehouse.close();

    expect(report.run.status).toBe('ERROR');
    expect(report.run.details).toMatchObject({
      checks_errored: report.checks.length - 1,
      changes_known: false,
    });
    const blind = report.checks.filter((check) => check.message.includes('timeout'));
    // Nobody named a Cloud Run to ask, and that is no matter of the warehouse.
    expect(report.checks.filter((check) => !blind.includes(check))).toMatchObject([
      { check_name: 'sequential_execution_flag', status: 'SKIP' },
    ]);
    expect(report.run.details.cost.bytes_billed).toBeNull();
    const { text } = summaryMessage(report);
    expect(text).toMatch(/^ERROR/);
    expect(report.run.details.warnings.join(' ')).toContain('could not be stored (timeout)');
  });
});
