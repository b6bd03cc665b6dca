import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRollbackDesk } from '../../src/bot/rollback-desk.ts';
import { wordsOf } from '../support/care-rig.ts';
import { type JumpingClock, jumpingClock } from '../support/clocks.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { ADA, FLAG, GRACE, LINUS, pinned, ROLLBACK, snapshot, valued } from '../support/rollback-builders.ts';
import {
  buttonsOf,
  denialWindowOf,
  draftIn,
  filledIn,
  filledWindow,
  type HearingLife,
  pressOn,
  profileWith,
  REASON,
  type RollbackLife,
  type RollbackRig,
  requestIn,
  rollbackRig,
  windowsOf,
} from '../support/rollback-rig.ts';
import { eventually } from '../support/slack-app.ts';
import type { FakeMessage } from '../support/slack-fake/workspace.ts';

const DISABLE = { rollback: ROLLBACK, direction: 'disable' } as const;

let rig: RollbackRig<JumpingClock>;

beforeEach(async () => {
  rig = await rollbackRig(jumpingClock('2026-02-04T11:05:00Z'));
});
afterEach(() => rig.stop());

const labelsOf = (message: FakeMessage) => [...buttonsOf(message).keys()];
const inChannel = () => rig.slack.workspace.in('C_HOME');
const stateOf = (id: string) => rig.states().find(({ request }) => request.id === id);

describe('the whole way in Slack', () => {
  let life: HearingLife;

  beforeEach(async () => {
    life = await rig.hearing();
  });

  it('leads from the command over the window and a second person to the record, in one message', async () => {
    await rig.slack.command({ command: '/rollback', text: `disable ${ROLLBACK}`, user: ADA.id });
    const window = await filledWindow(rig.slack);
    const answer = await rig.slack.submit(filledIn(window));
    expect(answer.payload ?? {}).toEqual({});
    const message = await eventually(() => inChannel()[0]);
    await eventually(() =>
      rig.slack.workspace.privateWords.some(({ text }) => text.includes('Asked for in <#C_HOME>')),
    );
    expect(wordsOf(message)).toContain(`${FLAG}: true → false`);
    expect(wordsOf(message)).toContain(REASON);
    expect(labelsOf(message)).toEqual(['Approve', 'Deny…']);

    await rig.slack.press(pressOn(message, 'Approve'));
    await eventually(() => labelsOf(message).includes('Undo…'));
    expect(rig.changes.applied).toHaveLength(1);
    expect(rig.states()).toMatchObject([
      { phase: 'finished', finished: { outcome: { state: 'done' } }, approvals: [{ by: { id: GRACE.id } }] },
    ]);
    expect(labelsOf(message)).not.toContain('Approve');
    expect(inChannel()).toEqual([message]);
    expect(rig.slack.workspace.objections).toEqual([]);
    // Whoever approved is told nothing besides: the message is the answer.
    expect(rig.slack.workspace.privateWords.filter(({ user }) => user === GRACE.id)).toEqual([]);
    const atMs = rig.updates.map((update) => update.atMs);
    expect(Math.min(...atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0)))).toBeGreaterThanOrEqual(
      3_000,
    );
    life.desk.stop();
  });

  it.each([
    ['nothing', null],
    ['blanks', '   '],
    ['two letters', 'ok'],
  ])('a reason of %s is refused under its field, and nothing is asked for', async (_what, text) => {
    await rig.slack.command({ command: '/rollback', user: ADA.id });
    const answer = await rig.slack.submit(filledIn(await filledWindow(rig.slack), { text }));
    expect(answer.payload).toMatchObject({
      response_action: 'errors',
      errors: { reason: expect.stringContaining('Write why') },
    });
    expect(rig.states()).toEqual([]);
  });

  it('a denial asks why, and is in the message for everybody', async () => {
    const message = await rig.ask(life);
    await rig.slack.press(pressOn(message, 'Deny…'));
    const window = await denialWindowOf(rig.slack);
    const empty = await rig.slack.submit(filledIn(window, { text: '', user: GRACE.id }));
    expect(empty.payload).toMatchObject({ response_action: 'errors', errors: { why: expect.any(String) } });
    await rig.slack.submit(filledIn(window, { text: 'the feed is <!channel> late', user: GRACE.id }));
    await eventually(() => wordsOf(message).includes('the feed is &lt;!channel&gt; late'));
    expect(rig.states()).toMatchObject([{ phase: 'denied', denied: { by: { id: GRACE.id } } }]);
    expect(labelsOf(message)).not.toContain('Approve');
    expect(rig.changes.applied).toEqual([]);
  });

  it('whoever asked takes it back the same way', async () => {
    const message = await rig.ask(life);
    await rig.slack.press(pressOn(message, 'Deny…', ADA.id));
    const window = await denialWindowOf(rig.slack);
    expect(JSON.stringify(window)).toContain('Take back');
    await rig.slack.submit(filledIn(window, { text: 'it recovered', user: ADA.id }));
    await eventually(() => rig.states()[0]?.phase === 'withdrawn');
    await eventually(() => !labelsOf(message).includes('Approve'));
  });
});

