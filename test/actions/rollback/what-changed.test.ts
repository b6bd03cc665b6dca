import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { whatChanged } from '../../../src/actions/rollback/what-changed.ts';
import type { ServiceSnapshot } from '../../../src/cloud/change-ports.ts';
import {
  FLAG,
  PHASE3,
  pinned,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';

const before = snapshot();
const told = (over: Partial<ServiceSnapshot>): string[] => whatChanged(before, snapshot(over));
/** As somebody else's deployment leaves it. */
const CHANGE = {
  etag: '"etag-43"',
  generation: '43',
  changedAt: '2026-02-04T11:10:00.000Z',
  changedBy: 'mallory@nba.example',
};
const BY = 'It was changed (generation 41 → 43), by mallory@nba.example, Wed Feb 4, 11:10 UTC.';

describe('what changed since it was looked at', () => {
  it('is nothing for the same state, whenever it is read', () => {
    expect(told({})).toEqual([]);
    expect(told({ readAt: '2026-02-04T12:00:00.000Z' })).toEqual([]);
  });

  it('is nothing where traffic is told the same in another order', () => {
    const [held, newest] = [
      { revision: 'held', percent: 90 },
      { revision: null, percent: 10 },
    ];
    const [one, other] = [snapshot({ traffic: [held, newest] }), snapshot({ traffic: [newest, held] })];
    expect(whatChanged(one, other)).toEqual([]);
    expect(whatChanged(other, one)).toEqual([]);
  });

  it('is its settings where nothing that is watched differs, with who and when in the zone of the reader', () => {
    expect(whatChanged(before, snapshot(CHANGE), 'America/New_York')).toEqual([
      'Its settings changed (generation 41 → 43), by mallory@nba.example, Wed Feb 4, 06:10 EST.',
    ]);
    expect(told({ etag: 'other' })).toEqual([
      'Its settings changed (generation 41), by cloud-build@nba.iam.gserviceaccount.com, Tue Feb 3, 20:00 UTC.',
    ]);
    expect(told({ etag: 'other', changedAt: null, changedBy: null })).toEqual([
      'Its settings changed (generation 41).',
    ]);
  });

  it('is another service of the same name first of all', () => {
    expect(told({ ...CHANGE, uid: 'uid-2', template: template({ value: null }) })).toEqual([
      `${PHASE3} was deleted and made again: it is another service of the same name.`,
      `${FLAG} is not set now, and was true.`,
      BY,
    ]);
  });

  const one = (over: Partial<ServiceSnapshot['template']>): Partial<ServiceSnapshot> => ({
    ...CHANGE,
    template: template(over),
  });
  it.each<[what: string, over: Partial<ServiceSnapshot>, line: string]>([
    ['the variable', one({ value: valued('false') }), `${FLAG} is false now, and was true.`],
    ['its letters', one({ value: valued('True') }), `${FLAG} is True now, and was true.`],
    ['a blank in it', one({ value: valued('true ') }), `${FLAG} is "true " now, and was true.`],
    ['a secret', one({ value: { kind: 'secret' } }), `${FLAG} is a secret now.`],
    [
      'the commit',
      one({ commit: '9999999abc' }),
      'The newest settings name the commit 9999999, and named 3f2b1c4.',
    ],
    ['no commit', one({ commit: null }), 'The newest settings name the commit none, and named 3f2b1c4.'],
    [
      'the image',
      one({ image: 'eu/x/phase3@sha256:2222' }),
      'They have the image phase3@sha256:2222, and had phase3@sha256:111111111111.',
    ],
    ['the fixed name', one({ fixedName: 'mine' }), 'The fixed name of a revision is mine, and was not set.'],
    ['labels', one({ labels: 2 }), 'The number of labels is 2, and was 1.'],
    ['annotations', one({ annotations: 3 }), 'The number of annotations is 3, and was 0.'],
    ['instances', one({ minInstances: 1 }), 'The least number of instances is 1, and was not set.'],
    ['most instances', one({ maxInstances: 1 }), 'The greatest number of instances is 1, and was 10.'],
    ['sidecars', one({ sidecars: ['proxy'] }), 'Its containers are app and proxy, and were app.'],
    [
      'traffic',
      { ...CHANGE, traffic: pinned().traffic },
      `Traffic is told to go elsewhere: ${PHASE3}-00040-xyz 100 % now, the newest 100 % before.`,
    ],
    [
      'what serves',
      { ...CHANGE, serving: [] },
      `Other revisions serve: nothing; before, ${PHASE3}-00041-abc has true (100 %).`,
    ],
    [
      'the newest revision',
      { ...CHANGE, newestCreated: 'n' },
      `The newest revision is n, and was ${PHASE3}-00041-abc.`,
    ],
    [
      'readiness of the newest',
      { ...CHANGE, newestReady: null },
      `The newest revision that is ready is none, and was ${PHASE3}-00041-abc.`,
    ],
    ['another change', { ...CHANGE, settled: false }, 'Another change of it is being carried out.'],
    ['trouble', { ...CHANGE, newestTrouble: 'it\nfails' }, 'The newest revision has trouble: it fails'],
  ])('is %s', (_, over, line) => {
    expect(told(over)).toEqual([line, BY]);
  });

  it('is which variables came and went, by name alone', () => {
    const others = [
      { name: 'GCP_PROJECT_ID', secret: true },
      { name: 'SENTRY_DSN', secret: true },
      { name: 'NEW_ONE', secret: false },
      { name: 'NEW_TWO', secret: true },
    ];
    expect(told(one({ others }))).toEqual([
      'Set by now: NEW_ONE and NEW_TWO.',
      'Not set any more: BUILD_COMMIT.',
      'GCP_PROJECT_ID is a secret now.',
      BY,
    ]);
    const many = Array.from({ length: 14 }, (_, index) => ({ name: `V${index}`, secret: false }));
    expect(told(one({ others: [...template().others, ...many] }))[0]).toMatch(
      /^Set by now: V0, .*V9 and 4 more\.$/,
    );
    expect(told(one({ others: template().others.toReversed() }))[0]).toContain('another order');
  });

  it('is never nothing for two different states, and never more than one state tells of itself', () => {
    const flag = fc.option(
      fc
        .oneof(fc.constantFrom('true', 'false', 'TRUE', ''), fc.string({ maxLength: 5 }))
        .map((text) => valued(text)),
    );
    const name = fc.constantFrom('a', 'b', null);
    const anyState = fc
      .record({
        uid: fc.constantFrom('one', 'two'),
        etag: fc.constantFrom('"a"', '"b"'),
        generation: fc.constantFrom('41', '42'),
        settled: fc.boolean(),
        ready: fc.option(fc.boolean()),
        newestCreated: name,
        newestReady: name,
        newestTrouble: name,
        changedBy: name,
        template: fc.record({ value: flag, commit: name, image: name, labels: fc.nat(2) }).map(template),
        traffic: fc.array(fc.record({ revision: name, percent: fc.constantFrom(50, 100) }), { maxLength: 2 }),
        serving: fc.array(fc.record({ revision: fc.constantFrom('a', 'b'), value: flag }).map(serving), {
          maxLength: 2,
        }),
      })
      .map(snapshot);
    const inOrder = ({ traffic, ...rest }: ServiceSnapshot) => ({
      ...rest,
      traffic: traffic.length === 0 ? [] : traffic.map((entry) => JSON.stringify(entry)).sort(),
    });
    fc.assert(
      fc.property(anyState, anyState, (one, other) => {
        const isSame = JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
        const lines = whatChanged(one, other);
        expect(lines.length === 0).toBe(isSame);
        for (const line of lines) expect(line).not.toContain('\n');
        expect(whatChanged(one, structuredClone(one))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
