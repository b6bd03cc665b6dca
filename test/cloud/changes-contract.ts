import { afterEach, describe, expect, it } from 'vitest';
import type {
  ChangeTarget,
  CloudChanges,
  ServiceChange,
  ServiceEdit,
  ServiceSnapshot,
} from '../../src/cloud/change-ports.ts';
import { CloudError } from '../../src/cloud/cloud-error.ts';

/** What whoever changes services of Cloud Run must keep to, played on one service that each side builds for itself. */

export const CONTRACT = {
  service: 'contract-app',
  region: 'us-west2',
  flag: 'FLAG',
  commitLabel: 'commit-sha',
  commit: 'aaaaaaaa',
  container: 'app',
  sidecar: 'proxy',
} as const;

export type ContractVariable = { name: string; value: string } | { name: string; secret: string };

/**
 * A service with two revisions of the same template: a container `proxy` with the flag at `sidecar`, and behind it the
 * container `app`. Labelled with the commit.
 */
export interface ContractWorld {
  /** Of the container `app`, in order. */
  variables: ContractVariable[];
  /** Traffic follows the newest revision, or is held at the older one by its name. */
  traffic: 'newest' | 'held';
  /** The template holds a revision's name that somebody chose. */
  fixedName: boolean;
}

/** Everything that the next revision would be made of. */
export interface ContractTemplate {
  /** Of the container `app`, in order. */
  variables: ContractVariable[];
  /** Whatever else there is: other containers, labels, limits. */
  rest: unknown;
}

export interface ContractRig {
  changes: CloudChanges;
  template(): Promise<ContractTemplate>;
  /** The next change can't be carried out. */
  failNext(): Promise<void>;
  /** Somebody else changes something of the service, and it is carried out. */
  meddle(): Promise<void>;
  /** Time passes, until whatever was begun has ended. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const OTHERS: ContractVariable[] = [
  { name: 'PROJECT', value: 'pipeline' },
  { name: 'SENTRY_DSN', secret: 'sentry-dsn' },
];
const flagAt = (value: string): ContractVariable => ({ name: CONTRACT.flag, value });
const [PROJECT, SENTRY] = OTHERS as [ContractVariable, ContractVariable];

export const TARGET: ChangeTarget = {
  region: CONTRACT.region,
  service: CONTRACT.service,
  variable: CONTRACT.flag,
  container: CONTRACT.container,
  commitLabel: CONTRACT.commitLabel,
};

const WORLD: ContractWorld = {
  variables: [PROJECT, flagAt('true'), SENTRY],
  traffic: 'newest',
  fixedName: false,
};

export function describeChanges(who: string, open: (world: ContractWorld) => Promise<ContractRig>): void {
  let rig: ContractRig;
  const begin = async (over: Partial<ContractWorld> = {}): Promise<ServiceSnapshot> => {
    rig = await open({ ...WORLD, ...over });
    return look();
  };
  const look = (): Promise<ServiceSnapshot> => rig.changes.snapshot(TARGET);
  const bind = (
    edit: ServiceEdit,
    { uid, etag, generation }: ServiceSnapshot,
    target: ChangeTarget = TARGET,
  ): ServiceChange => ({ target, edit, bound: { uid, etag, generation } });
  const flag = (from: string | null, to: string | null): ServiceEdit => ({ kind: 'variable', from, to });

  /** Sends a change that is taken, and gives its operation. */
  async function sent(change: ServiceChange): Promise<string> {
    const answer = await rig.changes.send(change);
    if (answer.state !== 'accepted' || answer.operation === null)
      throw new Error(`not taken: ${JSON.stringify(answer)}`);
    return answer.operation;
  }
  /** Changes the flag and waits until that is done. */
  async function switched(from: string | null, to: string | null): Promise<ServiceSnapshot> {
    const operation = await sent(bind(flag(from, to), await look()));
    await rig.settle();
    expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
    return look();
  }
  const unread = ({ readAt: _, ...snapshot }: ServiceSnapshot) => snapshot;
  const values = ({ serving }: ServiceSnapshot) =>
    serving.map(({ value, percent, named }) => [
      value?.kind === 'value' ? value.value : (value?.kind ?? null),
      percent,
      named,
    ]);
  /** Neither looking at a change nor sending it is taken, and nothing is different afterwards. */
  async function expectNot(change: ServiceChange, answer: object): Promise<void> {
    const before = await look();
    expect(await rig.changes.validate(change)).toEqual(answer);
    expect(await rig.changes.send(change)).toEqual(answer);
    expect(unread(await look())).toEqual(unread(before));
  }

