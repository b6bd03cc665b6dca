import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import type { Report } from '../../src/history/rows.ts';
import {
  BOXSCORE,
  type CareLife,
  type CareRig,
  careRig,
  deskPress,
  HISTORY_CHECK,
  MORNING,
  morning,
  SUMMARY,
  wordsOf,
} from '../support/care-rig.ts';
import { change } from '../support/report-builders.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

const SUBJECT = `failure:${HISTORY_CHECK}:${BOXSCORE}`;
const ACKNOWLEDGE = { kind: 'acknowledge', note: null } as const;
const DAY_MS = 86_400_000;

let rig: CareRig;
let life: CareLife;
let message: FakeMessage;

beforeEach(async () => {
  rig = await careRig();
  life = rig.life();
  message = await rig.post();
});
afterEach(() => rig.stop());

const thread = () => rig.slack.workspace.under(message.ts).map(({ text }) => text);

async function press(shown = message, user = 'U_ADA'): Promise<void> {
  expect(await life.desk.press(deskPress(shown, BOXSCORE, ACKNOWLEDGE, user))).toBeNull();
  await life.settled();
}

/** What a run of the next morning says of the failure, and its report. */
async function nextMorning(
  kind: 'recovered' | 'reopened',
  runId = 'post_overnight-20260205T110000Z',
): Promise<Report> {
  const event: Event = {
    event_id: `${kind}:${SUBJECT}:${runId}`,
    event_time: rig.clock.now().toISOString(),
    kind,
    subject: SUBJECT,
    actor: 'shootaround',
    run_id: runId,
    details: { why: 'there is a new gap on Jan 25', days: 2, since: '2026-02-03', version: 1 },
  };
  await rig.store.append(event);
  const item =
    kind === 'recovered'
      ? change('recovered', HISTORY_CHECK, BOXSCORE)
      : change('worse', HISTORY_CHECK, BOXSCORE, { reopened: 'there is a new gap on Jan 25' });
  return morning(runId.replace('post_overnight-', ''), '2026-02-04', { changes: [item] });
}

describe('what a run found', () => {
  it.each([
    ['recovered', 'Recovered after 2 days, seen Wed Feb 4', 'recovered after 2 days'],
    ['reopened', 'Reopened Wed Feb 4', 'reopened: there is a new gap on Jan 25'],
  ] as const)(
    '%s is shown in older messages at once, and told where somebody had it',
    async (kind, words, line) => {
      const other = await rig.post(morning('20260204T100000Z', '2026-02-03'), 'C_OTHER');
      await press();
      // Somebody looked in the same second: what was read for that does not know of it.
      await rig.clock.sleep(5_000);
      await life.care.read();
      await life.desk.follow(await nextMorning(kind));
      await life.settled();
      expect(wordsOf(message)).toContain(words);
      expect(wordsOf(other)).toContain(words);
      expect(thread().at(-1)).toContain(line);
      expect(rig.slack.workspace.under(other.ts)).toEqual([]);
    },
  );

  it('changes nothing in the message of the run itself, nor where nothing of it is shown', async () => {
    await press();
    const report = await nextMorning('recovered');
    const own = await rig.post(report);
    const without = await rig.post(
      morning('20260204T090000Z', '2026-02-03', { changes: [change('new', HISTORY_CHECK, SUMMARY)] }),
    );
    const before = rig.updates.length;
    await life.desk.follow(report);
    await life.settled();
    const drawn = rig.updates.slice(before).map(({ ts }) => ts);
    expect(drawn).toEqual([message.ts]);
    expect(drawn).not.toContain(own.ts);
    expect(drawn).not.toContain(without.ts);
  });

  it('that is no news costs nothing', async () => {
    const still = morning('20260205T110000Z', '2026-02-04', {
      changes: [change('still', HISTORY_CHECK, BOXSCORE)],
    });
    rig.store.failNext('about', 9);
    await life.desk.follow(still);
    expect(rig.updates).toEqual([]);
    expect(rig.log.lines.filter(({ event }) => event === 'care.not_followed')).toEqual([]);
  });

  it('is history for messages of more than four days ago', async () => {
    await press();
    await rig.clock.sleep(4 * DAY_MS + 3_600_000);
    const before = rig.updates.length;
    await life.desk.follow(await nextMorning('recovered', 'post_overnight-20260208T110000Z'));
    await life.settled();
    expect(rig.updates).toHaveLength(before);
  });

  it('and a store that can’t be read then is logged, and nobody falls', async () => {
    await press();
    const report = await nextMorning('recovered');
    rig.store.failNext('about', 9);
    await life.desk.follow(report);
    expect(rig.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        event: 'care.not_followed',
        values: { message: 'the warehouse did not answer' },
      }),
    );
  });
});

