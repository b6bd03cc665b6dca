import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { typeCommand } from '../support/cli.ts';
import { type HealthyPipeline, openHealthyPipeline } from '../support/healthy-pipeline.ts';
import { scriptedWarehouse } from '../support/scripted-warehouse.ts';
import { SlackFake } from '../support/slack-fake.ts';

const DATE = '2026-02-03';
const NOON = '2026-02-04T14:00:00-05:00';
const CHANNEL = 'C0MORNING';

describe('validate --post', () => {
  let pipeline: HealthyPipeline;
  let slack: SlackFake;

  const post = () =>
    typeCommand(['validate', '--post', '--json', '--date', DATE, '--now', NOON], {
      env: {
        WAREHOUSE: `duckdb:${pipeline.path}`,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_CHANNEL: CHANNEL,
        SLACK_API_URL: slack.apiUrl,
      },
    });
  const statusOf = (out: string): string => JSON.parse(out).run.status;

  beforeAll(async () => {
    slack = await SlackFake.start(() => new Date(NOON));
    slack.workspace.channels.set(CHANNEL, { member: true });
    pipeline = await openHealthyPipeline({ from: '2026-01-01', to: DATE });
    const day = "triggered_at > TIMESTAMPTZ '2026-02-03 19:00:00+00'";
    await pipeline.spoil(`DELETE FROM nba_orchestration.scraper_execution_log WHERE ${day}`);
  });
  afterAll(async () => {
    await slack.stop();
    await pipeline.close();
  });

  it('that was posted exits as the run says', async () => {
    const { status, out, err } = await post();
    expect(statusOf(out)).toBe('WARNING');
    expect(err).toContain(`posted to ${CHANNEL}`);
    expect(status).toBe(1);
    expect(slack.workspace.in(CHANNEL)).toHaveLength(1);
  });

  it('that was not posted is an error, however mild the run', async () => {
    slack.failNext('chat.postMessage', {
      kind: 'answer',
      body: { ok: false, error: 'not_in_channel' },
    });
    const { status, out, err } = await post();
    expect(statusOf(out)).toBe('WARNING');
    expect(err).toContain('not posted');
    expect(status).toBe(3);
  });

  it('that was not posted stays critical where the run is', async () => {
    await pipeline.spoil(`DELETE FROM nba_analytics.player_game_summary WHERE game_date = DATE '${DATE}'`);
    slack.failNext('chat.postMessage', {
      kind: 'answer',
      body: { ok: false, error: 'not_in_channel' },
    });
    const { status, out } = await post();
    expect(statusOf(out)).toBe('CRITICAL');
    expect(status).toBe(2);
  });
});

describe('validate on a warehouse whose own tables', () => {
  const validateWith = (cause: 'timeout' | 'permission' | 'bad_response' | 'config') => {
    const trouble = new WarehouseError(cause, `looking at the tables: ${cause}`, 'a fix');
    const warehouse = {
      ...scriptedWarehouse({
        answer: () => {
          throw trouble;
        },
      }),
      ensureTables: async () => {
        throw trouble;
      },
    };
    return typeCommand(['validate', '--json', '--date', DATE, '--now', NOON], {
      env: { WAREHOUSE: 'bigquery://some-project' },
      openWarehouse: async () => warehouse,
    });
  };

  it.each(['timeout', 'permission', 'bad_response'] as const)(
    "can't be looked at for %s is judged all the same, and its run says what it could not see",
    async (cause) => {
      const { status, out } = await validateWith(cause);
      expect(status).toBe(3);
      const { run, checks } = JSON.parse(out);
      expect(run.status).toBe('ERROR');
      expect(run.details.cost.bytes_billed).toBeNull();
      expect(checks.map((check: { status: string }) => check.status)).toContain('ERROR');
    },
  );

  it('are missing is refused, with what to do', async () => {
    const { status, out } = await validateWith('config');
    expect(status).toBe(78);
    expect(JSON.parse(out)).toEqual({
      error: { code: 'config', message: 'looking at the tables: config', fix: 'a fix' },
    });
  });
});
