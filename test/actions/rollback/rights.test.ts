import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  whyNobodyCould,
  whyNotApprove,
  whyNotDeny,
  whyNotRenew,
  whyNotRequest,
} from '../../../src/actions/rollback/rights.ts';
import type { RollbackProfile } from '../../../src/config/profile.ts';
import type { Person } from '../../../src/history/care.ts';
import type { RollbackRequest } from '../../../src/history/rollback.ts';
import { rollbackApproved, rollbackRequested } from '../../../src/history/rollback-events.ts';
import { rollbackOf } from '../../../src/history/rollback-fold.ts';
import { ADA, ASKED_AT, GRACE, LINUS, ROLLBACK, request } from '../../support/rollback-builders.ts';
import { MALLORY, MINUTE_MS, officeOf, ruled } from './office.ts';

const PEOPLE = [ADA, GRACE, LINUS, MALLORY];
const NOW = new Date(ASKED_AT);
const ruleOf = (over: Partial<RollbackProfile>): RollbackProfile => {
  const rule = ruled(over).rollbacks[ROLLBACK];
  if (rule === undefined) throw new Error('no rule');
  return rule;
};
function stateOf(over: Partial<RollbackRequest> = {}, approvedBy: Person | null = null) {
  const asked = request(over);
  const events = [
    rollbackRequested(asked),
    ...(approvedBy ? [rollbackApproved(asked.id, approvedBy, NOW)] : []),
  ];
  const state = rollbackOf(events, asked.id, NOW);
  if (state === null) throw new Error('no state');
  return state;
}

describe('rights', () => {
  it('let through whoever may, without a word', () => {
    expect(whyNotRequest(ROLLBACK, ruleOf({}), MALLORY)).toBeNull();
    expect(whyNotRequest(ROLLBACK, ruleOf({ requesters: [LINUS.id] }), LINUS)).toBeNull();
    expect(whyNotApprove(ruleOf({}), stateOf(), GRACE)).toBeNull();
    expect(whyNotDeny(ruleOf({}), stateOf(), ADA)).toBeNull();
    expect(whyNotRenew(ruleOf({}), stateOf(), MALLORY)).toBeNull();
    expect(whyNobodyCould(ROLLBACK, ruleOf({}), ADA)).toBeNull();
  });

  it('tell whoever asked that it takes another, and what to do where there is none', () => {
    expect(whyNotApprove(ruleOf({ approvers: [ADA.id] }), stateOf(), ADA)).toBe(
      `You asked for it, so another person has to approve it, and nobody else may: add somebody to \`rollbacks.${ROLLBACK}.approvers\` in the profile, and ask again.`,
    );
    expect(whyNotApprove(ruleOf({}), stateOf({ requester: LINUS }), LINUS)).toContain('<@U0ADA>, <@U0GRACE>');
  });

  it('say nothing that a name could break out of', () => {
    const told = [
      whyNotApprove(ruleOf({}), stateOf(), MALLORY),
      whyNotDeny(ruleOf({}), stateOf(), MALLORY),
      whyNotRequest(ROLLBACK, ruleOf({ requesters: [ADA.id] }), MALLORY),
    ];
    for (const text of told) expect(text).not.toContain('<!');
  });

  it('let through exactly those whose approval counts', () => {
    const ids = PEOPLE.map(({ id }) => id);
    const approvers = fc.subarray(ids, { minLength: 1 });
    fc.assert(
      fc.property(
        approvers,
        approvers,
        fc.constantFrom(...PEOPLE),
        fc.constantFrom(...PEOPLE),
        fc.boolean(),
        fc.boolean(),
        (then, live, requester, by, selfThen, selfLive) => {
          const over = { approvers: then, requester, selfApproval: selfThen };
          const counts = stateOf(over, by).approvals.length === 1;
          const rule = ruleOf({ approvers: live, selfApproval: selfLive });
          const mayNow = live.includes(by.id) && (selfLive || by.id !== requester.id);
          expect(whyNotApprove(rule, stateOf(over), by) === null).toBe(counts && mayNow);
        },
      ),
    );
  });
});