describe('a window', () => {
  let life: RollbackLife;

  it('opens before anything is looked at, and is filled then', async () => {
    const opened: number[] = [];
    life = rig.life({
      rollbacks: (real) => ({
        preview(...asked) {
          opened.push(rig.slack.callsOf('views.open').length);
          return real.preview(...asked);
        },
      }),
    });
    await life.desk.preview(DISABLE, rig.hand());
    expect(opened).toEqual([1]);
    expect(windowsOf(rig.slack)).toHaveLength(1);
    const [filled] = rig.slack.callsOf('views.update');
    expect(filled).toMatchObject({ hash: expect.stringMatching(/^h/) });
    const { does = '', risks = '', leaves = [] } = shipped.rollbacks[ROLLBACK] ?? {};
    for (const words of [does, risks, ...leaves]) {
      expect(words).not.toBe('');
      expect(JSON.stringify(filled)).toContain(words);
    }
  });

  it('that can’t be opened any more is told privately, and nothing is looked at', async () => {
    life = rig.life();
    const hand = rig.hand();
    await rig.clock.sleep(3_001);
    await life.desk.preview(DISABLE, hand);
    expect(hand.told).toHaveLength(1);
    expect([...rig.changes.calls, ...rig.noted('rollback_previewed')]).toEqual([]);
  });

  it('says why there is nothing to ask for', async () => {
    rig.changes.meddle(snapshot({ template: { ...snapshot().template, value: valued('false') } }));
    rig.changes.service = {
      ...rig.changes.service,
      serving: rig.changes.service.serving.map((one) => ({ ...one, value: valued('false') })),
    };
    life = rig.life();
    await life.desk.preview(DISABLE, rig.hand());
    expect(wordsOf(windowsOf(rig.slack)[0] as never)).toContain('already');
    expect(wordsOf(windowsOf(rig.slack)[0] as never)).toContain('There is nothing to ask for.');
    expect(windowsOf(rig.slack)[0]?.callback_id).toBeUndefined();
  });

  it('that Slack does not take is told privately', async () => {
    life = rig.life();
    rig.slack.failNext('views.update', { kind: 'status', status: 503 });
    const hand = rig.hand();
    await life.desk.preview(DISABLE, hand);
    expect(hand.told).toEqual([expect.stringContaining('Press the button again')]);
  });

  it('that was closed meanwhile is not spoken of', async () => {
    life = rig.life();
    rig.slack.failNext('views.update', { kind: 'answer', body: { ok: false, error: 'not_found' } });
    const hand = rig.hand();
    await life.desk.preview(DISABLE, hand);
    expect(hand.told).toEqual([]);
  });

  it('to deny says so where it is over, or can’t be read', async () => {
    life = rig.life();
    const message = await rig.ask(life);
    const id = requestIn(message);
    rig.store.failNext('about');
    await life.desk.deny(id, null, rig.hand(GRACE, message));
    expect(JSON.stringify(windowsOf(rig.slack).at(-1))).toContain('could not be reached');
    await life.desk.approve(id, rig.hand(GRACE, message));
    await life.desk.deny(id, null, rig.hand(GRACE, message));
    expect(JSON.stringify(windowsOf(rig.slack).at(-1))).toContain('is live since');
  });
});

