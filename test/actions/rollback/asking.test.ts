import { describe, expect, it } from 'vitest';
import { derivedId } from '../../../src/actions/rollback/request-id.ts';
import { draftSubject } from '../../../src/history/rollback.ts';
import { rollbackPreviewed } from '../../../src/history/rollback-events.ts';
import {
  ADA,
  doneOutcome,
  draft as draftOf,
  FLAG,
  GRACE,
  LINUS,
  pinned,
  ROLLBACK,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';
import { asking, MALLORY, MINUTE_MS, officeOf, REASON, why } from './office.ts';

const DISABLE = { rollback: ROLLBACK, direction: 'disable' } as const;
const off = snapshot({
  template: template({ value: valued('false') }),
  serving: [serving({ value: valued('false') })],
});

describe('looking', () => {
  it('is written down before it can be asked for, with all that it is bound to', async () => {
    const office = officeOf();
    const answer = await office.rollbacks.preview(DISABLE, ADA, 'terminal');
    if (answer.state !== 'ready') throw new Error(answer.state);
    const { draft, preview } = answer;
    expect(draft).toMatchObject({
      rollback: ROLLBACK,
      direction: 'disable',
      edit: { kind: 'variable', from: 'true', to: 'false' },
      by: ADA,
      via: 'terminal',
      undoes: null,
      follows: null,
      target: { region: 'us-west2', variable: FLAG, container: null },
    });
    expect(draft.effects).toEqual(preview.effects);
    expect(draft.snapshot.etag).toBe('"etag-41"');
    expect(office.store.events).toEqual([rollbackPreviewed(draft)]);
  });

  it('says so where there is nothing to ask for, and writes nothing down', async () => {
    const office = officeOf({}, off);
    const answer = await office.rollbacks.preview(DISABLE, ADA, 'slack');
    expect(answer).toMatchObject({ state: 'idle', preview: { isAlready: true } });
    expect(office.store.events).toEqual([]);
  });

  it('is not ready where it can’t be written down', async () => {
    for (const when of ['before', 'after'] as const) {
      const office = officeOf();
      office.store.failNext('rollback_previewed', 2, when);
      const answer = await office.rollbacks.preview(DISABLE, ADA, 'slack');
      expect(answer).toEqual({ state: 'not_recorded', why: expect.stringContaining('(timeout)') });
    }
  });

  it('tries to write it down once more', async () => {
    const office = officeOf();
    office.store.failNext('rollback_previewed');
    expect(await office.look()).toHaveLength(32);
  });

  it('is refused for a name that nobody declares, with the one that was meant', async () => {
    const office = officeOf();
    const said = async (rollback: string) => {
      const answer = await office.rollbacks.preview({ rollback, direction: 'toggle' }, ADA, 'slack');
      expect(answer.state).toBe('refused');
      return why(answer);
    };
    expect(await said('sequental-execution')).toBe(
      `There is no rollback \`sequental-execution\`. Did you mean "${ROLLBACK}"? There is \`${ROLLBACK}\`.`,
    );
    expect(await said('<!channel>`')).toContain("`&lt;!channel&gt;'`");
    for (const name of ['__proto__', 'constructor', 'x'.repeat(5_000)])
      expect((await said(name)).length).toBeLessThan(200);
    expect(office.changes.calls).toEqual([]);
  });

  it('is refused where the service can’t be read, and says what would mend it', async () => {
    const office = officeOf();
    office.changes.fail('snapshot', 'unreadable');
    const answer = await office.rollbacks.preview(DISABLE, ADA, 'slack');
    expect(answer.state).toBe('refused');
    expect(why(answer)).toContain(
      'could not be read (timeout): Cloud Run did not answer. *To mend it:* ask again.',
    );
    expect(office.store.events).toEqual([]);
  });

  it('is for those who may ask, and others are noted', async () => {
    const office = officeOf({ requesters: [LINUS.id] });
    const answer = await office.rollbacks.preview(DISABLE, MALLORY, 'slack');
    expect(why(answer)).toBe(
      `Asking for \`${ROLLBACK}\` is for <@${LINUS.id}>, by \`rollbacks.${ROLLBACK}.requesters\` in the profile.`,
    );
    expect(office.kinds()).toEqual(['rollback_refused']);
    expect(office.of('rollback_refused')[0]).toMatchObject({
      actor: MALLORY.id,
      details: { act: 'preview' },
    });
    expect(await office.look(LINUS)).toHaveLength(32);
  });

  it('tells at once where nobody could approve', async () => {
    const office = officeOf({ approvers: [ADA.id, ADA.id, GRACE.id], approvals: 2 });
    const answer = await office.rollbacks.preview(DISABLE, ADA, 'slack');
    expect(why(answer)).toContain(`besides you only <@${GRACE.id}> may approve`);
    expect(office.kinds()).toEqual([]);
    const alone = officeOf({ approvers: [ADA.id] });
    expect(why(await alone.rollbacks.preview(DISABLE, ADA, 'slack'))).toContain('nobody else may approve');
    const allowed = officeOf({ approvers: [ADA.id], selfApproval: true });
    expect(await allowed.look(ADA)).toHaveLength(32);
  });
});

describe('looking at the way back', () => {
  const undo = (of: string) => ({ direction: 'undo', of }) as const;

  it('is bound to the request that it takes back, and to the value that it recorded', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.finish(id, doneOutcome());
    office.changes.meddle({ template: off.template, serving: off.serving });
    const answer = await office.rollbacks.preview(undo(id), LINUS, 'slack');
    expect(answer).toMatchObject({
      state: 'ready',
      draft: { direction: 'undo', undoes: id, follows: null, edit: { from: 'false', to: 'true' }, by: LINUS },
    });
    if (answer.state !== 'ready') return;
    const back = await office.ask(LINUS, { draft: answer.draft.id });
    expect(back).toMatchObject({ undoes: id, direction: 'undo' });
    expect((await office.state(id)).undoneBy).toBe(back.id);
  });

  it('is refused for what did nothing, and for what is not there', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    expect(why(await office.rollbacks.preview(undo(id), ADA, 'slack'))).toBe(
      'There is nothing to undo. It still waits for approval.',
    );
    await office.finish(id, { state: 'already', live: [] });
    expect(why(await office.rollbacks.preview(undo(id), ADA, 'slack'))).toMatch(
      /^It was so already, so nothing was changed.* There is nothing to undo\.$/,
    );
    expect(office.of('rollback_refused')).toEqual([]);
    for (const guess of ['f'.repeat(32), 'a'.repeat(31), '', '../', `${id} `]) {
      expect((await office.rollbacks.preview(undo(guess), MALLORY, 'slack')).state).toBe('refused');
    }
    expect(office.of('rollback_refused')).toHaveLength(5);
  });

  it('moves traffic for what is not live, and only for that', async () => {
    const office = officeOf({}, pinned());
    const { id } = await office.ask();
    const move = { direction: 'move_traffic', of: id } as const;
    expect(why(await office.rollbacks.preview(move, ADA, 'slack'))).toContain('There is no traffic to move');
    await office.finish(id, { state: 'not_live', live: [], revision: null, changedBy: null });
    office.changes.meddle({ template: template({ value: valued('false') }) });
    expect(await office.rollbacks.preview(move, ADA, 'slack')).toMatchObject({
      state: 'ready',
      draft: { direction: 'move_traffic', follows: id, undoes: null, edit: { kind: 'traffic' } },
    });
    office.changes.meddle({ template: template({ value: valued('other') }) });
    expect(await office.rollbacks.preview(move, ADA, 'slack')).toMatchObject({ state: 'idle' });
  });
});