describe('whoever may not approve', () => {
  it('never gets anything approved, whatever they press and in whatever order', async () => {
    const press = fc.record({
      act: fc.constantFrom(
        'preview',
        'request',
        'approve',
        'deny',
        'renew',
        'follow',
        'refuse',
        'wait',
        'meddle',
      ),
      // Ada asks and may not approve alone; the others are in no list.
      by: fc.constantFrom(ADA, LINUS, MALLORY),
      which: fc.nat(4),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(press, { minLength: 1, maxLength: 14 }),
        fc.constantFrom(1, 2),
        async (presses, approvals) => {
          const approvers = [GRACE.id, 'U0OTHER', ADA.id].slice(0, 1 + approvals);
          const office = officeOf({ approvers, approvals });
          const { rollbacks, store, changes, clock } = office;
          const ids = [(await office.ask(ADA)).id];
          for (const { act, by, which } of presses) {
            const id = ids[which % ids.length] ?? '';
            const isAdas = by === ADA;
            if (act === 'preview') {
              const shown = await rollbacks.preview({ rollback: ROLLBACK, direction: 'toggle' }, by, 'slack');
              if (shown.state === 'ready') ids.push(shown.draft.id);
            } else if (act === 'request')
              await rollbacks.request({
                draft: id,
                by,
                reason: 'because',
                wantsTraffic: true,
                channel: 'C',
                machine: null,
              });
            else if (act === 'approve') {
              const state = await rollbacks.state(id);
              // Of what others asked for, Ada may approve: that is not what is looked for here.
              if (!isAdas || state?.request.requester.id === ADA.id) {
                const answer = await rollbacks.approve(id, by);
                expect(['refused', 'idle']).toContain(answer.state);
              }
            } else if (act === 'deny') await rollbacks.deny(id, by, 'because');
            else if (act === 'renew') {
              const again = await rollbacks.renew(id, by);
              if (again.state === 'requested') ids.push(again.request.id);
            } else if (act === 'follow') await rollbacks.followUp(id);
            else if (act === 'refuse') await rollbacks.refuse({ act: 'approve', about: id, by, why: 'x' });
            else if (act === 'wait') await clock.sleep(16 * MINUTE_MS);
            else changes.meddle({});
          }
          const states = await rollbacks.all();
          expect(states.length).toBeGreaterThan(0);
          for (const { phase, approvals: given } of states) {
            expect(given).toEqual([]);
            expect(['approved', 'running', 'finished']).not.toContain(phase);
          }
          expect(store.events.filter(({ kind }) => kind === 'rollback_approved')).toEqual([]);
          // The right person still can: it was not closed for everybody.
          const open = states.find(({ phase }) => phase === 'open');
          if (open !== undefined)
            expect(['complete', 'counted', 'outdated']).toContain(
              (await rollbacks.approve(open.request.id, GRACE)).state,
            );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what somebody tried', () => {
  it('is noted with no more than a little of what they sent, and a minute of the same once', async () => {
    const office = officeOf();
    const attempt = {
      act: 'approve',
      about: '\u202e\n<!channel>'.repeat(400),
      by: { ...MALLORY, name: 'M'.repeat(900) },
      why: 'why',
    };
    await office.rollbacks.refuse(attempt);
    await office.rollbacks.refuse(attempt);
    await office.clock.sleep(MINUTE_MS);
    await office.rollbacks.refuse(attempt);
    const noted = office.of('rollback_refused');
    expect(new Set(noted.map(({ event_id: id }) => id)).size).toBe(2);
    for (const event of noted) {
      expect(JSON.stringify(event).length).toBeLessThan(600);
      expect(event.subject).not.toMatch(/[\n\u202e]/);
      expect(event).toMatchObject({ actor: MALLORY.id, details: { act: 'approve', why: 'why' } });
    }
    expect(office.log.lines.filter(({ event }) => event === 'rollback.refused')).toHaveLength(3);
    expect(office.log.text().length).toBeLessThan(1_500);
  });

  it('is half a character nowhere', async () => {
    const office = officeOf();
    await office.rollbacks.refuse({ act: 'a', about: `x${'😀'.repeat(60)}`, by: MALLORY, why: 'w' });
    expect(office.of('rollback_refused')[0]?.subject).toMatch(/\ufffd$/);
  });

  it('is logged where it can’t be noted, and rejects never', async () => {
    const office = officeOf();
    office.store.failNext('rollback_refused');
    await expect(
      office.rollbacks.refuse({ act: 'a', about: 'b', by: MALLORY, why: 'w' }),
    ).resolves.toBeUndefined();
    expect(office.log.lines.map(({ event }) => event)).toEqual([
      'rollback.refused',
      'rollback.refusal_not_recorded',
    ]);
  });
});