describe('an approval', () => {
  it('of which two are needed shows the first, and executes with the second', async () => {
    const profile = profileWith({ approvers: [ADA.id, GRACE.id, LINUS.id], approvals: 2 });
    const life = rig.life({ profile });
    const message = await rig.ask(life);
    const id = requestIn(message);
    await life.desk.approve(id, rig.hand(GRACE, message));
    expect(rig.changes.applied).toEqual([]);
    expect(wordsOf(message)).toContain('1 more person has to approve');
    expect(labelsOf(message)).toContain('Approve');
    const again = rig.hand(GRACE, message);
    await life.desk.approve(id, again);
    expect(again.told).toHaveLength(1);
    expect(rig.changes.applied).toEqual([]);
    await life.desk.approve(id, rig.hand(LINUS, message));
    expect(rig.changes.applied).toHaveLength(1);
    await eventually(() => labelsOf(message).includes('Undo…'));
  });

  it('by two at the same moment changes the service once', async () => {
    const profile = profileWith({ approvers: [GRACE.id, LINUS.id] });
    const lives = [rig.life({ profile }), rig.life({ profile })] as const;
    const message = await rig.ask(lives[0]);
    const id = requestIn(message);
    await Promise.all([
      lives[0].desk.approve(id, rig.hand(GRACE, message)),
      lives[1].desk.approve(id, rig.hand(LINUS, message)),
    ]);
    await eventually(() => stateOf(id)?.phase === 'finished');
    expect(rig.changes.applied).toHaveLength(1);
  });

  it('of what has changed since is refused with what changed; a fresh preview is one press, in a message of its own', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    const id = requestIn(message);
    rig.changes.meddle({ changedBy: '<b>@nba.iam.gserviceaccount.com' });
    const hand = rig.hand(GRACE, message);
    await life.desk.approve(id, hand);
    expect(hand.told).toEqual([expect.stringMatching(/^Not approved.*\n• /)]);
    expect(hand.told.join()).not.toContain('<b>');
    expect(labelsOf(message)).toEqual(['Fresh preview']);
    expect(rig.changes.applied).toEqual([]);

    await life.desk.renew(id, rig.hand(GRACE, message));
    const second = rig.hand(GRACE, message);
    await life.desk.renew(id, second);
    expect(inChannel()).toHaveLength(2);
    expect(second.told).toEqual([expect.stringContaining('asked for already')]);
    const fresh = inChannel()[1] as FakeMessage;
    await life.desk.approve(requestIn(fresh), rig.hand(GRACE, fresh));
    expect(rig.changes.applied).toHaveLength(1);
    expect(labelsOf(message)).not.toContain('Fresh preview');
    expect(stateOf(id)?.replacedBy).toBe(rig.states()[0]?.request.id);
  });

  it('while the store is away does nothing, and says so', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    const hand = rig.hand(GRACE, message);
    rig.store.failNext('about');
    await life.desk.approve(requestIn(message), hand);
    expect(hand.told).toEqual([expect.stringContaining('could not be reached')]);
    expect(rig.noted('rollback_approved')).toEqual([]);
    // In a life that has to ask the store where the message is, too.
    const other = rig.hand(GRACE, message);
    rig.store.failNext('about');
    await rig.life().desk.approve(requestIn(message), other);
    expect(other.told).toEqual([expect.stringContaining('nothing was done')]);
    expect(rig.changes.applied).toEqual([]);
  });

  it('that nobody can tell of is told so, and found by the next look', async () => {
    const life = rig.life({
      rollbacks: (real) => ({
        async approve(...pressed) {
          await real.approve(...pressed);
          return { state: 'unsure', why: 'I can’t tell whether it was recorded.' };
        },
      }),
    });
    const message = await rig.ask(life);
    const hand = rig.hand(GRACE, message);
    await life.desk.approve(requestIn(message), hand);
    expect(hand.told).toEqual(['I can’t tell whether it was recorded.']);
    expect(rig.changes.applied).toEqual([]);
    await life.desk.catchUp();
    await eventually(() => rig.states()[0]?.phase === 'finished');
    expect(rig.changes.applied).toHaveLength(1);
  });

  it('is not lost where its message is: it was deleted, and whoever pressed is told', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    const id = requestIn(message);
    rig.slack.workspace.remove(message.ts);
    const hand = rig.hand(GRACE, message);
    await life.desk.approve(id, hand);
    expect(hand.told).toEqual([expect.stringMatching(/^It is recorded\. The message can’t show it/)]);
    expect(stateOf(id)?.phase).toBe('finished');
  });
});

describe('what follows from a change', () => {
  it('an undo is a request of its own, and both messages show it', async () => {
    const life = rig.life();
    const message = await rig.ask(life);
    const id = requestIn(message);
    await life.desk.approve(id, rig.hand(GRACE, message));
    await eventually(() => labelsOf(message).includes('Undo…'));
    await life.desk.preview({ direction: 'undo', of: id }, rig.hand(GRACE, message));
    const draft = draftIn(windowsOf(rig.slack).at(-1));
    await life.desk.request({ draft, reason: 'the race is back', wantsTraffic: false }, rig.hand(GRACE));
    const undo = inChannel()[1] as FakeMessage;
    expect(wordsOf(undo)).toContain(`${FLAG}: false → true`);
    expect(labelsOf(message)).not.toContain('Undo…');
    await life.desk.approve(requestIn(undo), rig.hand(ADA, undo));
    expect(rig.changes.applied).toHaveLength(2);
    expect(rig.changes.service.serving).toMatchObject([{ value: { value: 'true' } }]);
  });

  it('traffic that was to be asked for is asked for by itself, once its revision is there and gets none', async () => {
    rig.changes.service = pinned();
    const life = rig.life();
    const message = await rig.ask(life, ADA, true);
    await life.desk.approve(requestIn(message), rig.hand(GRACE, message));
    const traffic = await eventually(() => inChannel()[1]);
    expect(wordsOf(traffic)).toContain('Traffic:');
    await life.desk.followUp(rig.states().at(-1)?.request as never);
    expect(inChannel()).toHaveLength(2);
    await life.desk.approve(requestIn(traffic), rig.hand(GRACE, traffic));
    expect(rig.changes.applied.map(({ edit }) => edit.kind)).toEqual(['variable', 'traffic']);
    expect(rig.slack.workspace.duplicates()).toEqual([]);
  });
});