describe('asking', () => {
  it('is for what was shown, in the terms of the profile', async () => {
    const office = officeOf({
      approvals: 2,
      approvers: [ADA.id, GRACE.id, LINUS.id],
      expiresAfterMinutes: 45,
    });
    const draft = await office.look();
    await office.clock.sleep(2 * MINUTE_MS);
    const request = await office.ask(ADA, {
      draft,
      reason: `  ${REASON}\n\nsince then `,
      wantsTraffic: true,
      machine: 'ada@laptop',
    });
    expect(request).toMatchObject({
      id: draft,
      requester: ADA,
      machine: 'ada@laptop',
      reason: `${REASON} since then`,
      askedAt: '2026-02-04T11:07:00.000Z',
      expiresAt: '2026-02-04T11:52:00.000Z',
      channel: 'C_HOME',
      wantsTraffic: true,
      approvals: 2,
      approvers: [ADA.id, GRACE.id, LINUS.id],
      selfApproval: false,
      replaces: null,
    });
    expect(request.tells.leaves).toHaveLength(2);
    expect(request.tells.normal).toBe('true');
    expect((await office.state(draft)).request).toEqual(request);
    expect((await office.rollbacks.all()).map((state) => state.request.id)).toEqual([draft]);
  });

  it('goes to the channel that the profile names', async () => {
    expect((await officeOf({ channel: 'C_OPS' }).ask()).channel).toBe('C_OPS');
  });

  it('asks once, however often it is submitted, and the first words stay', async () => {
    const office = officeOf();
    const first = await office.ask();
    const again = await office.rollbacks.request({ ...asking(first.id), reason: 'another reason' });
    expect(again).toEqual({ state: 'requested', request: first });
    await office.clock.sleep(40 * MINUTE_MS);
    expect(await office.rollbacks.request(asking(first.id))).toEqual({ state: 'requested', request: first });
    expect(office.of('rollback_requested')).toHaveLength(1);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['two letters', 'ok'],
    ['a novel', 'x'.repeat(501)],
  ])('needs a reason that says something: %s', async (_, reason) => {
    const office = officeOf();
    const answer = await office.rollbacks.request({ ...asking(await office.look()), reason });
    expect(answer.state).toBe('refused');
    expect(why(answer)).toContain('write why, in 3 to 500 characters');
    expect(office.of('rollback_requested')).toEqual([]);
  });

  it('takes a reason as long as it may be', async () => {
    expect((await officeOf().ask(ADA, { reason: '😀'.repeat(500) })).reason).toHaveLength(1_000);
  });

  it('is for what was shown half an hour ago at most', async () => {
    const office = officeOf();
    const draft = await office.look();
    await office.clock.sleep(30 * MINUTE_MS);
    expect((await office.ask(ADA, { draft })).id).toBe(draft);
    const another = await office.look();
    await office.clock.sleep(30 * MINUTE_MS + 1);
    const answer = await office.rollbacks.request(asking(another));
    expect(answer.state).toBe('refused');
    expect(why(answer)).toContain('more than 30 minutes old');
  });

  it('is only for whoever was shown it', async () => {
    const office = officeOf();
    const draft = await office.look(ADA);
    const answer = await office.rollbacks.request(asking(draft, MALLORY));
    expect(answer.state).toBe('refused');
    expect(office.of('rollback_refused')[0]).toMatchObject({
      actor: MALLORY.id,
      details: { act: 'request', why: 'somebody else previewed it' },
    });
    // Not even with a draft that was asked for: the answer would show what it is.
    await office.ask(ADA, { draft });
    expect((await office.rollbacks.request(asking(draft, MALLORY))).state).toBe('refused');
  });

  it('refuses and notes ids that are guessed, forged or of another kind', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const guesses = [
      '',
      'x'.repeat(5_000),
      'f'.repeat(32),
      id.toUpperCase(),
      `rollback:${id}`,
      derivedId(id, 'renewed'),
    ];
    for (const guess of guesses) {
      await office.clock.sleep(MINUTE_MS);
      expect((await office.rollbacks.request(asking(guess))).state).toBe('refused');
    }
    const noted = office.of('rollback_refused');
    expect(noted).toHaveLength(guesses.length);
    for (const event of noted) expect(event.subject.length).toBeLessThanOrEqual(90);
    expect(office.of('rollback_requested')).toHaveLength(1);
  });

  it('believes no row whose text says something else than the row', async () => {
    const office = officeOf();
    const id = 'c'.repeat(32);
    const forged = { ...rollbackPreviewed(draftOf({ id, by: MALLORY })), actor: ADA.id };
    office.store.events.push(forged);
    for (const by of [ADA, MALLORY])
      expect((await office.rollbacks.request(asking(id, by))).state).toBe('refused');
    office.store.events.push({
      ...rollbackPreviewed(draftOf({ id: 'b'.repeat(32) })),
      subject: draftSubject('e'.repeat(32)),
    });
    expect((await office.rollbacks.request(asking('e'.repeat(32)))).state).toBe('refused');
    const { edit: _, ...partial } = draftOf({ id: '9'.repeat(32) });
    office.store.events.push(rollbackPreviewed(partial as ReturnType<typeof draftOf>));
    expect((await office.rollbacks.request(asking('9'.repeat(32)))).state).toBe('refused');
    office.store.events.push(rollbackPreviewed(draftOf({ id: 'a-name-of-their-own' })));
    expect((await office.rollbacks.request(asking('a-name-of-their-own'))).state).toBe('refused');
    expect(office.of('rollback_requested')).toEqual([]);
  });

  it('is refused once the profile lets this person ask no more, or means something else', async () => {
    const office = officeOf();
    const draft = await office.look();
    const shared = { store: office.store, changes: office.changes, clock: office.clock };
    const barred = await officeOf({ requesters: [GRACE.id] }, snapshot(), shared).rollbacks.request(
      asking(draft),
    );
    expect(why(barred)).toContain('.requesters');
    expect(office.of('rollback_refused')).toHaveLength(1);
    for (const over of [
      { disabled: 'off' },
      { variable: 'ANOTHER' },
      { service: 'nba-phase4-precompute-processors' },
    ]) {
      const answer = await officeOf(over, snapshot(), shared).rollbacks.request(asking(draft));
      expect(why(answer)).toContain('The profile says something else');
    }
    expect(office.of('rollback_requested')).toEqual([]);
  });

  it('says only what it knows where the store fails', async () => {
    const unread = officeOf();
    const draft = await unread.look();
    unread.store.failNext('about');
    expect(await unread.rollbacks.request(asking(draft))).toEqual({
      state: 'not_recorded',
      why: expect.stringContaining('(timeout)'),
    });

    // Once is tried again; the answer that was lost is found.
    for (const [times, when, state] of [
      [1, 'before', 'requested'],
      [1, 'after', 'requested'],
      [2, 'after', 'requested'],
      [2, 'before', 'unsure'],
    ] as const) {
      const office = officeOf();
      const id = await office.look();
      office.store.failNext('rollback_requested', times, when);
      const answer = await office.rollbacks.request(asking(id));
      expect([times, when, answer.state]).toEqual([times, when, state]);
      expect((await office.ask(ADA, { draft: id })).id).toBe(id);
      expect(office.of('rollback_requested')).toHaveLength(1);
    }
  });

  it('knows what it wrote itself where nothing can be read after it', async () => {
    const office = officeOf();
    const draft = await office.look();
    const { store } = office;
    const about = store.aboutRollbacks;
    store.aboutRollbacks = async () => {
      throw new Error('gone');
    };
    expect((await office.rollbacks.request(asking(draft))).state).toBe('requested');
    // Said before, by whoever it was: what it said is not known.
    expect((await office.rollbacks.request(asking(draft))).state).toBe('unsure');
    store.aboutRollbacks = about;
    expect((await office.rollbacks.request(asking(draft))).state).toBe('requested');
  });
});
