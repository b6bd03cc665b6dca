import { describe, expect, it } from 'vitest';
import { derivedId } from '../../../src/actions/rollback/request-id.ts';
import type { Person } from '../../../src/history/care.ts';
import { rollbackClaimed, rollbackRequested } from '../../../src/history/rollback-events.ts';
import { WarehouseError } from '../../../src/warehouse/warehouse.ts';
import {
  ADA,
  doneOutcome,
  GRACE,
  LINUS,
  ROLLBACK,
  request as requestOf,
  snapshot,
} from '../../support/rollback-builders.ts';
import { MALLORY, MINUTE_MS, type Office, officeOf, why } from './office.ts';

const THREE = { approvers: [ADA.id, GRACE.id, LINUS.id] };
const TWO_OF_THREE = { ...THREE, approvals: 2 };

/** Another process on the same store and service. */
const beside = (office: Office, over: Parameters<typeof officeOf>[0]): Office =>
  officeOf(over, snapshot(), {
    store: office.store,
    changes: office.changes,
    clock: office.clock,
    prefix: 'b',
  });

describe('approving', () => {
  it('completes what needs one, and is written down with who and when', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.clock.sleep(MINUTE_MS);
    expect(await office.rollbacks.approve(id, GRACE)).toEqual({ state: 'complete' });
    expect(office.of('rollback_approved')).toMatchObject([
      { actor: GRACE.id, event_time: '2026-02-04T11:06:00.000Z', details: { name: 'Grace' } },
    ]);
    expect((await office.state(id)).phase).toBe('approved');
  });

  it('counts those who are needed, each once', async () => {
    const office = officeOf(TWO_OF_THREE);
    const { id } = await office.ask();
    expect(await office.rollbacks.approve(id, GRACE)).toEqual({ state: 'counted', missing: 1 });
    expect(await office.rollbacks.approve(id, GRACE)).toEqual({
      state: 'idle',
      why: 'You approved it before, Wed Feb 4, 06:05 EST. It needs one more person.',
    });
    expect(office.of('rollback_approved')).toHaveLength(1);
    expect(await office.rollbacks.approve(id, LINUS)).toEqual({ state: 'complete' });
  });

  it('counts a double click of one person once, also in two processes', async () => {
    const office = officeOf(TWO_OF_THREE);
    const { id } = await office.ask();
    const other = beside(office, TWO_OF_THREE);
    const answers = await Promise.all([
      office.rollbacks.approve(id, GRACE),
      other.rollbacks.approve(id, GRACE),
      office.rollbacks.approve(id, GRACE),
    ]);
    for (const answer of answers) expect(answer).toEqual({ state: 'counted', missing: 1 });
    expect((await office.state(id)).phase).toBe('open');
    expect((await office.state(id)).approvals).toHaveLength(1);
  });

  it('answers two approvers at the same moment truly, in two processes', async () => {
    for (const over of [THREE, TWO_OF_THREE]) {
      const office = officeOf(over);
      const { id } = await office.ask();
      const answers = await Promise.all([
        office.rollbacks.approve(id, GRACE),
        beside(office, over).rollbacks.approve(id, LINUS),
      ]);
      expect(answers).toContainEqual({ state: 'complete' });
      const state = await office.state(id);
      expect(state.phase).toBe('approved');
      for (const [person, answer] of [
        [GRACE, answers[0]],
        [LINUS, answers[1]],
      ] as const) {
        const isCounted = state.approvals.some(({ by }) => by.id === person.id);
        if (isCounted) expect(['complete', 'counted']).toContain(answer.state);
        else expect(why(answer)).toContain('It is approved already, by Grace');
      }
    }
  });

  it('says again that it can begin to somebody whose approval is in it, for whoever was to begin may be gone', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    await office.rollbacks.approve(id, GRACE);
    expect(await office.rollbacks.approve(id, GRACE)).toEqual({ state: 'complete' });
    expect(await office.rollbacks.approve(id, LINUS)).toEqual({
      state: 'idle',
      why: 'It is approved already, by Grace, and about to be executed.',
    });
    expect(office.of('rollback_approved')).toHaveLength(1);
  });

  it('does not say so to somebody who was taken out of the profile since', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    await office.rollbacks.approve(id, GRACE);
    const answer = await beside(office, { approvers: [ADA.id, LINUS.id] }).rollbacks.approve(id, GRACE);
    expect(answer.state).toBe('idle');
    expect(office.of('rollback_refused')).toHaveLength(1);
  });

  it.each<[what: string, end: (office: Office, id: string) => Promise<unknown>, words: RegExp]>([
    [
      'denied',
      ({ rollbacks }, id) => rollbacks.deny(id, GRACE, 'not <now>'),
      /^Grace denied it, .*06:05 EST: not &lt;now&gt;/,
    ],
    [
      'taken back',
      ({ rollbacks }, id) => rollbacks.deny(id, ADA, 'mistaken'),
      /^Ada took it back, .*: mistaken/,
    ],
    ['lapsed', ({ clock }) => clock.sleep(30 * MINUTE_MS), /^It lapsed, Wed Feb 4, 06:35 EST/],
    [
      'begun',
      ({ store, clock }, id) => store.append(rollbackClaimed(id, 1, 'o', clock.now())),
      /being executed already/,
    ],
    [
      'done',
      (office, id) => office.finish(id, doneOutcome()),
      /^It was executed, and is live since Wed Feb 4, 06:05 EST/,
    ],
    [
      'lost',
      (office, id) => office.finish(id, { state: 'lost', message: 'm', live: null }),
      /nobody can say what became of it/,
    ],
  ])('comes too late for what was %s, and says so', async (_, end, words) => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    await end(office, id);
    const before = office.of('rollback_approved').length;
    const answer = await office.rollbacks.approve(id, LINUS);
    expect(answer.state).toBe('idle');
    expect(why(answer)).toMatch(words);
    expect(office.of('rollback_approved')).toHaveLength(before);
  });

  it('counts in the last moment, and not in the next', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const { id: other } = await office.ask();
    await office.clock.sleep(30 * MINUTE_MS - 1);
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('complete');
    await office.clock.sleep(1);
    expect((await office.rollbacks.approve(other, GRACE)).state).toBe('idle');
    expect((await office.state(other)).approvals).toEqual([]);
  });

  it('does not count where its time ran out while the service was being read', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const { snapshot: read } = office.changes;
    office.changes.snapshot = async (target) => {
      await office.clock.sleep(31 * MINUTE_MS);
      return read(target);
    };
    const answer = await office.rollbacks.approve(id, GRACE);
    expect(why(answer)).toContain('It lapsed');
    expect(answer.state).toBe('idle');
  });
});

