import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliOutcome, typeCommand } from '../support/cli.ts';

/** A season is made and four mornings are judged before the first line is printed. */
const OPEN_MS = 120_000;

describe('shootaround sandbox where there is no local Slack', () => {
  const home = mkdtempSync(join(tmpdir(), 'shootaround-cli-sandbox-'));
  const env = { SHOOTAROUND_HOME: home, LOCAL_SLACK_BIN: join(home, 'nothing') };
  let opened: CliOutcome;

  beforeAll(async () => {
    opened = await typeCommand(['sandbox'], { env });
  }, OPEN_MS);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('shows the morning in the terminal, with what is deployed', () => {
    expect(opened.err).toContain('which is no program');
    expect(opened.out).toContain('SEQUENTIAL_EXECUTION_ENABLED is on');
    expect(opened.out).toContain('nba-scrapers');
    expect(opened.status).not.toBe(0);
  });

  it('leaves a fleet that other commands ask', async () => {
    expect(existsSync(join(home, 'fleet.json'))).toBe(true);
    const { out } = await typeCommand(['drift', '--json'], { env });
    const { services } = JSON.parse(out);
    const stateOf = (name: string) =>
      services.find(({ service }: { service: string }) => service === name) ?? {};
    expect(stateOf('nba-scrapers')).toMatchObject({ state: 'drifted', kinds: ['behind'], behind: 4 });
    expect(stateOf('nba-phase2-raw-processors')).toMatchObject({ state: 'drifted', kinds: ['pinned'] });
    expect(stateOf('nba-admin-dashboard')).toMatchObject({ state: 'unknown', kinds: ['no_label'] });
    expect(stateOf('nba-phase3-analytics-processors')).toMatchObject({ state: 'current' });
  });

  it('leaves something that can be switched, on its page and not from here', async () => {
    const { status, out } = await typeCommand(['rollback', 'status', '--json'], { env });
    expect(JSON.parse(out)).toMatchObject({
      rollbacks: [{ name: 'sequential-execution', state: 'enabled', open: [] }],
      records_trouble: null,
    });
    expect(status).toBe(0);
    const asked = await typeCommand(
      [
        'rollback',
        'disable',
        'sequential-execution',
        '--reason',
        'to see',
        '--confirm',
        'sequential-execution',
      ],
      { env: { ...env, SHOOTAROUND_USER: 'U0ADA' } },
    );
    expect(asked.err).toContain('in the sandbox type /rollback disable sequential-execution on its page');
    expect(asked.status).toBe(78);
  });
});
