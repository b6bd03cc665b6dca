import { describe, expect, it } from 'vitest';
import type { ServiceSnapshot } from '../../src/cloud/change-ports.ts';
import { CloudError } from '../../src/cloud/cloud-error.ts';
import { type CloudPorts, NO_CLOUD, type RevisionState } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Event } from '../../src/history/events.ts';
import type { RollbackOutcome, RollbackRequest } from '../../src/history/rollback.ts';
import {
  rollbackApproved,
  rollbackClaimed,
  rollbackDenied,
  rollbackFinished,
  rollbackRequested,
} from '../../src/history/rollback-events.ts';
import { askRollbacks, type RollbackItem, whyNoRollbacks } from '../../src/inquiries/ask-rollbacks.ts';
import { jumpingClock } from '../support/clocks.ts';
import { memoryEventStore } from '../support/memory-event-store.ts';
import {
  ADA,
  ASKED_AT,
  doneOutcome,
  FLAG,
  GRACE,
  PHASE3,
  ROLLBACK,
  request,
  serving,
  snapshot,
  valued,
} from '../support/rollback-builders.ts';
import { scriptedChanges } from '../support/scripted-changes.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const NOW = '2026-02-04T12:00:00.000Z';
const SWITCHED_AT = '2026-02-04T11:09:00.000Z';
const NEW = `${PHASE3}-00042-new`;

const off = (over: Parameters<typeof serving>[0] = {}) =>
  serving({
    revision: NEW,
    value: valued('false'),
    createdAt: '2026-02-04T11:08:00.000Z',
    createdBy: 'shootaround@nba.iam.gserviceaccount.com',
    ...over,
  });

function revision(
  name: string,
  value: string | null,
  createdAt: string,
  createdBy = 'cloud-build',
): RevisionState {
  return {
    revision: name,
    createdAt,
    createdBy,
    commitLabel: null,
    commitVariable: null,
    minInstances: null,
    variables: value === null ? {} : { [FLAG]: { kind: 'value', value } },
    image: null,
  };
}

/** A request that Grace approved, and what came of it. */
function made(
  outcome: RollbackOutcome = doneOutcome(),
  over: Partial<RollbackRequest> = {},
  at = SWITCHED_AT,
): Event[] {
  const asked = request(over);
  return [
    rollbackRequested(asked),
    rollbackApproved(asked.id, GRACE, new Date(at)),
    rollbackClaimed(asked.id, 1, 'one', new Date(at)),
    rollbackFinished(asked.id, outcome, new Date(at)),
  ];
}

interface World {
  service?: ServiceSnapshot | 'unreadable';
  revisions?: RevisionState[] | 'unreadable';
  events?: Event[];
  profile?: Profile;
}

const refusal = () => new CloudError('timeout', 'Cloud Run did not answer', 'ask again');

function rig({ service = snapshot(), revisions, events = [], profile = shippedProfile }: World = {}) {
  const clock = jumpingClock(NOW);
  const store = memoryEventStore();
  store.events.push(...events);
  const changes = scriptedChanges(service === 'unreadable' ? snapshot() : service, clock.now);
  if (service === 'unreadable') changes.fail('snapshot', 'unreadable');
  const asked: unknown[] = [];
  const run: CloudPorts['run'] = {
    label: 'scripted Cloud Run',
    services: async () => [],
    async revisions(place, reading) {
      asked.push([place.region, place.service, reading]);
      if (revisions === 'unreadable') throw refusal();
      return revisions ?? [];
    },
    close: async () => undefined,
  };
  const cloud: CloudPorts = { ...NO_CLOUD, run: revisions === undefined ? null : run, changes };
  return { deps: { cloud, events: store, profile, clock }, store, changes, asked };
}

const ask = async (world: World = {}) => {
  const { deps } = rig(world);
  const answer = await askRollbacks(deps);
  expect(answer.items).toHaveLength(Object.keys(deps.profile.rollbacks).length);
  return { answer, item: answer.items[0] as RollbackItem };
};

