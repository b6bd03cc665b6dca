import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExecutor, type Executor } from '../../src/actions/rollback/executor.ts';
import { newRequestId } from '../../src/actions/rollback/request-id.ts';
import {
  createRollbacks,
  type PreviewQuestion,
  type Rollbacks,
} from '../../src/actions/rollback/rollbacks.ts';
import { readFleet, writeFleet } from '../../src/cloud/simulated/fleet-file.ts';
import type { Person } from '../../src/history/care.ts';
import { fillFleet, openSandboxCloud } from '../../src/sandbox/fleet.ts';
import { sandboxFleetPath } from '../../src/sandbox/place.ts';
import { CHANNEL, PEOPLE } from '../../src/sandbox/workspace.ts';
import { jumpingClock } from '../support/clocks.ts';
import { logRecorder } from '../support/log-recorder.ts';
import { memoryEventStore } from '../support/memory-event-store.ts';
import { ROLLBACK } from '../support/rollback-builders.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import { fleetPlace } from '../support/simulated-fleet.ts';

const [ADA, GRACE, LINUS] = PEOPLE as [Person, Person, Person];

/** The way of a rollback through a sandbox, without Slack: what people do, the executor, and the simulated Cloud Run. */
describe('a rollback in the sandbox', () => {
  const place = fleetPlace();
  const clock = jumpingClock('2026-11-23T14:00:00-05:00');
  const events = memoryEventStore();
  let rollbacks: Rollbacks;
  let executor: Executor;

  beforeAll(async () => {
    const profile = shippedProfile;
    await fillFleet(place.folder, { profile, clock, filling: 'anew' });
    const { changes, logs } = openSandboxCloud(place.folder, { profile, clock });
    if (changes === null) throw new RangeError('nothing can be changed');
    const common = { changes, events, profile, clock, log: logRecorder() };
    rollbacks = createRollbacks({ ...common, newId: newRequestId });
    executor = createExecutor({
      ...common,
      logs,
      owner: 'sandbox',
      exclusive: true,
      onChange: () => undefined,
      onNotLive: () => undefined,
    });
  });
  afterAll(() => {
    executor.stop();
    place.remove();
  });

  async function asked(question: PreviewQuestion, by: Person): Promise<string> {
    const preview = await rollbacks.preview(question, by, 'slack');
    if (preview.state !== 'ready') throw new Error(JSON.stringify(preview));
    const ask = { draft: preview.draft.id, by, reason: 'to see it', wantsTraffic: false };
    const answer = await rollbacks.request({ ...ask, channel: CHANNEL.id, machine: null });
    if (answer.state !== 'requested') throw new Error(JSON.stringify(answer));
    return answer.request.id;
  }
  /** Has it approved and executed, and a run of phase 3 seen after it. */
  async function carriedOut(request: string, by: Person) {
    expect(await rollbacks.approve(request, by)).toEqual({ state: 'complete' });
    await executor.execute(request);
    await executor.observe();
    expect((await rollbacks.state(request))?.observed).toBeNull();
    await clock.sleep(120_000);
    await executor.observe();
    return rollbacks.state(request);
  }

  it('is asked for by one, approved by another, done, seen in the next run, and taken back', async () => {
    const off = await asked({ rollback: ROLLBACK, direction: 'disable' }, ADA);
    for (const other of [ADA, LINUS])
      expect(await rollbacks.approve(off, other)).toMatchObject({ state: 'refused' });
    const done = await carriedOut(off, GRACE);
    const [revision] = (await readFleet(sandboxFleetPath(place.folder))).services.flatMap(({ revisions }) =>
      revisions.filter(({ switched }) => switched !== undefined).map(({ name }) => name),
    );
    expect(done).toMatchObject({
      phase: 'finished',
      finished: { outcome: { state: 'done', live: [{ revision, percent: 100, value: 'false' }], revision } },
      observed: { path: 'legacy', asExpected: true, revision, date: '2026-11-22' },
    });

    const undo = await asked({ direction: 'undo', of: off }, GRACE);
    const back = await carriedOut(undo, ADA);
    expect(back).toMatchObject({
      phase: 'finished',
      finished: { outcome: { state: 'done', live: [{ percent: 100, value: 'true' }] } },
      observed: { path: 'sequential', asExpected: true },
    });
    expect((await rollbacks.state(off))?.undoneBy).toBe(undo);
  });

  it('that does not start leaves what served, and says so', async () => {
    const path = sandboxFleetPath(place.folder);
    const fleet = await readFleet(path);
    const services = fleet.services.map((one) => ({ ...one, nextChange: 'fails' as const }));
    await writeFleet(path, { ...fleet, services });
    const off = await asked({ rollback: ROLLBACK, direction: 'disable' }, ADA);
    expect(await rollbacks.approve(off, GRACE)).toEqual({ state: 'complete' });
    await executor.execute(off);
    expect((await rollbacks.state(off))?.finished?.outcome).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('failed to start'),
      live: [{ percent: 100, value: 'true' }],
    });
  });
});