describe('after a start', () => {
  it('brings every message of the last days up to date that shows what somebody said, and no other', async () => {
    const other = await rig.post(morning('20260204T100000Z', '2026-02-03'), 'C_OTHER');
    const without = await rig.post(
      morning('20260204T090000Z', '2026-02-03', { changes: [change('new', HISTORY_CHECK, SUMMARY)] }),
    );
    // An earlier life got no further than the store.
    const { target, by, place } = deskPress(message, BOXSCORE, ACKNOWLEDGE);
    await rig.store.append({
      event_id: `acknowledged:${SUBJECT}:0`,
      event_time: rig.clock.now().toISOString(),
      kind: 'acknowledged',
      subject: SUBJECT,
      actor: by.id,
      run_id: target.runId,
      details: { version: 0, name: by.name, ...place, until: '2026-02-07T11:05:00.000Z', note: null },
    });
    await rig.clock.sleep(60_000);
    await life.desk.catchUp();
    await life.settled();
    for (const shown of [message, other]) expect(wordsOf(shown)).toContain('Acknowledged by ada');
    expect(rig.updates.map(({ ts }) => ts)).not.toContain(without.ts);
    expect(thread()).toHaveLength(2);
  });

  it('redraws no more than thirty messages, the newest', async () => {
    const others: FakeMessage[] = [];
    for (let index = 0; index < 34; index += 1) {
      const minute = String(index).padStart(2, '0');
      others.push(await rig.post(morning(`20260204T11${minute}00Z`, '2026-02-03'), 'C_OTHER'));
    }
    await press();
    const before = rig.updates.length;
    await rig.clock.sleep(60_000);
    await rig.life().desk.catchUp();
    const drawn = rig.updates.slice(before).map(({ ts }) => ts);
    expect(drawn).toHaveLength(30);
    expect(drawn).toContain(others.at(-1)?.ts);
    // Where somebody pressed comes before where nobody did.
    expect(drawn).toContain(message.ts);
    expect(drawn).not.toContain(others[0]?.ts);
  });

  it('does nothing where nobody has said anything, or where what they said is old', async () => {
    await life.desk.catchUp();
    await press();
    await rig.clock.sleep(5 * DAY_MS);
    const before = rig.updates.length;
    await rig.life().desk.catchUp();
    expect(rig.updates).toHaveLength(before);
  });

  it('and a store that can’t be read then is logged', async () => {
    rig.store.failNext('about', 9);
    await life.desk.catchUp();
    expect(rig.log.lines).toContainEqual(expect.objectContaining({ event: 'care.not_caught_up' }));
  });
});

describe('a press', () => {
  it('whose other messages can’t be found is shown where it was pressed, and that is logged', async () => {
    const other = await rig.post(morning('20260204T100000Z', '2026-02-03'), 'C_OTHER');
    const store = { ...rig.store, postedSince: () => Promise.reject(new Error('the store is away')) };
    life = rig.life({ store });
    await press();
    expect(wordsOf(message)).toContain('Acknowledged by ada');
    expect(wordsOf(other)).not.toContain('Acknowledged by ada');
    expect(rig.log.lines).toContainEqual(expect.objectContaining({ event: 'care.not_shown_elsewhere' }));
  });

  it('in a message of long ago is taken down and shown there', async () => {
    await rig.clock.sleep(20 * DAY_MS);
    await press();
    expect(wordsOf(message)).toContain('Acknowledged by ada, Tue Feb 24');
    expect(thread()).toHaveLength(2);
    expect(rig.reports.has(MORNING.run.run_id)).toBe(true);
  });
});
