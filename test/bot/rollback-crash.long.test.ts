import { afterEach, describe, expect, it } from 'vitest';
import type { EventStore } from '../../src/history/event-store.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { mortality } from '../support/mortality.ts';
import { GRACE, ROLLBACK } from '../support/rollback-builders.ts';
import {
  buttonsOf,
  draftIn,
  type LifeOptions,
  REASON,
  type RollbackLife,
  type RollbackRig,
  requestIn,
  rollbackRig,
  windowsOf,
} from '../support/rollback-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';
import type { Failure } from '../support/slack-fake.ts';

let rig: RollbackRig<JumpingClock>;

afterEach(() => rig.stop());

/** What makes a life end at its nth step with the store or with Slack. */
function mortal(deathAt: number): { options: LifeOptions; death: Promise<'died'> } {
  const { death, around } = mortality(deathAt);
  const { store } = rig;
  const mortally: EventStore = {
    ...store,
    append: (event) => around(() => store.append(event)),
    note: (event) => around(() => store.note(event)),
    about: (subject) => around(() => store.about(subject)),
    aboutRollbacks: () => around(() => store.aboutRollbacks()),
  };
  return { options: { store: mortally, around }, death };
}

/** A draft that Ada has been shown, as it outlives the process that showed it. */
async function previewed(): Promise<string> {
  await rig.life().desk.preview({ rollback: ROLLBACK, direction: 'disable' }, rig.hand());
  return draftIn(windowsOf(rig.slack)[0]);
}

const inChannel = () => rig.slack.workspace.in('C_HOME');
const submit = (life: RollbackLife, draft: string) =>
  life.desk.request({ draft, reason: REASON, wantsTraffic: false }, rig.hand());

describe('a restart at any step of asking', () => {
  it.each<[title: string, failures: Failure[]]>([
    ['with nothing else', []],
    ['with a lost answer to the post', [{ kind: 'cut', committed: true }]],
    ['with a message that shows up late', [{ kind: 'cut', committed: 'late' }]],
    ['with a post that is refused for a while', [{ kind: 'status', status: 429, retryAfter: '7' }]],
  ])('%s ends with one request in one message, whoever brought it', async (_title, failures) => {
    let deaths = 0;
    for (let deathAt = 1; ; deathAt += 1) {
      rig = await rollbackRig(jumpingClock('2026-02-04T11:05:00Z'));
      const draft = await previewed();
      for (const failure of failures) rig.slack.failNext('chat.postMessage', failure);
      const { options, death } = mortal(deathAt);
      const how = await Promise.race([submit(rig.life(options), draft).then(() => 'lived'), death]);
      await rig.clock.sleep(60_000);

      const next = rig.life();
      await next.desk.catchUp();
      // Whoever was not told submits again, and it is the same request.
      await submit(next, draft);
      await next.desk.catchUp();
      expect({ deathAt, states: rig.states().length }).toEqual({ deathAt, states: 1 });
      expect({ deathAt, messages: inChannel().length }).toEqual({ deathAt, messages: 1 });
      const message = inChannel()[0] as FakeMessage;
      await next.desk.approve(requestIn(message), rig.hand(GRACE, message));
      expect({ deathAt, changes: rig.changes.applied.length }).toEqual({ deathAt, changes: 1 });
      if (how === 'lived') break;
      deaths += 1;
      await rig.stop();
    }
    expect(deaths).toBeGreaterThanOrEqual(12);
  });
});

describe('a restart at any step of approving', () => {
  it('ends with the service changed once, and the record in the message', async () => {
    let deaths = 0;
    for (let deathAt = 1; ; deathAt += 1) {
      rig = await rollbackRig(jumpingClock('2026-02-04T11:05:00Z'));
      const draft = await previewed();
      await submit(rig.life(), draft);
      const message = inChannel()[0] as FakeMessage;
      const id = requestIn(message);
      const { options, death } = mortal(deathAt);
      const first = rig.life(options);
      const how = await Promise.race([
        first.desk.approve(id, rig.hand(GRACE, message)).then(() => 'lived'),
        death,
      ]);
      await rig.clock.sleep(60_000);

      const next = rig.life();
      await next.desk.catchUp();
      await next.desk.approve(id, rig.hand(GRACE, message));
      await eventually(() => rig.states()[0]?.phase === 'finished');
      await next.desk.catchUp();
      await eventually(() => buttonsOf(message).has('Undo…'));
      expect({ deathAt, changes: rig.changes.applied.length }).toEqual({ deathAt, changes: 1 });
      expect(rig.states()[0]?.finished?.outcome.state).toBe('done');
      expect(inChannel()).toEqual([message]);
      if (how === 'lived') break;
      deaths += 1;
      await rig.stop();
    }
    expect(deaths).toBeGreaterThanOrEqual(12);
  });
});
