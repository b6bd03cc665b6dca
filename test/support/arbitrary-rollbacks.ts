import fc from 'fast-check';
import type { Preview } from '../../src/actions/rollback/preview.ts';
import type { ServiceEdit, ServiceSnapshot } from '../../src/cloud/change-ports.ts';
import type {
  LiveValue,
  RollbackDraft,
  RollbackOutcome,
  RollbackPhase,
  RollbackRequest,
  RollbackState,
} from '../../src/history/rollback.ts';
import { ROLLBACK_DIRECTIONS } from '../../src/history/rollback.ts';
import type { RollbackItem, RollbacksAnswer } from '../../src/inquiries/ask-rollbacks.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { hostileText } from './arbitrary-reports.ts';
import { statusAnswer, statusItem } from './golden-rollbacks.ts';
import { draft, request, snapshot, template } from './rollback-builders.ts';

const INSTANTS = ['2026-02-04T11:06:00.000Z', '2026-02-04T11:12:30.000Z', '2026-02-09T03:00:00.000Z'];
const instant = fc.constantFrom(...INSTANTS);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of);
const percent = fc.integer({ min: 1, max: 100 });
const id = fc.constantFrom('e'.repeat(32), 'f'.repeat(32), '0123456789abcdef'.repeat(2));
/** What Slack gives, and what only somebody who writes rows could put there. */
const personId = fc.oneof(fc.constantFrom('U0ADA', 'U0GRACE', 'U0LINUS'), hostileText);
const person = fc.record({ id: personId, name: hostileText });
const value = fc.constantFrom('true', 'false', 'TRUE', '', null, '<!channel>', 'x'.repeat(400));
const variable = fc.oneof(
  fc.constant(null),
  fc.constant({ kind: 'secret' as const }),
  value.map((one) => (one === null ? null : { kind: 'value' as const, value: one })),
);
const trafficEntries = fc.array(fc.record({ revision: maybe(hostileText), percent }), { maxLength: 4 });
const sentences = fc.array(hostileText, { maxLength: 12 });

const edit: fc.Arbitrary<ServiceEdit> = fc.oneof(
  fc.record({ kind: fc.constant('variable' as const), from: value, to: value }),
  fc.record({ kind: fc.constant('traffic' as const), from: trafficEntries, to: trafficEntries }),
);

const live: fc.Arbitrary<LiveValue[]> = fc.array(fc.record({ revision: hostileText, percent, value }), {
  maxLength: 5,
});

const outcome: fc.Arbitrary<RollbackOutcome> = fc.oneof(
  fc.record({
    state: fc.constant('done' as const),
    live,
    revision: maybe(hostileText),
    changedBy: maybe(hostileText),
    recognised: fc.boolean(),
  }),
  fc.record({ state: fc.constant('already' as const), live }),
  fc.record({
    state: fc.constant('not_live' as const),
    live,
    revision: maybe(hostileText),
    changedBy: maybe(hostileText),
  }),
  fc.record({
    state: fc.constant('failed' as const),
    message: hostileText,
    live: maybe(live),
    revision: maybe(hostileText),
  }),
  fc.record({
    state: fc.constant('refused' as const),
    message: hostileText,
    fix: hostileText,
    live: maybe(live),
  }),
  fc.record({ state: fc.constant('outdated' as const), changes: sentences, live: maybe(live) }),
  fc.record({ state: fc.constant('stopped' as const), why: hostileText, live: maybe(live) }),
  fc.record({ state: fc.constant('lost' as const), message: hostileText, live: maybe(live) }),
);

const anySnapshot: fc.Arbitrary<ServiceSnapshot> = fc
  .record({
    etag: hostileText,
    generation: fc.constantFrom('41', '9007199254740993'),
    ready: maybe(fc.boolean()),
    readyMessage: maybe(hostileText),
    changedAt: maybe(instant),
    changedBy: maybe(hostileText),
    serving: fc.array(
      fc.record({
        revision: hostileText,
        percent,
        named: fc.boolean(),
        value: variable,
        commit: maybe(hostileText),
        image: maybe(hostileText),
        createdAt: maybe(instant),
        createdBy: maybe(hostileText),
      }),
      { maxLength: 15 },
    ),
    others: fc.array(fc.record({ name: hostileText, secret: fc.boolean() }), { maxLength: 30 }),
    image: maybe(hostileText),
    commit: maybe(hostileText),
    value: variable,
  })
  .map(({ others, image, commit, value: own, ...over }) =>
    snapshot({ ...over, template: template({ others, image, commit, value: own }) }),
  );

const about = fc.record({
  direction: fc.constantFrom(...ROLLBACK_DIRECTIONS),
  edit,
  snapshot: anySnapshot,
  effects: sentences,
  warnings: sentences,
});

