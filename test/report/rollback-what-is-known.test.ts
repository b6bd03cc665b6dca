import { describe, expect, it } from 'vitest';
import { liveOf } from '../../src/actions/rollback/verify.ts';
import type { LiveValue, RollbackOutcome, RollbackState } from '../../src/history/rollback.ts';
import { readLive } from '../../src/history/rollback-details.ts';
import { standingRollbacks } from '../../src/history/standing-rollbacks.ts';
import { requestOutline } from '../../src/report/rollback-outline.ts';
import { ended } from '../support/golden-rollbacks.ts';
import { doneOutcome, PHASE3, serving, snapshot, valued } from '../support/rollback-builders.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const NOW = new Date('2026-02-04T11:20:00Z');
const outlined = (state: RollbackState) => requestOutline(state, { timeZone: 'America/New_York', now: NOW });
const factOf = (state: RollbackState, label: string) =>
  outlined(state).facts.find(([name]) => name === label)?.[1];
const sending = { step: 'sending', at: NOW.toISOString(), attempt: 1, operation: null } as const;

const HIDDEN = snapshot({ serving: [serving({ value: { kind: 'secret' } })] });
const WORD = snapshot({ serving: [serving({ value: valued('secret') })] });

describe('a secret', () => {
  it('is told from a variable that has the word for its value, stored and read back', () => {
    const stored = (seen: typeof HIDDEN) => readLive(JSON.parse(JSON.stringify(liveOf(seen))));
    const saidOf = (live: LiveValue[] | null) =>
      outlined(ended({ state: 'lost', message: 'Nobody knows.', live })).verdict;
    expect(saidOf(stored(HIDDEN))).toContain('Live now: a secret at 100 %');
    expect(saidOf(stored(WORD))).toContain('Live now: secret at 100 %');
  });

  it('bears nothing out, and is never what was asked for', () => {
    const edit = { kind: 'variable', from: 'true', to: 'secret' } as const;
    const of = (seen: typeof HIDDEN) => ended(doneOutcome({ live: liveOf(seen) }), {}, { edit });
    expect(outlined(of(WORD)).headline).toMatch(/^SWITCHED OFF/);
    expect(outlined(of(HIDDEN)).headline).toMatch(/^RECORDED AS DONE, BUT NOT SO/);

    const [name, declared] = Object.entries(shippedProfile.rollbacks)[0] ?? [];
    if (name === undefined || declared === undefined) throw new Error('the profile declares no rollback');
    const rollbacks = { [name]: { ...declared, variable: 'MODE', enabled: 'secret', disabled: 'plain' } };
    const standing = (seen: typeof HIDDEN) => {
      const { request, ...rest } = ended(
        doneOutcome({ live: liveOf(seen) }),
        {},
        {
          edit: { kind: 'traffic', from: [], to: [] },
        },
      );
      const target = { ...request.target, variable: 'MODE' };
      return standingRollbacks([{ ...rest, request: { ...request, target } }], {
        ...shippedProfile,
        rollbacks,
      });
    };
    expect(standing(WORD)).toEqual([]);
    expect(standing(HIDDEN)).toHaveLength(1);
  });
});

describe('a record', () => {
  it('says of what was found in place that somebody else may have set it', () => {
    const revision = `${PHASE3}-00042-new`;
    const found = /^in place when I looked again:.* somebody else may have set it$/;
    expect(factOf(ended(doneOutcome({ recognised: true })), 'Found')).toMatch(found);
    expect(factOf(ended(doneOutcome()), 'Found')).toBeUndefined();
    const notLive: RollbackOutcome = { state: 'not_live', live: [], revision, changedBy: null };
    expect(factOf(ended(notLive, { progress: [sending] }), 'Found')).toMatch(found);
    expect(factOf(ended(notLive), 'Found')).toBeUndefined();
  });

  it('says of an end that nobody knows whether Cloud Run had taken the change', () => {
    const lost = { state: 'lost', message: 'Nobody knows.', live: null } as const;
    expect(outlined(ended(lost)).verdict).toMatch(/^Cloud Run took the change/);
    expect(outlined(ended(lost, { progress: [sending] })).verdict).toMatch(/^Whether the change was made/);
  });
});
