import { describe, expect, it } from 'vitest';
import { judge, standingOf } from '../../src/actions/rollback/verify.ts';
import { whatChanged } from '../../src/actions/rollback/what-changed.ts';
import { rollbackMessage } from '../../src/bot/blocks/rollback-message.ts';
import type { Event } from '../../src/history/events.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackDenied,
  rollbackFinished,
  rollbackObserved,
  rollbackOutdated,
  rollbackProgressed,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import { rollbacksIn } from '../../src/history/rollback-fold.ts';
import { standingRollbacks } from '../../src/history/standing-rollbacks.ts';
import {
  ADA,
  ASKED_AT,
  doneOutcome,
  GRACE,
  PHASE3,
  request,
  snapshot,
} from '../support/rollback-builders.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const ID = 'd'.repeat(32);
const minute = (minutes: number): Date => new Date(Date.parse(ASKED_AT) + minutes * 60_000);
const run = {
  at: minute(60).toISOString(),
  path: 'legacy',
  startedAt: minute(55).toISOString(),
  date: '2026-02-03',
  revision: `${PHASE3}-00042-new`,
  asExpected: true,
} as const;
const live = [{ revision: 'r', percent: 100, value: 'true' }];

const NEWER = snapshot({ generation: '42', etag: '"etag-42"' });
const STORIES: Event[][] = [
  [
    rollbackRequested(request({ replaces: { request: 'e'.repeat(32), by: GRACE } })),
    rollbackApproved(ID, GRACE, minute(1)),
    rollbackClaimed(ID, 1, 'p', minute(2)),
    rollbackProgressed(ID, { step: 'sent', attempt: 1, operation: 'o' }, minute(2)),
    rollbackProgressed(ID, { step: 'late', attempt: 1, live }, minute(7)),
  ],
  [
    rollbackRequested(request()),
    rollbackApproved(ID, GRACE, minute(1)),
    rollbackClaimed(ID, 1, 'p', minute(2)),
    rollbackFinished(ID, doneOutcome(), minute(5)),
    rollbackObserved(ID, run),
  ],
  [
    rollbackRequested(
      request({
        edit: {
          kind: 'traffic',
          from: [{ revision: 'r', percent: 100 }],
          to: [{ revision: null, percent: 100 }],
        },
      }),
    ),
    rollbackApproved(ID, GRACE, minute(1)),
    rollbackClaimed(ID, 1, 'p', minute(2)),
    rollbackFinished(ID, { state: 'failed', message: 'no', live, revision: 'r' }, minute(5)),
  ],
  [rollbackRequested(request()), rollbackDenied(ID, ADA, 'no', minute(2))],
  [rollbackRequested(request()), rollbackOutdated(ID, ['x'], ADA, minute(2))],
];
const ODD: unknown[] = ['x', -1, null, [{ x: '\ud800' }]];

/** Every copy of a value with one leaf, or one branch, replaced by something odd. */
function* odd(value: unknown): Generator<unknown> {
  yield* ODD;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) for (const other of odd(one)) yield value.with(index, other);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value))
      for (const other of odd(one)) yield { ...value, [key]: other };
  }
}

/** Everything that is done with what stored rows add up to. */
function useOf(rows: readonly Event[]): void {
  for (const state of rollbacksIn(rows, minute(10))) {
    const { request: asked } = state;
    rollbackMessage(state, { timeZone: 'America/New_York', now: minute(10) });
    standingRollbacks([state], shippedProfile);
    standingOf(asked, NEWER);
    judge(asked, NEWER, { state: 'done' }, { recognised: false, forMs: 1 });
    whatChanged(asked.snapshot, NEWER, 'America/New_York');
    whatChanged(NEWER, asked.snapshot, 'America/New_York');
  }
}

describe('a row that anybody wrote', () => {
  it('never keeps the others from being read, carried out and shown', () => {
    const troubles: string[] = [];
    let tried = 0;
    for (const [nth, story] of STORIES.entries())
      for (const [at, event] of story.entries()) {
        // A request is the same whatever becomes of it.
        if (nth > 0 && event.kind === 'rollback_requested') continue;
        for (const details of odd(event.details)) {
          if (!isRecord(details)) continue;
          tried += 1;
          try {
            useOf(story.with(at, { ...event, details }));
          } catch (error) {
            troubles.push(`${event.kind}: ${String(error)} with ${JSON.stringify(details)}`);
          }
        }
      }
    expect(troubles).toEqual([]);
    expect(tried).toBeGreaterThan(300);
  });
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