describe('how a rollback stands', () => {
  it('is told with the value that serves, since when and by whom', async () => {
    const { answer, item } = await ask();
    expect(answer.id).toMatch(/^rollbacks-20260204T120000Z-[0-9a-f]{6}$/);
    expect(answer).toMatchObject({ askedAt: NOW, timeZone: 'America/New_York', recordsTrouble: null });
    expect(item).toMatchObject({
      name: ROLLBACK,
      service: { state: 'known' },
      means: 'enabled',
      live: 'true at 100 %',
      since: '2026-02-03T20:00:00.000Z',
      by: 'cloud-build@nba.iam.gserviceaccount.com',
      made: null,
      open: [],
    });
  });

  it('is read where the profile says that the variable is', async () => {
    const seen: unknown[] = [];
    const { deps } = rig();
    const { deployment } = shippedProfile;
    const services = deployment?.services ?? {};
    const profile = {
      ...shippedProfile,
      deployment: deployment && {
        ...deployment,
        services: {
          ...services,
          [PHASE3]: { ...services[PHASE3], region: 'europe-west1', container: 'app' },
        },
      },
    } as Profile;
    const changes = {
      ...scriptedChanges(snapshot(), deps.clock.now),
      async snapshot(target: unknown) {
        seen.push(target);
        return snapshot();
      },
    };
    await askRollbacks({ ...deps, profile, cloud: { ...NO_CLOUD, changes } });
    expect(seen).toEqual([
      {
        region: 'europe-west1',
        service: PHASE3,
        variable: FLAG,
        container: 'app',
        commitLabel: 'commit-sha',
      },
    ]);
  });

  const split = (...shares: [string | null, number][]) =>
    snapshot({
      serving: shares.map(([value, percent], index) =>
        serving({ revision: `r${index}`, percent, value: valued(value) }),
      ),
    });

  it.each<[string, ServiceSnapshot, RollbackItem['means'], string | null]>([
    ['off', snapshot({ serving: [off()] }), 'disabled', 'false at 100 %'],
    ['off, in other letters', split(['FALSE', 100]), 'disabled', 'FALSE at 100 %'],
    ['neither', split(['yes', 100]), 'other', 'yes at 100 %'],
    ['a blank beside the word', split(['false ', 100]), 'other', '"false " at 100 %'],
    ['empty', split(['', 100]), 'other', 'empty at 100 %'],
    ['a split of both', split(['false', 10], ['true', 90]), 'mixed', 'true at 90 %, false at 10 %'],
    ['a split of the same', split(['false', 30], ['false', 70]), 'disabled', 'false at 100 %'],
    ['no traffic at all', snapshot({ serving: [] }), 'unknown', null],
    [
      'a secret',
      snapshot({ serving: [serving({ value: { kind: 'secret' } })] }),
      'unknown',
      'a secret at 100 %',
    ],
    [
      'a secret in a part of it',
      snapshot({ serving: [serving({ percent: 60 }), serving({ value: { kind: 'secret' }, percent: 40 })] }),
      'unknown',
      'true at 60 %, a secret at 40 %',
    ],
    [
      'not set, which means on for the flag that a check watches',
      split([null, 100]),
      'enabled',
      'not set at 100 %',
    ],
  ])('%s', async (_, service, means, live) => {
    expect((await ask({ service })).item).toMatchObject({ means, live });
  });

  it('is neither where a variable that no check watches is not set', async () => {
    const { sequential_execution_flag: _, ...checks } = shippedProfile.checks;
    const profile = { ...shippedProfile, checks } as Profile;
    expect((await ask({ service: split([null, 100]), profile })).item.means).toBe('other');
  });

  it('is unknown, with the cause, where the service can’t be read; what was asked for is told all the same', async () => {
    const { item } = await ask({
      service: 'unreadable',
      events: [rollbackRequested(request({ askedAt: NOW, expiresAt: '2026-02-04T12:30:00.000Z' }))],
    });
    expect(item).toMatchObject({
      service: { state: 'unknown', cause: 'timeout', fix: 'ask again' },
      means: 'unknown',
      live: null,
      since: null,
      by: null,
      made: null,
    });
    expect(item.open).toHaveLength(1);
  });

  it('is unknown where the profile does not describe the service, and where nobody can be asked', async () => {
    const { deployment: _, ...profile } = shippedProfile;
    expect((await ask({ profile: profile as Profile })).item).toMatchObject({
      means: 'unknown',
      service: { state: 'unknown', cause: 'config' },
    });
    const { deps } = rig();
    const [item] = (await askRollbacks({ ...deps, cloud: NO_CLOUD })).items;
    expect(item).toMatchObject({ means: 'unknown', service: { state: 'not_configured' } });
  });
});