describe('whoever may not approve', () => {
  const tries = async (office: Office, id: string, by: Person, words: string) => {
    const answer = await office.rollbacks.approve(id, by);
    expect(answer.state).toBe('refused');
    expect(why(answer)).toContain(words);
    expect(office.of('rollback_refused').at(-1)).toMatchObject({
      actor: by.id,
      subject: `rollback:${id}`,
      details: { act: 'approve' },
    });
    expect(office.of('rollback_approved')).toEqual([]);
    expect((await office.state(id)).phase).toBe('open');
  };

  it('is whoever asked, and is told who may', async () => {
    const office = officeOf();
    const { id } = await office.ask(ADA);
    await tries(office, id, ADA, `another person has to approve it: <@${GRACE.id}>.`);
    expect(office.log.text()).toContain('another person has to approve it');
  });

  it('is not whoever asked where the profile lets them', async () => {
    const office = officeOf({ selfApproval: true });
    const { id } = await office.ask(ADA);
    expect(await office.rollbacks.approve(id, ADA)).toEqual({ state: 'complete' });
  });

  it('is whoever the profile does not name, and is told where that stands', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await tries(office, id, MALLORY, `is for <@U0ADA>, <@U0GRACE>, by \`rollbacks.${ROLLBACK}.approvers\``);
  });

  it('is whoever was taken out of the profile since', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    await tries(beside(office, { approvers: [ADA.id, LINUS.id] }), id, GRACE, `<@${LINUS.id}>`);
  });

  it('is whoever was put into it since, or allowed to approve alone since', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await tries(beside(office, THREE), id, LINUS, 'When it was asked for, you were not yet in');
    await tries(beside(office, { selfApproval: true }), id, ADA, 'another person has to');
  });

  it('is noted also where it is over, and told what became of it', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    await office.rollbacks.deny(id, GRACE, 'not now');
    const answer = await office.rollbacks.approve(id, MALLORY);
    expect([answer.state, why(answer)]).toEqual(['idle', expect.stringContaining('Grace denied it')]);
    expect(office.of('rollback_refused')).toHaveLength(1);
  });

  it('is anybody, with an id that is guessed, a draft’s, or of another shape', async () => {
    const office = officeOf();
    const draft = await office.look();
    const guesses = [
      '',
      'f'.repeat(32),
      draft,
      draft.toUpperCase(),
      `${draft}\n`,
      derivedId(draft, 'traffic'),
      'é'.repeat(9_000),
    ];
    for (const guess of guesses) {
      await office.clock.sleep(MINUTE_MS);
      const answer = await office.rollbacks.approve(guess, GRACE);
      expect([answer.state, why(answer)]).toEqual(['refused', expect.stringContaining('no such request')]);
    }
    const noted = office.of('rollback_refused');
    expect(noted).toHaveLength(guesses.length);
    for (const { subject, event_id: id } of noted) {
      expect(subject.length).toBeLessThanOrEqual('rollback:'.length + 80);
      expect(id.length).toBeLessThan(160);
    }
    expect(office.changes.calls).toEqual(['snapshot']);
    await office.store.append(rollbackRequested(requestOf({ id: 'a-name-of-their-own' })));
    expect((await office.rollbacks.approve('a-name-of-their-own', GRACE)).state).toBe('refused');
    expect(await office.rollbacks.state('a-name-of-their-own')).toBeNull();
  });

  it('is everybody once the profile declares it no more, or means something else by it', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    for (const over of [{ disabled: 'no' }, { variable: 'ANOTHER' }]) {
      const answer = await beside(office, over).rollbacks.approve(id, GRACE);
      expect([answer.state, why(answer)]).toEqual([
        'refused',
        expect.stringContaining('says something else'),
      ]);
    }
    expect(office.of('rollback_approved')).toEqual([]);
  });
});

