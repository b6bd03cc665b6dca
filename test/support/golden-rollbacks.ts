import type { Preview } from '../../src/actions/rollback/preview.ts';
import { effectsOfTraffic, effectsOfVariable } from '../../src/actions/rollback/preview-effects.ts';
import { warningsOfTraffic, warningsOfVariable } from '../../src/actions/rollback/preview-warnings.ts';
import type { ServiceEdit, ServiceSnapshot } from '../../src/cloud/change-ports.ts';
import type {
  LiveValue,
  RollbackDraft,
  RollbackOutcome,
  RollbackProgress,
  RollbackRequest,
  RollbackState,
  RollbackStep,
} from '../../src/history/rollback.ts';
import type { RollbackItem, RollbacksAnswer } from '../../src/inquiries/ask-rollbacks.ts';
import { profile } from './fact-builders.ts';
import {
  ADA,
  ASKED_AT,
  doneOutcome,
  draft,
  GRACE,
  LINUS,
  PHASE3,
  pinned,
  ROLLBACK,
  request,
  serving,
  snapshot,
  template,
  valued,
} from './rollback-builders.ts';

export const ZONE = 'America/New_York';
const SPITE = '<!channel> *boo* `x` & <@U012ABCDE> ``` \n\u001b[2J';
const [OLD, HELD, NEW] = ['00041-abc', '00040-xyz', '00042-new'].map((end) => `${PHASE3}-${end}`) as [
  string,
  string,
  string,
];

/** Minutes after it was asked for. */
export const at = (minutes: number): string =>
  new Date(Date.parse(ASKED_AT) + minutes * 60_000).toISOString();
export const about = (minutes = 20) => ({ timeZone: ZONE, now: new Date(at(minutes)) });

/** The first words of a request that nobody has answered. */
export function opened(
  over: Partial<RollbackRequest> = {},
  rest: Partial<RollbackState> = {},
): RollbackState {
  return {
    request: request(over),
    phase: 'open',
    approvals: [],
    denied: null,
    outdated: null,
    claim: null,
    progress: [],
    finished: null,
    observed: null,
    replacedBy: null,
    undoneBy: null,
    followedBy: null,
    wasFollowed: false,
    ...rest,
  };
}

const step = (kind: RollbackStep, minutes: number, attempt = 1): RollbackProgress => ({
  step: kind,
  at: at(minutes),
  attempt,
  operation: kind === 'sent' ? 'operations/1' : null,
});
const approvals = [{ by: GRACE, at: at(2) }];
const claim = (minutes: number, attempt = 1) => ({ attempt, owner: 'bot-1', lastSign: at(minutes) });
const sent = [step('validated', 2), step('sending', 2), step('sent', 2.1)];
const asBefore: LiveValue[] = [{ revision: OLD, percent: 100, value: 'true' }];

export function running(progress: RollbackProgress[], over: Partial<RollbackState> = {}): RollbackState {
  return opened({}, { phase: 'running', approvals, claim: claim(3), progress, ...over });
}

/** What came of it after two minutes of work. */
export function ended(
  outcome: RollbackOutcome,
  over: Partial<RollbackState> = {},
  asked: Partial<RollbackRequest> = {},
): RollbackState {
  return {
    ...opened(asked),
    phase: 'finished',
    approvals,
    claim: claim(3),
    progress: sent,
    finished: { at: at(4), outcome },
    ...over,
  };
}

const TRAFFIC: ServiceEdit = {
  kind: 'traffic',
  from: [{ revision: HELD, percent: 100 }],
  to: [{ revision: null, percent: 100 }],
};
const BACK: ServiceEdit = { kind: 'variable', from: 'false', to: 'true' };
const seen = {
  at: at(60),
  path: 'legacy' as const,
  startedAt: at(51),
  date: '2026-02-03',
  revision: NEW,
  asExpected: true,
};

/** Shows what the product says of it; other tests care for the shape of a request alone. */
const said = (over: Partial<RollbackRequest> = {}): Partial<RollbackRequest> => ({
  ...saidOf(request(over)),
  ...over,
});

function saidOf({ edit, snapshot: seen }: Pick<RollbackDraft, 'edit' | 'snapshot'>) {
  return edit.kind === 'traffic'
    ? { effects: effectsOfTraffic(seen), warnings: warningsOfTraffic(seen) }
    : { effects: effectsOfVariable(seen, edit.to), warnings: warningsOfVariable(seen, edit.to) };
}