describe('who brought it about', () => {
  const service = snapshot({ serving: [off()] });

  it('is whoever asked, where the bot’s record is what serves', async () => {
    const { item } = await ask({ service, events: made() });
    expect(item).toMatchObject({ means: 'disabled', since: SWITCHED_AT, by: ADA.name });
    expect(item.made?.request.reason).toContain('Level 1 hangs');
    expect(item.made?.approvals.map(({ by }) => by.name)).toEqual([GRACE.name]);
  });

  it.each<[string, World]>([
    [
      'another revision serves',
      { service: snapshot({ serving: [off({ revision: 'by-hand' })] }), events: made() },
    ],
    [
      'the revision has another value',
      { service, events: made(doneOutcome({ live: [{ revision: NEW, percent: 100, value: 'true' }] })) },
    ],
    [
      'it was not live when it was recorded',
      { service, events: made({ state: 'not_live', live: [], revision: NEW, changedBy: null }) },
    ],
    [
      'the bot changed it again since, and that does not serve',
      {
        service,
        events: [
          ...made(),
          ...made(
            doneOutcome({ live: [{ revision: 'later', percent: 100, value: 'true' }] }),
            { id: 'e'.repeat(32) },
            '2026-02-04T11:30:00.000Z',
          ),
        ],
      },
    ],
    [
      'only a part of what serves is what it was',
      {
        service: snapshot({
          serving: [off({ percent: 90 }), serving({ revision: 'r2', percent: 10, value: valued('false') })],
        }),
        events: made(),
      },
    ],
    [
      'there was more of it then',
      {
        service,
        events: made(
          doneOutcome({
            live: [
              { revision: NEW, percent: 50, value: 'false' },
              { revision: 'r2', percent: 50, value: 'false' },
            ],
          }),
        ),
      },
    ],
    [
      'it is one of two that serve, whatever the history says',
      {
        service: snapshot({
          serving: [off({ percent: 90 }), serving({ revision: 'r2', percent: 10, value: valued('false') })],
        }),
        events: made(),
        revisions: [
          revision(NEW, 'false', '2026-02-04T11:08:00.000Z'),
          revision('r41', 'true', '2026-02-03T20:00:00.000Z'),
        ],
      },
    ],
    [
      'the record contradicts the revision that brought the value',
      {
        service: snapshot({ serving: [off({ revision: 'r43' })] }),
        events: made(doneOutcome({ live: [{ revision: NEW, percent: 100, value: 'true' }] })),
        revisions: [
          revision('r43', 'false', '2026-02-04T11:40:00.000Z'),
          revision(NEW, 'false', '2026-02-04T11:08:00.000Z'),
          revision('r41', 'true', '2026-02-03T20:00:00.000Z'),
        ],
      },
    ],
    [
      'the record is of another rollback',
      { service, events: made(doneOutcome(), { rollback: 'something-else' }) },
    ],
  ])('is not the bot’s record where %s', async (_, world) => {
    const { item } = await ask(world);
    expect(item.made).toBeNull();
    expect(item.by).not.toBe(ADA.name);
    expect(item.since).not.toBeNull();
  });

  it('is still whoever asked after new code was deployed over it', async () => {
    const { item } = await ask({
      service: snapshot({ serving: [off({ revision: 'r43', createdAt: '2026-02-04T11:40:00.000Z' })] }),
      events: made(),
      revisions: [
        revision('r43', 'false', '2026-02-04T11:40:00.000Z'),
        revision(NEW, 'false', '2026-02-04T11:08:00.000Z', 'shootaround'),
        revision('r41', 'true', '2026-02-03T20:00:00.000Z'),
      ],
    });
    expect(item).toMatchObject({ since: SWITCHED_AT, by: ADA.name });
    expect(item.made).not.toBeNull();
  });

  it('is the revision that brought the value, where somebody else did, however often it was deployed since', async () => {
    const { item } = await ask({
      service: snapshot({ serving: [off({ revision: 'r45', createdAt: '2026-02-04T11:50:00.000Z' })] }),
      events: made(),
      revisions: [
        revision('r44', 'false', '2026-02-04T11:45:00.000Z', 'linus@example.com'),
        revision('r45', 'false', '2026-02-04T11:50:00.000Z'),
        revision('r43', 'true', '2026-02-04T11:40:00.000Z'),
        revision(NEW, 'false', '2026-02-04T11:08:00.000Z', 'shootaround'),
      ],
    });
    expect(item).toMatchObject({ since: '2026-02-04T11:45:00.000Z', by: 'linus@example.com', made: null });
  });

  it.each<[string, World['revisions']]>([
    ['can’t be read', 'unreadable'],
    [
      'does not reach back to another value',
      [
        revision('r45', 'false', '2026-02-04T11:50:00.000Z'),
        revision('r44', 'false', '2026-02-04T11:40:00.000Z', 'linus@example.com'),
      ],
    ],
    ['does not have it', [revision('other', 'true', '2026-02-04T11:50:00.000Z')]],
  ])('is the serving revision where the history %s', async (_, revisions) => {
    const { item } = await ask({
      service: snapshot({
        serving: [off({ revision: 'r45', createdAt: '2026-02-04T11:50:00.000Z', createdBy: 'cloud-build' })],
      }),
      revisions: revisions ?? [],
    });
    expect(item).toMatchObject({ since: '2026-02-04T11:50:00.000Z', by: 'cloud-build' });
  });

  it('asks for the history of what is not as usual alone, and for that one variable', async () => {
    const usual = rig({ revisions: [] });
    await askRollbacks(usual.deps);
    expect(usual.asked).toEqual([]);
    const unusual = rig({ service, revisions: [] });
    await askRollbacks(unusual.deps);
    expect(unusual.asked).toEqual([
      [
        'us-west2',
        PHASE3,
        { commitLabel: 'commit-sha', commitVariable: 'BUILD_COMMIT', variables: [FLAG], containers: {} },
      ],
    ]);
  });
});

