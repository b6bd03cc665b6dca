import type { Clock } from '../../clock.ts';
import { errorMessage } from '../../text/error-message.ts';
import type { ChangeAnswer, CloudChanges } from '../change-ports.ts';
import { CloudError } from '../cloud-error.ts';
import { fleetAsOf } from './as-of.ts';
import { readFleet, writeFleet } from './fleet-file.ts';
import { withFleetLock } from './fleet-lock.ts';
import { planChange } from './planned-change.ts';
import { notThere, snapshotOf } from './service-snapshot.ts';

/**
 * Changes the services of a fleet's file, as Cloud Run would: with etags, operations and revisions that take their time.
 * Time does nothing by itself: a change is written once, with when it will have ended, and read accordingly.
 */
export function simulatedChanges(path: string, { clock }: { clock: Clock }): CloudChanges {
  return {
    label: 'simulated Cloud Run',
    async snapshot(target) {
      const now = clock.now();
      const { services } = fleetAsOf(await readFleet(path), now);
      const found = services.find(
        ({ service, region }) => service === target.service && region === target.region,
      );
      if (found === undefined) throw notThere(target);
      return snapshotOf(found, target, now);
    },
    async validate(change) {
      try {
        const planned = planChange(await readFleet(path), change, clock.now());
        return planned.kind === 'answer' ? planned.answer : { state: 'accepted', operation: null };
      } catch (error) {
        return refusedFor(error, path);
      }
    },
    async send(change) {
      try {
        return await withFleetLock(path, clock, async (assertHeld): Promise<ChangeAnswer> => {
          const planned = planChange(await readFleet(path), change, clock.now());
          if (planned.kind === 'answer') return planned.answer;
          await assertHeld();
          await writeFleet(path, planned.fleet);
          return { state: 'accepted', operation: planned.operation };
        });
      } catch (error) {
        return refusedFor(error, path);
      }
    },
    async progress(name) {
      const { operations = [] } = await readFleet(path);
      const found = operations.find((operation) => operation.name === name);
      if (found === undefined)
        throw new CloudError(
          'config',
          `there is no operation ${name}`,
          'look at the service itself: what was asked for long ago is forgotten',
        );
      if (clock.now().getTime() < Date.parse(found.endsAt)) return { state: 'running' };
      return found.failure === null ? { state: 'done' } : { state: 'failed', message: found.failure };
    },
    close: async () => undefined,
  };
}

/** The file is replaced last and at once, so whatever goes wrong comes before that: nothing was changed. */
function refusedFor(error: unknown, path: string): ChangeAnswer {
  if (error instanceof CloudError) return { state: 'refused', message: error.message, fix: error.fix };
  return {
    state: 'refused',
    message: `the simulated fleet can’t be changed: ${errorMessage(error)}`,
    fix: `see that ${path} and its folder can be written`,
  };
}
