import type { Clock } from '../../src/clock.ts';
import { simulatedChanges } from '../../src/cloud/simulated/changes.ts';
import {
  type FleetRevision,
  type FleetService,
  readFleet,
  writeFleet,
} from '../../src/cloud/simulated/fleet-file.ts';
import { CONTRACT, type ContractRig, type ContractWorld } from '../cloud/changes-contract.ts';
import { jumpingClock } from './clocks.ts';
import { fleetOf, fleetPlace, fleetRevision, fleetService } from './simulated-fleet.ts';

/** A simulated project with the contract's service, in a file of its own. */
export interface SimulatedRig extends ContractRig {
  path: string;
  clock: Clock;
  service(): Promise<FleetService>;
  /** Changes what the file says of the service. */
  edit(change: (service: FleetService) => Partial<FleetService>): Promise<void>;
}

const SLOWEST_MS = 8_000;

export async function simulatedRig(world: ContractWorld): Promise<SimulatedRig> {
  const place = fleetPlace();
  const clock = jumpingClock('2026-11-25T12:00:00Z');
  const { path } = place;
  await writeFleet(path, fleetOf({ services: [contractService(world)] }));
  const service = async () => {
    const [found] = (await readFleet(path)).services;
    if (found === undefined) throw new RangeError('no service');
    return found;
  };
  const edit: SimulatedRig['edit'] = async (change) => {
    const fleet = await readFleet(path);
    const services = fleet.services.map((one) => ({ ...one, ...change(one) }));
    await writeFleet(path, { ...fleet, services });
  };
  return {
    path,
    clock,
    service,
    edit,
    changes: simulatedChanges(path, { clock }),
    async template() {
      const {
        name: _,
        createdAt: _at,
        createdBy: _by,
        readyAt: _ready,
        switched: _switched,
        ...newest
      } = (await service()).revisions[0] ?? fleetRevision('none');
      const app = newest.containers.find(({ name }) => name === CONTRACT.container);
      const containers = newest.containers.map((one) => (one === app ? { ...one, variables: null } : one));
      return { variables: app?.variables ?? [], rest: { ...newest, containers } };
    },
    failNext: () => edit(() => ({ nextChange: 'fails' })),
    meddle: () =>
      edit(({ generation = 2 }) => ({ generation: generation + 1, changedBy: 'somebody@example.com' })),
    settle: () => clock.sleep(SLOWEST_MS),
    close: async () => place.remove(),
  };
}

function contractService({ variables, traffic, fixedName }: ContractWorld): FleetService {
  const name = CONTRACT.service;
  const containers: FleetRevision['containers'] = [
    {
      name: CONTRACT.sidecar,
      image: 'registry/proxy@sha256:2',
      variables: [{ name: CONTRACT.flag, value: 'sidecar-value' }],
    },
    { name: CONTRACT.container, image: 'registry/app@sha256:1', variables: structuredClone(variables) },
  ];
  const same = { containers, labels: { [CONTRACT.commitLabel]: CONTRACT.commit, team: 'stats' } };
  const service = fleetService(name, {
    region: CONTRACT.region,
    revisions: [
      fleetRevision(`${name}-00002-new`, { ...same, ...(fixedName && { nameFixed: true }) }),
      fleetRevision(`${name}-00001-old`, { ...same, createdAt: '2026-11-01T15:00:00.000Z' }),
    ],
  });
  const held = [{ revision: `${name}-00001-old`, percent: 100 }];
  return traffic === 'held' ? { ...service, traffic: held } : service;
}