describe('what waits for somebody', () => {
  const asked = request({ askedAt: ASKED_AT, expiresAt: '2026-02-04T12:30:00.000Z' });

  it('is listed while it is open or under way, and no longer', async () => {
    const phasesAfter = async (...events: Event[]) =>
      (await ask({ events: [rollbackRequested(asked), ...events] })).item.open.map(({ phase }) => phase);
    const at = new Date('2026-02-04T11:06:00Z');
    const approved = rollbackApproved(asked.id, GRACE, at);
    expect(await phasesAfter()).toEqual(['open']);
    expect(await phasesAfter(approved)).toEqual(['approved']);
    expect(await phasesAfter(approved, rollbackClaimed(asked.id, 1, 'one', at))).toEqual(['running']);
    expect(await phasesAfter(rollbackDenied(asked.id, GRACE, 'wait', at))).toEqual([]);
    expect((await ask({ events: made() })).item.open).toEqual([]);
  });

  it('is not taken for nothing where the records can’t be read', async () => {
    const { deps, store } = rig();
    store.failNext('about');
    const answer = await askRollbacks(deps);
    expect(answer.recordsTrouble).toBe(
      'My own records could not be read: the warehouse did not answer. Try again.',
    );
    expect(answer.items[0]).toMatchObject({ means: 'enabled', live: 'true at 100 %' });
    const without = await askRollbacks({ ...deps, events: { unreadable: 'No warehouse was opened.' } });
    expect(without.recordsTrouble).toBe('No warehouse was opened.');
  });
});

describe('one rollback by its name', () => {
  it('is looked at alone', async () => {
    const declared = shippedProfile.rollbacks[ROLLBACK];
    if (declared === undefined) throw new Error('the shipped profile has no such rollback');
    const profile = {
      ...shippedProfile,
      rollbacks: { [ROLLBACK]: declared, other: { ...declared, variable: 'OTHER' } },
    };
    const { deps, changes } = rig({ profile });
    expect((await askRollbacks(deps)).items.map(({ name }) => name)).toEqual([ROLLBACK, 'other']);
    changes.calls.length = 0;
    expect((await askRollbacks(deps, 'other')).items.map(({ name }) => name)).toEqual(['other']);
    expect(changes.calls).toEqual(['snapshot']);
  });

  it('fails for itself', async () => {
    const declared = shippedProfile.rollbacks[ROLLBACK];
    if (declared === undefined) throw new Error('the shipped profile has no such rollback');
    const profile = {
      ...shippedProfile,
      rollbacks: { one: declared, two: { ...declared, variable: 'OTHER' } },
    };
    const { deps } = rig({ profile, service: 'unreadable' });
    expect((await askRollbacks(deps)).items.map(({ service }) => service.state)).toEqual([
      'unknown',
      'known',
    ]);
  });
});

describe('why nothing can be rolled back', () => {
  it('is said, with what mends it', () => {
    const { deps } = rig();
    expect(whyNoRollbacks(deps)).toBeNull();
    expect(whyNoRollbacks({ ...deps, cloud: NO_CLOUD })).toContain('`CLOUD_RUN=gcp:PROJECT`');
    expect(whyNoRollbacks({ ...deps, profile: { ...shippedProfile, rollbacks: {} } })).toContain(
      '`rollbacks`',
    );
  });
});