/** Every state of a request that has a golden; the key names its files. */
export const GOLDEN_REQUESTS: Readonly<Record<string, () => RollbackState>> = {
  'rollback-open': () => opened(said()),
  'rollback-open-pinned': () =>
    opened(
      said({
        snapshot: pinned(),
        wantsTraffic: true,
        approvals: 2,
        approvers: [ADA.id, GRACE.id, LINUS.id],
        via: 'terminal',
        machine: 'ada@laptop',
      }),
    ),
  'rollback-open-nobody': () => opened(said({ approvers: [ADA.id] })),
  'rollback-approved': () => opened({}, { phase: 'approved', approvals }),
  'rollback-running': () => running(sent),
  'rollback-running-pinned': () => ({ ...running(sent), request: request(said({ snapshot: pinned() })) }),
  'rollback-late': () => running([...sent, step('late', 7.1)], { claim: claim(9, 2) }),
  'rollback-done': () => ended(doneOutcome()),
  'rollback-done-observed': () => ended(doneOutcome({ recognised: true }), { observed: seen }),
  'rollback-done-no-effect': () =>
    ended(doneOutcome(), { observed: { ...seen, path: 'sequential', asExpected: false } }),
  'rollback-done-undone': () => ended(doneOutcome(), { undoneBy: 'e'.repeat(32) }),
  'rollback-undo-done': () =>
    ended(
      doneOutcome({ live: [{ revision: NEW, percent: 100, value: 'true' }] }),
      {},
      { direction: 'undo', edit: BACK, undoes: 'e'.repeat(32), requester: LINUS, reason: 'the fix is out' },
    ),
  'rollback-traffic-done': () =>
    ended(
      doneOutcome(),
      {},
      { direction: 'move_traffic', edit: TRAFFIC, follows: 'e'.repeat(32), snapshot: pinned() },
    ),
  'rollback-already': () =>
    ended({ state: 'already', live: [{ revision: OLD, percent: 100, value: 'false' }] }, { progress: [] }),
  'rollback-not-live': () =>
    ended(
      {
        state: 'not_live',
        live: [{ revision: HELD, percent: 100, value: 'true' }],
        revision: NEW,
        changedBy: 'shootaround@nba.iam.gserviceaccount.com',
      },
      {},
      { snapshot: pinned() },
    ),
  'rollback-failed': () =>
    ended({
      state: 'failed',
      message: 'The container failed to start and listen on port 8080.',
      live: asBefore,
      revision: NEW,
    }),
  'rollback-refused': () =>
    ended(
      {
        state: 'refused',
        message: 'Cloud Run does not let the bot change this service.',
        fix: 'Give its account run.services.update on the service, then ask again.',
        live: asBefore,
      },
      { progress: [] },
    ),
  'rollback-overtaken': () =>
    ended(
      {
        state: 'outdated',
        changes: ['A new image is served since 06:06 EST.', 'Changed by cloud-build.'],
        live: asBefore,
      },
      { progress: [] },
    ),
  'rollback-stopped': () =>
    ended(
      { state: 'stopped', why: 'Linus denied it before anything was sent.', live: asBefore },
      { progress: [], denied: { by: LINUS, at: at(2.5), why: 'level 1 is running again' } },
    ),
  'rollback-lost': () =>
    ended({
      state: 'lost',
      message: 'Cloud Run did not answer for 60 minutes.',
      live: null,
    }),
  'rollback-denied': () =>
    opened({}, { phase: 'denied', denied: { by: GRACE, at: at(3), why: 'wait for the schedule' } }),
  'rollback-withdrawn': () =>
    opened({}, { phase: 'withdrawn', denied: { by: ADA, at: at(3), why: 'it runs again' } }),
  'rollback-expired': () => opened({ approvals: 2 }, { phase: 'expired', approvals }),
  'rollback-outdated': () =>
    opened(
      {},
      {
        phase: 'outdated',
        outdated: {
          at: at(5),
          changes: ['The variable LOG_LEVEL was added.', 'Changed by cloud-build, 06:08 EST.'],
        },
      },
    ),
  'rollback-hostile': () =>
    opened({
      reason: SPITE.padEnd(500, '<'),
      requester: { id: 'U0EVE', name: SPITE },
      warnings: [SPITE],
      approvers: ['<!channel>', GRACE.id],
      snapshot: snapshot({ etag: SPITE, serving: [serving({ revision: SPITE, value: valued(SPITE) })] }),
      edit: { kind: 'variable', from: SPITE, to: 'false' },
    }),
};

export interface GoldenPreview {
  draft: RollbackDraft;
  preview: Extract<Preview, { state: 'possible' }>;
}

/** Says what the product says of its state, unless told otherwise. */
export function previewed(
  over: Partial<RollbackDraft> = {},
  says: Partial<GoldenPreview['preview']> = {},
): GoldenPreview {
  const made = draft({ ...saidOf(draft(over)), ...over });
  const { direction, edit, effects, warnings } = made;
  return {
    draft: made,
    preview: { state: 'possible', direction, edit, effects, warnings, needsTraffic: false, ...says },
  };
}

