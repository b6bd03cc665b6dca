import { describe, expect, it } from 'vitest';
import { createRollbacks } from '../../../src/actions/rollback/rollbacks.ts';
import { rollbackClaimed } from '../../../src/history/rollback-events.ts';
import { profile as shipped } from '../../support/fact-builders.ts';
import { ADA, doneOutcome, GRACE, LINUS, ROLLBACK } from '../../support/rollback-builders.ts';
import { MALLORY, MINUTE_MS, officeOf, why } from './office.ts';

describe('denying', () => {
  it('closes a request for good, with who and why', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    expect(await office.rollbacks.deny(id, GRACE, ' not before\nthe game ')).toEqual({ state: 'denied' });
    const { phase, denied } = await office.state(id);
    expect([phase, denied?.by, denied?.why]).toEqual(['denied', GRACE, 'not before the game']);
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('idle');
    expect((await office.rollbacks.renew(id, ADA)).state).toBe('refused');
  });

  it('is taking it back by whoever asked, approver or not', async () => {
    const office = officeOf();
    const { id } = await office.ask(LINUS);
    expect(await office.rollbacks.deny(id, LINUS, 'mistaken')).toEqual({ state: 'denied' });
    expect((await office.state(id)).phase).toBe('withdrawn');
  });

  it('still stops what is approved and not begun', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.rollbacks.approve(id, GRACE);
    expect(await office.rollbacks.deny(id, ADA, 'mistaken')).toEqual({ state: 'denied' });
    expect((await office.state(id)).phase).toBe('withdrawn');
  });

  it('is refused to everybody else, and noted', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const answer = await office.rollbacks.deny(id, MALLORY, 'because');
    expect(why(answer)).toBe(
      `Denying \`${ROLLBACK}\` is for <@U0ADA>, <@U0GRACE>, by \`rollbacks.${ROLLBACK}.approvers\` in the profile, and for <@U0ADA>, who asked for it.`,
    );
    expect(office.of('rollback_refused')).toMatchObject([{ actor: MALLORY.id, details: { act: 'deny' } }]);
    expect((await office.state(id)).phase).toBe('open');
    for (const guess of ['', 'f'.repeat(32)])
      expect((await office.rollbacks.deny(guess, GRACE, 'why')).state).toBe('refused');
    expect(office.of('rollback_refused')).toHaveLength(3);
  });

  it('is open to whoever asked where the profile declares it no more', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const gone = createRollbacks({
      ...office,
      events: office.store,
      profile: { ...shipped, rollbacks: {} },
      newId: () => '',
    });
    const refused = await gone.deny(id, GRACE, 'because');
    expect([refused.state, why(refused)]).toEqual([
      'refused',
      expect.stringContaining('does not declare it'),
    ]);
    expect(await gone.approve(id, GRACE)).toMatchObject({ state: 'refused' });
    expect(await gone.deny(id, ADA, 'mistaken')).toEqual({ state: 'denied' });
  });

  it.each([
    ['nothing', ''],
    ['two letters', 'no'],
    ['a novel', 'x'.repeat(301)],
  ])('needs to say why: %s', async (_, text) => {
    const office = officeOf();
    const { id } = await office.ask();
    const answer = await office.rollbacks.deny(id, GRACE, text);
    expect([answer.state, why(answer)]).toEqual([
      'refused',
      expect.stringContaining('write why, in 3 to 300'),
    ]);
    expect(office.of('rollback_denied')).toEqual([]);
  });

  it('comes too late once it is being executed, is over, or was denied', async () => {
    const office = officeOf({ approvers: [ADA.id, GRACE.id, LINUS.id] });
    const [running, done, lapsed, denied] = [
      await office.ask(),
      await office.ask(),
      await office.ask(),
      await office.ask(),
    ];
    await office.store.append(rollbackClaimed(running.id, 1, 'o', office.clock.now()));
    await office.finish(done.id, doneOutcome());
    await office.rollbacks.deny(denied.id, LINUS, 'not now');
    const said = async (id: string) => {
      const answer = await office.rollbacks.deny(id, GRACE, 'because');
      expect(answer.state).toBe('idle');
      return why(answer);
    };
    expect(await said(running.id)).toContain('being executed already');
    expect(await said(done.id)).toContain('It was executed');
    expect(await said(denied.id)).toContain('Linus denied it');
    await office.clock.sleep(30 * MINUTE_MS);
    expect(await said(lapsed.id)).toContain('It lapsed');
    expect(office.of('rollback_denied')).toHaveLength(1);
  });

  it('is answered truly where somebody begins, or denies, in the same moment', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const { note } = office.store;
    office.store.note = async (event) => {
      office.store.note = note;
      await office.store.append(rollbackClaimed(id, 1, 'o', office.clock.now()));
      return note(event);
    };
    const late = await office.rollbacks.deny(id, GRACE, 'because');
    expect([late.state, why(late)]).toEqual(['idle', expect.stringContaining('being executed')]);

    const { id: other } = await office.ask();
    const [one, two] = await Promise.all([
      office.rollbacks.deny(other, ADA, 'mistaken'),
      office.rollbacks.deny(other, GRACE, 'because'),
    ]);
    const { denied } = await office.state(other);
    const [winner, loser] = denied?.by.id === ADA.id ? [one, two] : [two, one];
    expect(winner).toEqual({ state: 'denied' });
    expect(loser.state).toBe('idle');
  });

  it.each([
    ['about', 1, 'before', 'not_recorded'],
    ['rollback_denied', 1, 'before', 'denied'],
    ['rollback_denied', 2, 'before', 'unsure'],
    ['rollback_denied', 2, 'after', 'denied'],
  ] as const)(
    'says only what it knows where the store fails: %s, %i times %s',
    async (use, times, when, state) => {
      const office = officeOf();
      const { id } = await office.ask();
      office.store.failNext(use, times, when);
      expect((await office.rollbacks.deny(id, GRACE, 'because')).state).toBe(state);
      const again = await office.rollbacks.deny(id, GRACE, 'because');
      expect(again.state).toBe(state === 'denied' ? 'idle' : 'denied');
    },
  );
});
