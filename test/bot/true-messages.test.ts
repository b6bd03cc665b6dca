import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { createChannelDelivery } from '../../src/bot/channel-delivery.ts';
import { createConversation } from '../../src/bot/conversation.ts';
import type { ResponseUrl } from '../../src/bot/response-url.ts';
import type { Uploads } from '../../src/bot/uploads.ts';
import { careNow } from '../../src/history/care-of-run.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { Report } from '../../src/history/rows.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import {
  BOXSCORE,
  type CareLife,
  type CareRig,
  careRig,
  controlsOf,
  deskPress,
  HISTORY_CHECK,
  MORNING,
  morning,
  SUMMARY,
  wordsOf,
} from '../support/care-rig.ts';
import { messageOf } from '../support/messages.ts';
import { change, reportOf } from '../support/report-builders.ts';
import { eventually, showing } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

const ACKNOWLEDGE = { kind: 'acknowledge', note: null } as const;
const DAY_MS = 86_400_000;
const SUBJECT = `failure:${HISTORY_CHECK}:${BOXSCORE}`;
const YESTERDAY = morning('20260203T110000Z', '2026-02-02');

let rig: CareRig;

beforeEach(async () => {
  rig = await careRig();
});
afterEach(() => rig.stop());

/** The rig's store, which does not answer the first time that it is asked this. */
function failingOnce(question: 'postedSince' | 'aboutFailures'): EventStore {
  let isAsked = false;
  return {
    ...rig.store,
    [question](since: Date) {
      if (isAsked) return rig.store[question](since);
      isAsked = true;
      return Promise.reject(new WarehouseError('timeout', 'no answer', 'Wait.'));
    },
  };
}