describe('a message that Slack does not take at once', () => {
  it.each<
    [title: string, failure: Parameters<RollbackRig<JumpingClock>['slack']['failNext']>[1], told: RegExp]
  >([
    ['its answer was lost', { kind: 'cut', committed: true }, /Asked for in <#C_HOME>/],
    ['its answer was lost, and it shows late', { kind: 'cut', committed: 'late' }, /Asked for in <#C_HOME>/],
    ['Slack wanted patience', { kind: 'status', status: 429, retryAfter: '7' }, /Asked for in <#C_HOME>/],
  ])('is there once: %s', async (_title, failure, told) => {
    const life = rig.life();
    rig.slack.failNext('chat.postMessage', failure);
    await life.desk.preview(DISABLE, rig.hand());
    const hand = rig.hand();
    const draft = draftIn(windowsOf(rig.slack)[0]);
    await life.desk.request({ draft, reason: REASON, wantsTraffic: false }, hand);
    expect(hand.told).toEqual([expect.stringMatching(told)]);
    expect(inChannel()).toHaveLength(1);
  });

  it('is known by the press in it where nobody could write down that it was posted', async () => {
    rig.store.failNext('posted', 3);
    const message = await rig.ask(rig.life());
    expect(rig.noted('posted')).toEqual([]);
    const id = requestIn(message);
    const life = rig.life();
    const elsewhere = rig.hand(GRACE, { channel: 'C_HOME', ts: '1.000001' });
    await life.desk.approve(id, elsewhere);
    expect(elsewhere.told).toEqual([expect.stringContaining('belongs to another message')]);
    expect(rig.noted('posted')).toHaveLength(1);
    await life.desk.approve(id, rig.hand(GRACE, message));
    expect(rig.changes.applied).toHaveLength(1);
    expect(inChannel()).toEqual([message]);
  });

  it('is not believed while nobody can tell which message is its own', async () => {
    rig.store.failNext('posted', 3);
    const message = await rig.ask(rig.life());
    const hand = rig.hand(GRACE, message);
    rig.slack.failNext('conversations.history', { kind: 'status', status: 503 }, 12);
    await rig.life().desk.approve(requestIn(message), hand);
    expect(hand.told).toEqual([expect.stringContaining('nothing was done')]);
    expect(rig.noted('rollback_approved')).toEqual([]);
    expect(inChannel()).toEqual([message]);
  });

  it('is told with its fix where the bot is not let in, and posted once it is', async () => {
    const life = rig.life({ profile: profileWith({ channel: 'C_CLOSED' }) });
    await life.desk.preview(DISABLE, rig.hand());
    const hand = rig.hand();
    await life.desk.request(
      { draft: draftIn(windowsOf(rig.slack)[0]), reason: REASON, wantsTraffic: false },
      hand,
    );
    expect(hand.told).toEqual([expect.stringMatching(/It is recorded, but Slack refused.*\/invite/)]);
    rig.slack.workspace.channels.set('C_CLOSED', { member: true });
    await rig.clock.sleep(60_000);
    await life.desk.catchUp();
    expect(rig.slack.workspace.in('C_CLOSED')).toHaveLength(1);
  });
});

describe('a desk with nothing to roll back', () => {
  it('says why, whatever is pressed, and does nothing', async () => {
    const desk = createRollbackDesk({
      rollbacks: null,
      executor: null,
      idle: '`CLOUD_RUN` is not set.',
      clock: rig.clock,
      log: rig.log,
    } as unknown as Parameters<typeof createRollbackDesk>[0]);
    const hand = rig.hand();
    await desk.preview(DISABLE, hand);
    await desk.request({ draft: 'd', reason: REASON, wantsTraffic: false }, hand);
    await desk.approve('x', hand);
    await desk.deny('x', null, hand);
    await desk.renew('x', hand);
    await desk.refuse({ act: 'approve', about: 'x', by: ADA, why: '' }, hand.tell);
    await Promise.all([desk.redraw('x'), desk.catchUp(), desk.watch()]);
    desk.stop();
    expect(hand.told).toEqual(Array.from({ length: 6 }, () => '`CLOUD_RUN` is not set.'));
    expect(rig.slack.calls).toEqual([]);
  });
});