  describe(`${who}, as whoever changes services must be`, () => {
    afterEach(() => rig.close());

    it('tells how a service stands, without the value of any other variable', async () => {
      const snapshot = await begin();
      expect(snapshot).toMatchObject({
        service: CONTRACT.service,
        region: CONTRACT.region,
        variable: CONTRACT.flag,
        settled: true,
        ready: true,
        newestTrouble: null,
        template: {
          value: { kind: 'value', value: 'true' },
          others: [
            { name: 'PROJECT', secret: false },
            { name: 'SENTRY_DSN', secret: true },
          ],
          container: CONTRACT.container,
          sidecars: [CONTRACT.sidecar],
          commit: CONTRACT.commit,
          fixedName: null,
        },
        traffic: [{ revision: null, percent: 100 }],
        serving: [{ percent: 100, named: false, commit: CONTRACT.commit }],
      });
      expect(values(snapshot)).toEqual([['true', 100, false]]);
      expect(snapshot.newestCreated).toBe(snapshot.newestReady);
      expect(snapshot.serving[0]?.revision).toBe(snapshot.newestReady);
      expect(JSON.stringify(snapshot)).not.toMatch(/pipeline|sentry-dsn|sidecar-value/);
    });

    it('takes the first container where none is named', async () => {
      await begin();
      const snapshot = await rig.changes.snapshot({ ...TARGET, container: null });
      expect(snapshot.template).toMatchObject({
        value: { kind: 'value', value: 'sidecar-value' },
        container: CONTRACT.sidecar,
        sidecars: [CONTRACT.container],
      });
    });

    it('replaces one variable in its place, and nothing else', async () => {
      const before = await begin();
      const template = await rig.template();
      const operation = await sent(bind(flag('true', 'false'), before));
      expect(await rig.changes.progress(operation)).toEqual({ state: 'running' });
      const meanwhile = await look();
      expect(meanwhile).toMatchObject({ settled: false, newestReady: before.newestReady });
      expect(values(meanwhile)).toEqual([['true', 100, false]]);
      await rig.settle();
      expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
      const after = await look();
      expect(after).toMatchObject({ uid: before.uid, settled: true, ready: true, traffic: before.traffic });
      expect(Number(after.generation)).toBeGreaterThan(Number(before.generation));
      expect(after.etag).not.toBe(before.etag);
      expect(after.newestReady).not.toBe(before.newestReady);
      expect(values(after)).toEqual([['false', 100, false]]);
      expect(await rig.template()).toEqual({
        rest: template.rest,
        variables: [PROJECT, flagAt('false'), SENTRY],
      });
    });

    it('sets what was not set behind all others, and takes it away again', async () => {
      await begin({ variables: OTHERS });
      const template = await rig.template();
      expect(values(await switched(null, 'false'))).toEqual([['false', 100, false]]);
      expect(await rig.template()).toEqual({ rest: template.rest, variables: [...OTHERS, flagAt('false')] });
      expect(values(await switched('false', null))).toEqual([[null, 100, false]]);
      expect(await rig.template()).toEqual(template);
      expect(values(await switched(null, ''))).toEqual([['', 100, false]]);
    });

    it('changes nothing that is bound to another state', async () => {
      const before = await begin();
      for (const other of [{ uid: 'another' }, { etag: '"another"' }, { generation: '999999' }])
        await expectNot(bind(flag('true', 'false'), { ...before, ...other }), { state: 'changed' });
      await expectNot(bind(flag('yes', 'false'), before), { state: 'changed' });
      await expectNot(bind(flag(null, 'false'), before), { state: 'changed' });
    });

    it('changes nothing once somebody else has changed the service', async () => {
      const before = await begin();
      await rig.meddle();
      await expectNot(bind(flag('true', 'false'), before), { state: 'changed' });
      expect(values(await switched('true', 'false'))).toEqual([['false', 100, false]]);
    });

    it('takes a change of one state once, however often and at once it is sent', async () => {
      const before = await begin();
      const change = bind(flag('true', 'false'), before);
      const answers = await Promise.all(Array.from({ length: 5 }, () => rig.changes.send(change)));
      expect(answers.map(({ state }) => state).sort()).toEqual(['accepted', ...Array(4).fill('changed')]);
      await rig.settle();
      await expectNot(change, { state: 'changed' });
    });

    it('looks at a change without any effect', async () => {
      const before = await begin();
      expect(await rig.changes.validate(bind(flag('true', 'false'), before))).toEqual({
        state: 'accepted',
        operation: null,
      });
      await rig.settle();
      expect(unread(await look())).toEqual(unread(before));
      await sent(bind(flag('true', 'false'), before));
    });

    it('never puts a value in a secret’s place', async () => {
      const before = await begin({ variables: [PROJECT, { name: CONTRACT.flag, secret: 'flag' }] });
      expect(before.template.value).toEqual({ kind: 'secret' });
      expect(before.serving.map(({ value }) => value)).toEqual([{ kind: 'secret' }]);
      for (const from of ['true', null, 'flag', ''])
        await expectNot(bind(flag(from, 'false'), before), {
          state: 'refused',
          message: expect.stringContaining('secret'),
          fix: expect.stringMatching(/\w/),
        });
    });

    it('leaves traffic that names a revision where it is, and moves it when asked to', async () => {
      const before = await begin({ traffic: 'held' });
      const held = before.traffic[0]?.revision;
      expect(held).not.toBe(before.newestReady);
      expect(values(before)).toEqual([['true', 100, true]]);
      const changed = await switched('true', 'false');
      expect(changed).toMatchObject({ ready: true, traffic: before.traffic, serving: [{ revision: held }] });
      expect(values(changed)).toEqual([['true', 100, true]]);

      const move: ServiceEdit = {
        kind: 'traffic',
        from: changed.traffic,
        to: [{ revision: null, percent: 100 }],
      };
      await expectNot(bind({ ...move, from: move.to }, changed), { state: 'changed' });
      const template = await rig.template();
      const operation = await sent(bind(move, changed));
      await rig.settle();
      expect(await rig.changes.progress(operation)).toEqual({ state: 'done' });
      const moved = await look();
      expect(moved).toMatchObject({ traffic: move.to, newestCreated: changed.newestCreated });
      expect(Number(moved.generation)).toBeGreaterThan(Number(changed.generation));
      expect(values(moved)).toEqual([['false', 100, false]]);

      await sent(bind({ kind: 'traffic', from: move.to, to: changed.traffic }, moved));
      await rig.settle();
      expect(values(await look())).toEqual([['true', 100, true]]);
      expect(await rig.template()).toEqual(template);
    });

    it('shares traffic as it is told to', async () => {
      const before = await begin({ traffic: 'held' });
      const to = [
        { revision: before.traffic[0]?.revision ?? '', percent: 90 },
        { revision: null, percent: 10 },
      ];
      const changed = await switched('true', 'false');
      await sent(bind({ kind: 'traffic', from: before.traffic, to }, changed));
      await rig.settle();
      const shared = await look();
      expect(shared.traffic).toEqual(to);
      expect(values(shared)).toEqual([
        ['true', 90, true],
        ['false', 10, false],
      ]);
    });

    it('lets a name go that somebody chose for a revision', async () => {
      const before = await begin({ fixedName: true });
      expect(before.template.fixedName).toBe(before.newestCreated);
      const after = await switched('true', 'false');
      expect(after.template.fixedName).toBeNull();
      expect(after.newestCreated).not.toBe(before.newestCreated);
    });

    it('tells of a revision that does not start, while the one before it serves on', async () => {
      const before = await begin();
      await rig.failNext();
      const operation = await sent(bind(flag('true', 'false'), before));
      await rig.settle();
      expect(await rig.changes.progress(operation)).toEqual({
        state: 'failed',
        message: expect.stringMatching(/^\S.*$/),
      });
      const after = await look();
      expect(after).toMatchObject({
        settled: true,
        ready: false,
        newestReady: before.newestReady,
        newestTrouble: expect.stringMatching(/\w/),
        template: { value: { kind: 'value', value: 'false' } },
      });
      expect(after.newestCreated).not.toBe(before.newestCreated);
      expect(values(after)).toEqual([['true', 100, false]]);
      expect(values(await switched('false', 'true'))).toEqual([['true', 100, false]]);
    });

    it('knows no service, container or operation that is not there', async () => {
      const before = await begin();
      const elsewhere = { ...TARGET, region: 'europe-west1' };
      const unnamed = { ...TARGET, container: 'nowhere' };
      for (const target of [elsewhere, unnamed]) {
        await expect(rig.changes.snapshot(target)).rejects.toBeInstanceOf(CloudError);
        const change = bind(flag('true', 'false'), before, target);
        await expectNot(change, {
          state: 'refused',
          message: expect.stringContaining(target === elsewhere ? 'europe-west1' : 'nowhere'),
          fix: expect.stringMatching(/\w/),
        });
      }
      await expect(
        rig.changes.progress('projects/p/locations/us-west2/operations/unknown'),
      ).rejects.toBeInstanceOf(CloudError);
    });
  });
}