describe('a service that changed since', () => {
  it.each([
    ['everything', {}],
    ['the uid alone', { uid: 'uid-2', etag: '"etag-41"', generation: '41' }],
    ['the etag alone', { etag: '"other"', generation: '41' }],
    ['the generation alone', { etag: '"etag-41"' }],
  ])('closes the request and says what changed: %s', async (_, change) => {
    const office = officeOf();
    const { id } = await office.ask();
    office.changes.meddle(change);
    const answer = await office.rollbacks.approve(id, GRACE);
    if (answer.state !== 'outdated') throw new Error(answer.state);
    expect(answer.changes.length).toBeGreaterThan(0);
    const state = await office.state(id);
    expect([state.phase, state.outdated?.changes, state.approvals]).toEqual(['outdated', answer.changes, []]);
    expect(why(await office.rollbacks.approve(id, GRACE))).toContain('The service changed');
    expect(office.of('rollback_approved')).toEqual([]);
  });

  it('tells the time in the zone of the pipeline', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    office.changes.meddle({});
    expect(await office.rollbacks.approve(id, GRACE)).toEqual({
      state: 'outdated',
      changes: [
        'Its settings changed (generation 41 → 42), by somebody@nba.iam.gserviceaccount.com, Wed Feb 4, 06:05 EST.',
      ],
    });
  });

  it('says the same to two who find it at once', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    office.changes.meddle({});
    const [one, other] = await Promise.all([
      office.rollbacks.approve(id, GRACE),
      beside(office, THREE).rollbacks.approve(id, LINUS),
    ]);
    expect(one.state).toBe('outdated');
    expect(other).toEqual(one);
    expect(office.of('rollback_outdated')).toHaveLength(1);
  });

  it('is closed with the first words also where it changed once more in between', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    const { snapshot: read } = office.changes;
    office.changes.snapshot = async (target) => {
      office.changes.meddle({});
      return read(target);
    };
    const answers = await Promise.all([
      office.rollbacks.approve(id, GRACE),
      beside(office, THREE).rollbacks.approve(id, LINUS),
    ]);
    const { outdated } = await office.state(id);
    expect(outdated?.changes).toHaveLength(1);
    for (const answer of answers) expect(answer).toEqual({ state: 'outdated', changes: outdated?.changes });
  });

  it('is not approved, and said not to be, where that can’t be written down', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    office.changes.meddle({});
    office.store.failNext('rollback_outdated', 2);
    const answer = await office.rollbacks.approve(id, GRACE);
    expect(answer.state).toBe('not_recorded');
    expect(why(answer)).toContain('for the service has changed: Its settings changed (generation 41 → 42)');
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('outdated');
  });

  it('is said to have been begun where that was faster', async () => {
    const office = officeOf(THREE);
    const { id } = await office.ask();
    const { snapshot: read } = office.changes;
    office.changes.snapshot = async (target) => {
      await office.store.append(rollbackClaimed(id, 1, 'o', office.clock.now()));
      office.changes.meddle({});
      return read(target);
    };
    expect(why(await office.rollbacks.approve(id, GRACE))).toContain('being executed');
  });

  it('that can’t be read is not approved, and nothing is written down', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    office.changes.fail('snapshot', 'unreadable');
    const before = office.store.events.length;
    const answer = await office.rollbacks.approve(id, GRACE);
    expect([answer.state, why(answer)]).toEqual([
      'refused',
      expect.stringContaining('could not be read (timeout)'),
    ]);
    expect(office.store.events).toHaveLength(before);
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('complete');
  });
});

