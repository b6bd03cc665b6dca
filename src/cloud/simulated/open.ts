import type { Clock } from '../../clock.ts';
import type { CloudPorts } from '../ports.ts';
import { fleetAsOf } from './as-of.ts';
import { simulatedChanges } from './changes.ts';
import { simulatedCommits } from './commits.ts';
import { readFleet } from './fleet-file.ts';
import { simulatedLogs } from './logs.ts';
import { simulatedProber } from './prober.ts';
import { simulatedRun } from './run.ts';

/**
 * A project that a file plays. The file is read for every question, because another process may have changed it.
 * It is shown as it was at the clock's time. What can't be read is a `CloudError` `config` of the question.
 */
export function openSimulatedCloud(path: string, { clock }: { clock: Clock }): CloudPorts {
  const fleet = async () => fleetAsOf(await readFleet(path), clock.now());
  return {
    run: simulatedRun(fleet, () => clock.now()),
    changes: simulatedChanges(path, { clock }),
    commits: simulatedCommits(fleet),
    prober: simulatedProber(fleet),
    logs: simulatedLogs(fleet),
    completions: null,
    exports: null,
  };
}
