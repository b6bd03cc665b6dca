import { expect } from 'vitest';
import type { ExecutorRig } from './executor-rig.ts';

/**
 * What must hold of a finished request whatever happened on the way, as long as nobody else changed the service: it was
 * changed once at most, the record says what is so, and the audit has one row for one change.
 */
export function expectTruth(rig: ExecutorRig, where: string): void {
  const { service, applied } = rig.changes;
  const outcome = rig.outcome();
  const { edit } = rig.request;
  expect(applied.length, `${where}: updates`).toBeLessThanOrEqual(1);
  expect(outcome, `${where}: an end`).not.toBeNull();
  if (outcome === null) return;
  expect(rig.audits(), `${where}: audit rows after ${outcome.state}`).toHaveLength(
    edit.kind === 'variable' ? applied.length : 0,
  );
  const live = service.serving.map(({ revision, percent, value }) => ({
    revision,
    percent,
    value: value?.kind === 'value' ? value.value : null,
  }));
  if (outcome.live !== null) expect(outcome.live, `${where}: live after ${outcome.state}`).toEqual(live);
  const wanted = edit.kind === 'variable' ? edit.to : null;
  const isServed = live.every(({ value }) => value === wanted);
  switch (outcome.state) {
    case 'done':
      expect(applied, where).toHaveLength(1);
      if (edit.kind === 'variable') expect(isServed, `${where}: what is done serves`).toBe(true);
      else expect(service.traffic, where).toEqual(edit.to);
      break;
    case 'not_live':
      expect(applied, where).toHaveLength(1);
      expect(isServed, `${where}: what is not live does not serve`).toBe(false);
      break;
    case 'failed':
      expect(applied, where).toHaveLength(1);
      expect(service.newestTrouble, where).not.toBeNull();
      break;
    case 'lost':
      break;
    default:
      expect(applied, `${where}: ${outcome.state} says that nothing was changed`).toEqual([]);
  }
}