describe('a store that fails', () => {
  it.each([
    ['before it is read', 'about', 1, 'before', 'not_recorded', 0],
    ['once before the word is written', 'rollback_approved', 1, 'before', 'complete', 1],
    ['twice before it is written', 'rollback_approved', 2, 'before', 'unsure', 0],
    ['once after it is written', 'rollback_approved', 1, 'after', 'complete', 2],
    ['twice after it is written', 'rollback_approved', 2, 'after', 'complete', 2],
  ] as const)('%s', async (_, use, times, when, state, rows) => {
    const office = officeOf();
    const { id } = await office.ask();
    office.store.failNext(use, times, when);
    const answer = await office.rollbacks.approve(id, GRACE);
    expect(answer.state).toBe(state);
    expect(office.of('rollback_approved')).toHaveLength(rows);
    if (state === 'unsure') expect(why(answer)).toContain('pressing again is safe');
    if (state === 'not_recorded') expect(why(answer)).toContain('Nothing was recorded');
    // Pressing again is safe, whatever was said.
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('complete');
    expect((await office.state(id)).approvals).toHaveLength(1);
  });

  it('can be read before the word and not after it', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const { aboutRollbacks } = office.store;
    let reads = 0;
    office.store.aboutRollbacks = async () => {
      reads += 1;
      if (reads > 1) throw new WarehouseError('timeout', 'no answer', 'wait');
      return aboutRollbacks();
    };
    const answer = await office.rollbacks.approve(id, GRACE);
    expect([answer.state, why(answer)]).toEqual(['unsure', expect.stringContaining('is written down')]);
    office.store.aboutRollbacks = aboutRollbacks;
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('complete');
  });

  it('does not show at once what it took: nobody is told that it counts', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const { note } = office.store;
    office.store.note = async () => 'recorded';
    const [approval, denial] = [
      await office.rollbacks.approve(id, GRACE),
      await office.rollbacks.deny(id, GRACE, 'because'),
    ];
    for (const answer of [approval, denial])
      expect([answer.state, why(answer)]).toEqual(['unsure', expect.stringContaining('does not show yet')]);
    office.store.note = note;
    expect((await office.rollbacks.approve(id, GRACE)).state).toBe('complete');
  });

  it('is believed where it says that it wrote nothing', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    office.store.note = async () => {
      throw new WarehouseError('permission', 'may not write', 'grant it');
    };
    const answer = await office.rollbacks.approve(id, GRACE);
    expect([answer.state, why(answer)]).toEqual(['not_recorded', expect.stringContaining('(permission)')]);
    expect(office.log.text()).toContain('rollback.not_recorded');
  });

  it('never makes anything reject, not even a defect', async () => {
    const office = officeOf();
    const { id } = await office.ask();
    const broken = () => {
      throw new TypeError('a defect');
    };
    Object.assign(office.store, { about: broken, aboutRollbacks: broken, note: broken, append: broken });
    const { rollbacks } = office;
    const answers = await Promise.all([
      rollbacks.preview({ rollback: ROLLBACK, direction: 'toggle' }, ADA, 'slack'),
      rollbacks.preview({ of: id, direction: 'undo' }, ADA, 'slack'),
      rollbacks.request({
        draft: id,
        by: ADA,
        reason: 'why not',
        wantsTraffic: false,
        channel: 'C',
        machine: null,
      }),
      rollbacks.approve(id, GRACE),
      rollbacks.deny(id, GRACE, 'why not'),
      rollbacks.renew(id, GRACE),
      rollbacks.followUp(id),
    ]);
    for (const answer of answers) {
      expect(answer.state).toBe('not_recorded');
      expect(why(answer)).not.toContain('defect');
    }
    await rollbacks.refuse({ act: 'x', about: id, by: MALLORY, why: 'y' });
    expect(office.log.text()).toContain('rollback.refusal_not_recorded');
    await expect(rollbacks.state(id)).rejects.toThrow('a defect');
    await expect(rollbacks.all()).rejects.toThrow('a defect');
  });
});
