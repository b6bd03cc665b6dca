import type {
  ChangeAnswer,
  CloudChanges,
  ServiceChange,
  ServiceSnapshot,
} from '../../src/cloud/change-ports.ts';
import { CloudError } from '../../src/cloud/cloud-error.ts';
import { PHASE3, serving, valued } from './rollback-builders.ts';

/** What happens to a change after it was accepted. */
export type Fate = 'ready' | 'fails' | 'never';

/** What goes wrong on purpose, once each. `lost`: it is done, and the answer does not arrive. `unsent`: it is not done, and nobody can tell. */
export type Trouble = 'lost' | 'unsent' | { refused: string } | 'unreadable';

export interface ScriptedChanges extends CloudChanges {
  /** The service as it stands; a test may change it. */
  service: ServiceSnapshot;
  fate: Fate;
  /** How often somebody has to look, at the service or at the operation, before that has ended. */
  asksUntilDone: number;
  /** Every update that took effect. */
  readonly applied: ServiceChange[];
  /** Every call in order: `snapshot`, `validate variable`, `send variable`, `progress`. */
  readonly calls: string[];
  fail(method: 'snapshot' | 'validate' | 'send' | 'progress', trouble: Trouble): void;
  /** Somebody else changes the service. */
  meddle(change: Partial<ServiceSnapshot>): void;
}

/** How often an update was sent, whatever came of it. */
export const sendsIn = (calls: readonly string[]): number =>
  calls.filter((call) => call.startsWith('send')).length;

/** One service in memory that keeps Cloud Run's rules: etags, revisions that become ready, traffic that may be pinned. */
export function scriptedChanges(start: ServiceSnapshot, now: () => Date): ScriptedChanges {
  const troubles: { method: string; trouble: Trouble }[] = [];
  const operations = new Map<string, { asked: number; isOver: boolean; fate: Fate; finish(): void }>();
  const take = (method: string): Trouble | null => {
    const index = troubles.findIndex((one) => one.method === method);
    return index < 0 ? null : (troubles.splice(index, 1)[0]?.trouble ?? null);
  };
  const unreadable = () => new CloudError('timeout', 'Cloud Run did not answer', 'ask again');

  const fake: ScriptedChanges = {
    label: 'scripted Cloud Run',
    service: start,
    fate: 'ready',
    asksUntilDone: 2,
    applied: [],
    calls: [],
    fail: (method, trouble) => void troubles.push({ method, trouble }),
    meddle(change) {
      bump(change);
    },
    async snapshot() {
      fake.calls.push('snapshot');
      if (take('snapshot') !== null) throw unreadable();
      for (const operation of operations.values()) lookAt(operation);
      return { ...structuredClone(fake.service), readAt: now().toISOString() };
    },
    async validate(change) {
      fake.calls.push(`validate ${change.edit.kind}`);
      return answered(take('validate')) ?? staleOr(change, { state: 'accepted', operation: null });
    },
    async send(change) {
      fake.calls.push(`send ${change.edit.kind}`);
      const trouble = take('send');
      if (trouble !== null && trouble !== 'lost')
        return answered(trouble) ?? { state: 'unknown', message: '' };
      const answer = staleOr(change, { state: 'accepted', operation: null });
      if (answer.state !== 'accepted') return answer;
      const operation = apply(change);
      return trouble === 'lost'
        ? { state: 'unknown', message: 'the connection was reset' }
        : { state: 'accepted', operation };
    },
    async progress(operation) {
      fake.calls.push('progress');
      if (take('progress') !== null) throw unreadable();
      const found = operations.get(operation);
      if (found === undefined)
        throw new CloudError('config', 'there is no such operation', 'look at the service');
      lookAt(found);
      if (!found.isOver) return { state: 'running' };
      return found.fate === 'fails'
        ? { state: 'failed', message: 'The container failed to start and listen on port 8080.' }
        : { state: 'done' };
    },
    close: async () => undefined,
  };

  /** Time goes by while somebody looks: with the last look a change is carried out, or has failed. */
  function lookAt(operation: { asked: number; isOver: boolean; fate: Fate; finish(): void }): void {
    if (operation.isOver || operation.fate === 'never') return;
    operation.asked += 1;
    if (operation.asked < fake.asksUntilDone) return;
    operation.isOver = true;
    operation.finish();
  }

  function answered(trouble: Trouble | null): ChangeAnswer | null {
    if (trouble === null) return null;
    if (typeof trouble === 'object')
      return { state: 'refused', message: trouble.refused, fix: 'mend it and ask again' };
    return { state: 'unknown', message: 'the connection was reset' };
  }

  function staleOr({ bound }: ServiceChange, answer: ChangeAnswer): ChangeAnswer {
    const { uid, etag, generation } = fake.service;
    const isSame = uid === bound.uid && etag === bound.etag && generation === bound.generation;
    return isSame ? answer : { state: 'changed' };
  }

  function bump(change: Partial<ServiceSnapshot>): void {
    const generation = String(Number(fake.service.generation) + 1);
    fake.service = {
      ...fake.service,
      generation,
      etag: `"etag-${generation}"`,
      changedAt: now().toISOString(),
      changedBy: 'somebody@nba.iam.gserviceaccount.com',
      ...change,
    };
  }

  function apply(change: ServiceChange): string {
    fake.applied.push(structuredClone(change));
    const operation = `operations/${fake.applied.length}`;
    const { edit } = change;
    const changedBy = 'shootaround@nba.iam.gserviceaccount.com';
    if (edit.kind === 'traffic') {
      bump({ settled: false, changedBy, traffic: edit.to });
      follow(operation);
      return operation;
    }
    const created = `${PHASE3}-000${Number(fake.service.generation) + 1}-new`;
    bump({
      settled: false,
      changedBy,
      newestCreated: created,
      template: { ...fake.service.template, value: valued(edit.to), fixedName: null },
    });
    follow(operation);
    return operation;
  }

  function follow(operation: string): void {
    const { fate } = fake;
    const change = { asked: 0, isOver: false, fate, finish: () => settle(fate) };
    operations.set(operation, change);
    // Nobody has to ask for a revision to become ready.
    if (fake.asksUntilDone === 0) lookAt(change);
  }

  function settle(fate: Fate): void {
    const { newestCreated, template, traffic, serving: before } = fake.service;
    if (fate === 'fails') {
      fake.service = {
        ...fake.service,
        settled: true,
        ready: false,
        newestTrouble: 'The container failed to start and listen on port 8080.',
      };
      return;
    }
    const made = serving({
      revision: newestCreated ?? '',
      value: template.value,
      commit: template.commit,
      image: template.image,
      createdAt: now().toISOString(),
      createdBy: 'shootaround@nba.iam.gserviceaccount.com',
    });
    fake.service = {
      ...fake.service,
      settled: true,
      ready: true,
      newestReady: newestCreated,
      serving: traffic.map(({ revision, percent }) =>
        revision === null || revision === newestCreated
          ? { ...made, percent, named: revision !== null }
          : {
              ...(before.find((one) => one.revision === revision) ?? serving({ revision })),
              percent,
              named: true,
            },
      ),
    };
  }

  return fake;
}
