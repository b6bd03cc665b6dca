import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulatedChanges } from '../../src/cloud/simulated/changes.ts';
import { readFleet } from '../../src/cloud/simulated/fleet-file.ts';
import { sandboxFleetPath } from '../../src/sandbox/place.ts';
import { openSandboxWarehouse } from '../../src/sandbox/warehouse.ts';
import { fixedClock } from '../../src/system-clock.ts';
import { raw } from '../../src/warehouse/sql.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const AFTERNOON = new Date('2026-11-23T14:00:00-05:00');

const TARGET = {
  region: 'us-west2',
  service: 'nba-phase3-analytics-processors',
  variable: 'SEQUENTIAL_EXECUTION_ENABLED',
  container: null,
  commitLabel: 'commit-sha',
};
const OFF = { kind: 'value', value: 'false' };

/** A season is made up to twice, with mornings that are judged. */
const OPEN_MS = 120_000;

describe('a sandbox’s warehouse', { timeout: OPEN_MS }, () => {
  const home = mkdtempSync(join(tmpdir(), 'shootaround-home-'));
  const fleet = sandboxFleetPath(home);

  /** Opens the sandbox at an instant, asks it, and closes it. */
  async function ask(minutesLater: number, statement = 'SELECT 1', fresh = false): Promise<Row[]> {
    const warehouse = await openSandboxWarehouse({
      home,
      fresh,
      profile: shippedProfile,
      clock: fixedClock(new Date(AFTERNOON.getTime() + minutesLater * 60_000)),
      log: logRecorder(),
    });
    try {
      return (await warehouse.query(raw(statement), { name: 'test' })).rows;
    } finally {
      await warehouse.close();
    }
  }
  const changesAt = (minutesLater: number) =>
    simulatedChanges(fleet, { clock: fixedClock(new Date(AFTERNOON.getTime() + minutesLater * 60_000)) });
  const flagAt = async (minutesLater: number) =>
    (await changesAt(minutesLater).snapshot(TARGET)).serving[0]?.value;
  async function switchOff(minutesLater: number) {
    const changes = changesAt(minutesLater);
    const { uid, etag, generation } = await changes.snapshot(TARGET);
    const edit = { kind: 'variable' as const, from: 'true', to: 'false' };
    return changes.send({ target: TARGET, edit, bound: { uid, etag, generation } });
  }
  const fleetMadeAt = async () => Date.parse((await readFleet(fleet)).madeAt) - AFTERNOON.getTime();

  beforeAll(() => ask(0), OPEN_MS);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  it('comes with a fleet, and with mornings that asked it', async () => {
    expect(await fleetMadeAt()).toBe(0);
    const rows = await ask(
      1,
      `SELECT target_date, status, message FROM nba_orchestration.validation_check_results
        WHERE check_name = 'sequential_execution_flag' ORDER BY target_date`,
    );
    expect(rows.map(({ target_date: date, status }) => [date, status])).toEqual([
      ['2026-11-19', 'PASS'],
      ['2026-11-20', 'PASS'],
      ['2026-11-21', 'PASS'],
    ]);
  });

  it('keeps its fleet for as long as its season is current, and makes one where none is', async () => {
    await ask(2);
    expect(await fleetMadeAt()).toBe(0);
    rmSync(fleet);
    await ask(3);
    expect(await fleetMadeAt()).toBe(3 * 60_000);
  });

  it('has another fleet with another season, in which what was changed stays so, unless it begins anew', async () => {
    expect(await switchOff(4)).toMatchObject({ state: 'accepted' });
    expect(await flagAt(5)).toEqual(OFF);
    await ask(5, 'SELECT 1', true);
    expect(await fleetMadeAt()).toBe(5 * 60_000);
    expect(await flagAt(5)).toEqual({ kind: 'value', value: 'true' });
    expect(await switchOff(6)).toMatchObject({ state: 'accepted' });
    await ask(60);
    expect(await fleetMadeAt()).toBe(60 * 60_000);
    expect(await flagAt(60)).toEqual(OFF);
  });
});