const crowded = (over: Partial<ServiceSnapshot> = {}): ServiceSnapshot =>
  snapshot({
    template: template({
      others: Array.from({ length: 46 }, (_, index) => ({
        name: `SETTING_${index + 1}`,
        secret: index % 5 === 0,
      })),
      sidecars: ['otel'],
      labels: 4,
      annotations: 2,
      minInstances: 1,
      fixedName: OLD,
    }),
    ...over,
  });

/** Every preview that has a golden. */
export const GOLDEN_PREVIEWS: Readonly<Record<string, () => GoldenPreview>> = {
  'rollback-preview-disable': () => previewed(),
  'rollback-preview-enable': () =>
    previewed({
      direction: 'enable',
      edit: BACK,
      snapshot: snapshot({
        template: template({ value: valued('false') }),
        serving: [serving({ value: valued('false') })],
      }),
    }),
  'rollback-preview-pinned': () => previewed({ snapshot: pinned() }, { needsTraffic: true }),
  'rollback-preview-traffic': () =>
    previewed({
      direction: 'move_traffic',
      edit: TRAFFIC,
      snapshot: pinned({
        newestCreated: NEW,
        newestReady: NEW,
        template: template({ value: valued('false') }),
      }),
      follows: 'e'.repeat(32),
    }),
  'rollback-preview-crowded': () =>
    previewed({
      direction: 'undo',
      undoes: 'e'.repeat(32),
      edit: { kind: 'variable', from: 'false', to: null },
      snapshot: crowded({
        ready: false,
        readyMessage: 'Revision 00041-abc is not ready.',
        serving: [
          serving({ percent: 90 }),
          serving({
            revision: HELD,
            percent: 10,
            named: true,
            value: null,
            createdAt: null,
            createdBy: null,
          }),
        ],
      }),
    }),
  'rollback-preview-hostile': () =>
    previewed({
      warnings: [SPITE, '<'.repeat(4000)],
      edit: { kind: 'variable', from: 'x'.repeat(4000), to: SPITE },
      snapshot: snapshot({
        template: template({ others: [{ name: SPITE, secret: true }], image: SPITE, commit: SPITE }),
        serving: [serving({ value: { kind: 'secret' }, createdBy: SPITE })],
      }),
    }),
};

const declared = profile.rollbacks[ROLLBACK];
if (declared === undefined) throw new Error(`the shipped profile has no rollback ${ROLLBACK}`);

export function statusItem(over: Partial<RollbackItem> = {}): RollbackItem {
  return {
    name: ROLLBACK,
    rollback: declared as RollbackItem['rollback'],
    service: { state: 'known', value: snapshot() },
    means: 'enabled',
    live: 'true at 100 %',
    since: '2026-02-03T20:00:00.000Z',
    by: 'cloud-build@nba.iam.gserviceaccount.com',
    made: null,
    open: [],
    ...over,
  };
}

export function statusAnswer(items: RollbackItem[], over: Partial<RollbacksAnswer> = {}): RollbacksAnswer {
  return {
    id: 'rollbacks-20260204T112500Z-0a1b2c',
    askedAt: at(20),
    timeZone: ZONE,
    recordsTrouble: null,
    items,
    ...over,
  };
}

const off = (): RollbackItem =>
  statusItem({
    service: {
      state: 'known',
      value: snapshot({
        template: template({ value: valued('false') }),
        serving: [serving({ revision: NEW, value: valued('false') })],
      }),
    },
    means: 'disabled',
    live: 'false at 100 %',
    since: at(4),
    by: ADA.name,
    made: ended(doneOutcome()),
  });

/** Every answer about how rollbacks stand that has a golden. */
export const GOLDEN_STATUS: Readonly<Record<string, () => RollbacksAnswer>> = {
  'rollback-status-on': () => statusAnswer([statusItem()]),
  'rollback-status-off': () => statusAnswer([off()]),
  'rollback-status-asked': () => statusAnswer([statusItem({ open: [opened(), running(sent)] })]),
  'rollback-status-mixed': () =>
    statusAnswer(
      [
        off(),
        statusItem({
          name: 'half',
          means: 'mixed',
          live: 'true at 90 %, false at 10 %',
          service: {
            state: 'known',
            value: snapshot({
              serving: [
                serving({ percent: 90 }),
                serving({ revision: HELD, percent: 10, value: valued('false') }),
              ],
            }),
          },
          since: null,
          by: null,
        }),
        statusItem({
          name: 'hidden',
          service: {
            state: 'unknown',
            cause: 'permission',
            message: 'run.services.get was refused',
            fix: 'give the role Cloud Run Viewer',
          },
          means: 'unknown',
          live: null,
          since: null,
          by: null,
        }),
        statusItem({ name: 'fine' }),
      ],
      { recordsTrouble: 'My own records could not be read: no answer in time. Ask again.' },
    ),
  'rollback-status-none': () => statusAnswer([]),
};