/** What a run says of the failure that is gone, and its report. */
async function foundRecovered(): Promise<Report> {
  const instant = rig.clock.now().toISOString();
  const runId = `post_overnight-${instant.slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  await rig.store.append({
    event_id: `recovered:${SUBJECT}:${runId}`,
    event_time: instant,
    kind: 'recovered',
    subject: SUBJECT,
    actor: 'shootaround',
    run_id: runId,
    details: { since: '2026-02-02', days: 2, version: 1 },
  });
  const changes = [change('recovered', HISTORY_CHECK, BOXSCORE)];
  return reportOf({ checks: [], run: { run_id: runId, run_timestamp: instant }, details: { changes } });
}

describe('the other messages that show a failure', () => {
  it('are looked for among runs, and not among answers to questions, which are posted like runs', async () => {
    const answer = 'gaps-20260204T110000Z-abc123';
    await rig.courier.deliver({
      runId: answer,
      channel: 'C_HOME',
      message: messageOf(answer),
      since: rig.clock.now(),
      actor: 'U_ADA',
    });
    const yesterday = await rig.post(YESTERDAY);
    const today = await rig.post();
    const asked = new Set<string>();
    const get = rig.reports.get.bind(rig.reports);
    rig.reports.get = (runId) => {
      asked.add(runId);
      return get(runId);
    };
    const life = rig.life();
    await life.desk.press(deskPress(today, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    expect(wordsOf(yesterday)).toContain('Acknowledged by ada');
    expect([...asked].sort()).toEqual([YESTERDAY.run.run_id, MORNING.run.run_id]);
  });

  it('are looked for again where the store did not answer once', async () => {
    const yesterday = await rig.post(YESTERDAY);
    const today = await rig.post();
    const life = rig.life({ store: failingOnce('postedSince') });
    await life.desk.press(deskPress(today, BOXSCORE, ACKNOWLEDGE));
    expect(wordsOf(today)).toContain('Acknowledged by ada');
    await eventually(() => wordsOf(yesterday).includes('Acknowledged by ada'));
    expect(rig.clock.sleeps).toContain(60_000);
  });

  it('are no longer looked for once the desk has stopped', async () => {
    await rig.post(YESTERDAY);
    const today = await rig.post();
    const life = rig.life({ store: failingOnce('postedSince') });
    const pressed = life.desk.press(deskPress(today, BOXSCORE, ACKNOWLEDGE));
    life.desk.stop();
    await pressed;
    await life.settled();
    expect(rig.updates.map(({ ts }) => ts)).toEqual([today.ts]);
  });
});

describe('after a start', () => {
  it('messages are brought up to date where the store did not answer once', async () => {
    const today = await rig.post();
    // Recorded, and then the process ended before it drew anything.
    const before = rig.life();
    rig.slack.failNext('chat.update', { kind: 'answer', body: { ok: false, error: 'message_not_found' } });
    await before.desk.press(deskPress(today, BOXSCORE, ACKNOWLEDGE));
    await before.settled();
    expect(wordsOf(today)).not.toContain('Acknowledged by ada');
    const life = rig.life({ store: failingOnce('aboutFailures') });
    await life.desk.catchUp();
    expect(wordsOf(today)).toContain('Acknowledged by ada');
  });

  it('what a run found is followed where the store did not answer once', async () => {
    const yesterday = await rig.post(YESTERDAY);
    const first = rig.life();
    await first.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    await first.settled();
    const report = await foundRecovered();
    await rig.life({ store: failingOnce('aboutFailures') }).desk.follow(report);
    expect(wordsOf(yesterday)).toContain('Recovered after 2 days');
  });
});

describe('what somebody has of a failure', () => {
  const SNOOZE_HOUR = { kind: 'snooze', choice: '1h' } as const;
  const SNOOZE_WEEK = { kind: 'snooze', choice: '1w' } as const;

  it('ends by itself in every message that shows it, at its time and without a press', async () => {
    const yesterday = await rig.post(YESTERDAY);
    const today = await rig.post();
    const life = rig.life();
    const watching = life.desk.watch();
    await life.desk.press(deskPress(today, BOXSCORE, SNOOZE_HOUR));
    await eventually(
      () => !wordsOf(today).includes('Snoozed by') && !wordsOf(yesterday).includes('Snoozed by'),
    );
    // Never before its time, and the hour and its day are over soon after.
    expect(rig.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-02-04T12:05:00Z'));
    expect(rig.clock.now().getTime()).toBeLessThan(Date.parse('2026-02-04T12:06:00Z'));
    expect(controlsOf(today, BOXSCORE)?.labels).toEqual(['Acknowledge']);
    life.desk.stop();
    await watching;
  });

  it('ends in the message where it was said also after a week, in a store that did not answer at first', async () => {
    const today = await rig.post();
    const before = rig.life();
    await before.desk.press(deskPress(today, BOXSCORE, SNOOZE_WEEK));
    await before.settled();
    const { desk } = rig.life({ store: failingOnce('postedSince') });
    const watching = desk.watch();
    await eventually(() => !wordsOf(today).includes('Snoozed by'));
    expect(rig.clock.now().getTime()).toBeGreaterThanOrEqual(Date.parse('2026-02-11T11:05:00Z'));
    desk.stop();
    await watching;
  });

  it('ends also where the store did not say for a while what became of the press', async () => {
    const today = await rig.post();
    let isAway = false;
    const answer = <T>(said: T): Promise<T> =>
      isAway ? Promise.reject(new WarehouseError('timeout', 'no answer', 'Wait.')) : Promise.resolve(said);
    const store: EventStore = {
      ...rig.store,
      note: async (event) => answer(await rig.store.note(event)),
      aboutFailures: async () => answer(await rig.store.aboutFailures()),
    };
    const life = rig.life({ store });
    const watching = life.desk.watch();
    await life.settled();
    isAway = true;
    expect(await life.desk.press(deskPress(today, BOXSCORE, SNOOZE_HOUR))).not.toBeNull();
    isAway = false;
    // Whichever is first on this clock, the end or the redrawing that shows what became of the press.
    await eventually(() => rig.clock.now().toISOString() >= '2026-02-04T12:05' && rig.updates.length > 0);
    await eventually(() => !wordsOf(today).includes('Snoozed by'));
    life.desk.stop();
    await watching;
  });

  it('is not watched any more by a desk that has stopped', async () => {
    const today = await rig.post();
    const life = rig.life();
    const watching = life.desk.watch();
    life.desk.stop();
    await watching;
    await life.desk.press(deskPress(today, BOXSCORE, SNOOZE_HOUR));
    await life.settled();
    expect(wordsOf(today)).toContain('Snoozed by ada');
  });

  it('that ended while nothing was running is no longer shown after the start, however old its message is', async () => {
    const today = await rig.post();
    const before = rig.life();
    await before.desk.press(deskPress(today, BOXSCORE, SNOOZE_WEEK));
    await before.settled();
    await rig.clock.sleep(7.5 * DAY_MS);
    const life = rig.life();
    await life.desk.catchUp();
    expect(wordsOf(today)).not.toContain('Snoozed by');
  });

  it('is told as recovered in its message and its thread after more days than messages are kept true for', async () => {
    const today = await rig.post();
    const life = rig.life();
    await life.desk.press(deskPress(today, BOXSCORE, SNOOZE_WEEK));
    await life.settled();
    await rig.clock.sleep(5 * DAY_MS);
    await life.desk.follow(await foundRecovered());
    await life.settled();
    expect(wordsOf(today)).toContain('Recovered after 2 days');
    expect(rig.slack.workspace.under(today.ts).at(-1)?.text).toContain('recovered after 2 days');
  });
});

describe('a message of a run that is posted', () => {
  const NO_RIVALS = { graceMs: 0, perhapsTold: false };
  let life: CareLife;
  let posted: Promise<void>[];

  /** Brings the report of this morning to the channel, as a schedule does. */
  async function deliver(report = MORNING): Promise<FakeMessage> {
    rig.reports.set(report.run.run_id, report);
    const delivering = createChannelDelivery({
      courier: rig.courier,
      channel: 'C_HOME',
      summary: summaryMessage,
      onPosted: (found, place) => posted.push(life.desk.posted(found, place)),
    });
    const delivery = await delivering.deliver(report, NO_RIVALS);
    await Promise.all(posted);
    return rig.slack.workspace.messages.find(
      ({ ts }) => 'ts' in delivery && ts === delivery.ts,
    ) as FakeMessage;
  }

  beforeEach(() => {
    life = rig.life();
    posted = [];
  });

  it('shows what was pressed in an older one after the run had read who has what', async () => {
    const yesterday = await rig.post(YESTERDAY);
    await life.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    const today = await deliver();
    expect(wordsOf(today)).toContain('Acknowledged by ada');
    expect(controlsOf(today, BOXSCORE)?.labels).toEqual(['Un-acknowledge']);
  });

  it('shows it also where somebody pressed while Slack asked for patience', async () => {
    const yesterday = await rig.post(YESTERDAY);
    rig.slack.failNext('chat.postMessage', { kind: 'status', status: 429, retryAfter: '60' });
    const delivered = deliver();
    await life.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    expect(wordsOf(await delivered)).toContain('Acknowledged by ada');
  });

  it('shows it also after a store that did not answer once', async () => {
    const yesterday = await rig.post(YESTERDAY);
    await life.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    life = rig.life({ store: failingOnce('aboutFailures') });
    expect(wordsOf(await deliver())).toContain('Acknowledged by ada');
  });

  it('stays as it is where nothing was said since: its owners stay mentioned', async () => {
    const owned = [{ check: HISTORY_CHECK, subject: BOXSCORE, owners: ['U0OWNER01'] }];
    const yesterday = await rig.post(YESTERDAY);
    await life.desk.press(deskPress(yesterday, SUMMARY, ACKNOWLEDGE));
    await life.settled();
    const [, item] = MORNING.run.details.changes;
    const care = careNow(item ? [item] : [], rig.store.events, rig.clock.now());
    const before = rig.updates.length;
    const today = await deliver(morning('20260204T110000Z', '2026-02-03', { owned, care }));
    expect(rig.updates).toHaveLength(before);
    expect(wordsOf(today)).toContain('Owners: <@U0OWNER01>');
  });

  /** Brings it to a person who asked, with a sentence above it. */
  async function show(lead?: string): Promise<FakeMessage> {
    rig.reports.set(MORNING.run.run_id, MORNING);
    const conversation = createConversation({
      user: 'U_ADA',
      channel: 'C_OTHER',
      courier: rig.courier,
      uploads: {} as Uploads,
      responseUrl: {} as ResponseUrl,
      tell: async () => undefined,
      summary: summaryMessage,
      onPosted: (found, place, above) => posted.push(life.desk.posted(found, place, above)),
      preview: async () => undefined,
      workspaceUrl: null,
    });
    await conversation.show(MORNING, lead);
    await Promise.all(posted);
    return rig.slack.workspace.in('C_OTHER')[0] as FakeMessage;
  }

  it('because a person asked is held to the same', async () => {
    const yesterday = await rig.post(YESTERDAY);
    await life.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    expect(wordsOf(await show())).toContain('Acknowledged by ada');
  });

  it('keeps the sentence above it when it is redrawn, and gets none that it did not have', async () => {
    const shown = await show('This report is 40 s old.');
    await life.desk.press(deskPress(shown, BOXSCORE, ACKNOWLEDGE));
    expect(wordsOf(shown)).toMatch(/^This report is 40 s old\.\n[\s\S]*Acknowledged by ada/);
    expect(shown.text).toMatch(/^This report is 40 s old\. /);
    await show('This report is 90 s old.');
    await life.desk.press(deskPress(shown, SUMMARY, ACKNOWLEDGE));
    expect(wordsOf(shown)).toContain('This report is 40 s old.');
    expect(wordsOf(shown)).not.toContain('90 s');
  });

  it('is held to it by a slash command, too', async () => {
    const asked = showing(MORNING, 'This report is 40 s old.');
    life = await rig.hearing({ app: { commands: [asked] } });
    const yesterday = await rig.post(YESTERDAY);
    await life.desk.press(deskPress(yesterday, BOXSCORE, ACKNOWLEDGE));
    await life.settled();
    rig.reports.set(MORNING.run.run_id, MORNING);
    await rig.slack.command({ command: '/validate', channel: 'C_OTHER' });
    await eventually(() =>
      rig.slack.workspace.in('C_OTHER').some((one) => wordsOf(one).includes('Acknowledged')),
    );
    expect(wordsOf(rig.slack.workspace.in('C_OTHER')[0] as FakeMessage)).toMatch(
      /^This report is 40 s old\./,
    );
  });
});