const anyRequest: fc.Arbitrary<RollbackRequest> = fc
  .record({
    about,
    requester: person,
    machine: maybe(hostileText),
    reason: hostileText.map((text) => text.slice(0, 500)),
    wantsTraffic: fc.boolean(),
    tells: fc.record({
      does: hostileText,
      risks: hostileText,
      leaves: fc.array(hostileText, { maxLength: 5 }),
      normal: fc.constantFrom('true', 'false', 'TRUE', undefined),
    }),
    approvers: fc.array(personId, { maxLength: 30 }),
    approvals: fc.integer({ min: 1, max: 5 }),
    selfApproval: fc.boolean(),
    replaces: maybe(fc.record({ request: id, by: person })),
    undoes: maybe(id),
    follows: maybe(id),
  })
  .map(({ about: own, ...over }) => request({ ...own, ...over }));

const PHASES: RollbackPhase[] = [
  'open',
  'denied',
  'withdrawn',
  'expired',
  'outdated',
  'approved',
  'running',
  'finished',
];

/** A request in any state, also such as no fold makes, with texts that try to break out. */
export const anyRollback: fc.Arbitrary<RollbackState> = fc
  .record({
    request: anyRequest,
    phase: fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...PHASES) }, fc.constant('finished' as const)),
    approvals: fc.array(fc.record({ by: person, at: instant }), { maxLength: 5 }),
    denied: maybe(fc.record({ by: person, at: instant, why: hostileText })),
    outdated: maybe(fc.record({ at: instant, changes: sentences })),
    claim: maybe(fc.record({ attempt: fc.nat({ max: 9 }), owner: hostileText, lastSign: instant })),
    progress: fc.array(
      fc.record({
        step: fc.constantFrom('validated', 'sending', 'sent', 'late', 'alive'),
        at: instant,
        attempt: fc.integer({ min: 1, max: 9 }),
        operation: maybe(hostileText),
      }),
      { maxLength: 40 },
    ),
    outcome,
    finishedAt: instant,
    observed: maybe(
      fc.record({
        at: instant,
        path: fc.constantFrom('sequential', 'legacy'),
        startedAt: instant,
        date: maybe(hostileText),
        revision: maybe(hostileText),
        asExpected: fc.boolean(),
      }),
    ),
    replacedBy: maybe(id),
    undoneBy: maybe(id),
    followedBy: maybe(id),
    wasFollowed: fc.boolean(),
  })
  .map(({ outcome: came, finishedAt, ...state }) => ({
    ...state,
    finished: state.phase === 'finished' ? { at: finishedAt, outcome: came } : null,
  }));

/** Any preview that leads somewhere. */
export const anyPreview: fc.Arbitrary<{
  draft: RollbackDraft;
  preview: Extract<Preview, { state: 'possible' }>;
  tells: RollbackRequest['tells'];
}> = fc.record({ about, needsTraffic: fc.boolean(), request: anyRequest }).map((one) => {
  const made = draft(one.about);
  const { direction, edit: change, effects, warnings } = made;
  const { needsTraffic } = one;
  return {
    draft: made,
    preview: { state: 'possible', direction, edit: change, effects, warnings, needsTraffic },
    tells: one.request.tells,
  };
});

const anyItem: fc.Arbitrary<RollbackItem> = fc
  .record({
    name: fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/),
    service: fc.oneof(
      anySnapshot.map((known) => ({ state: 'known' as const, value: known })),
      fc.record({
        state: fc.constant('unknown' as const),
        cause: fc.constantFrom(...ERROR_CAUSES),
        message: hostileText,
        fix: hostileText,
      }),
      fc.constant({ state: 'not_configured' as const }),
    ),
    means: fc.constantFrom('enabled' as const, 'disabled' as const, 'mixed' as const, 'other' as const),
    live: maybe(hostileText),
    since: maybe(instant),
    by: maybe(hostileText),
    made: maybe(anyRollback),
    open: fc.array(anyRollback, { maxLength: 3 }),
  })
  .map((one) => statusItem({ ...one, means: one.service.state === 'known' ? one.means : 'unknown' }));

/** Any answer about how rollbacks stand, sometimes about very many. */
export const anyStatus: fc.Arbitrary<RollbacksAnswer> = fc
  .record({
    items: fc.oneof(
      fc.array(anyItem, { maxLength: 5 }),
      fc.tuple(anyItem, fc.integer({ min: 20, max: 60 })).map(([one, count]) => Array(count).fill(one)),
    ),
    recordsTrouble: maybe(hostileText),
  })
  .map(({ items, recordsTrouble }) => statusAnswer(items, { recordsTrouble }));
