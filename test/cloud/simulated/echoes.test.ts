import { describe, expect, it } from 'vitest';
import type { ServiceEdit } from '../../../src/cloud/change-ports.ts';
import { fleetAsOf } from '../../../src/cloud/simulated/as-of.ts';
import { echoedLines } from '../../../src/cloud/simulated/echoes.ts';
import type { Fleet, FleetRevision, FleetService } from '../../../src/cloud/simulated/fleet-file.ts';
import { simulatedLogs } from '../../../src/cloud/simulated/logs.ts';
import { planChange } from '../../../src/cloud/simulated/planned-change.ts';
import { boundStateOf } from '../../../src/cloud/simulated/service-state.ts';
import { fleetOf, fleetRevision, fleetService, REGION } from '../../support/simulated-fleet.ts';
import { TARGET } from '../changes-contract.ts';

const START = Date.parse('2026-11-25T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000);
const target = { ...TARGET, region: REGION, service: 'app' };

const ECHOES: FleetService['echoes'] = [
  {
    variable: 'FLAG',
    values: ['true', null],
    lines: [
      { afterSeconds: 90, severity: 'INFO', text: 'in levels' },
      { afterSeconds: 95, severity: 'INFO', text: 'level 1' },
    ],
  },
  {
    variable: 'FLAG',
    values: null,
    lines: [{ afterSeconds: 90, severity: 'WARNING', text: 'at once' }],
  },
];

function revision(name: string, createdAt?: string): FleetRevision {
  return fleetRevision(name, {
    ...(createdAt && { createdAt }),
    containers: [{ name: 'app', image: 'i', variables: [{ name: 'FLAG', value: 'true' }] }],
  });
}

const started = (over: Partial<FleetService> = {}): Fleet =>
  fleetOf({
    services: [
      fleetService('app', {
        revisions: [revision('app-00002-new'), revision('app-00001-old', '2026-11-01T15:00:00.000Z')],
        echoes: ECHOES,
        ...over,
      }),
    ],
  });

/** The fleet after changes at some seconds from the start. */
function whenDone(fleet: Fleet, ...edits: [seconds: number, edit: ServiceEdit][]): Fleet {
  return edits.reduce((now, [seconds, edit]) => {
    const [service] = now.services;
    if (service === undefined) throw new RangeError('no service');
    const planned = planChange(
      now,
      { target: { ...target, container: null }, edit, bound: boundStateOf(service) },
      at(seconds),
    );
    if (planned.kind === 'answer') throw new Error(JSON.stringify(planned.answer));
    return planned.fleet;
  }, fleet);
}

const off: ServiceEdit = { kind: 'variable', from: 'true', to: 'false' };
const on: ServiceEdit = { kind: 'variable', from: 'false', to: 'true' };

async function logged(fleet: Fleet, seconds: number): Promise<[number, string, string | null][]> {
  const logs = simulatedLogs(async () => fleetAsOf(fleet, at(seconds)));
  const { entries } = await logs.lines(
    {
      service: 'app',
      from: at(0).toISOString(),
      to: at(100_000).toISOString(),
      phrases: ['level', 'at once'],
    },
    100,
  );
  return entries.map((entry) => [(Date.parse(entry.at) - START) / 1000, entry.text, entry.revision]);
}

const names = ({ services }: Fleet) => services[0]?.revisions.map(({ name }) => name) ?? [];

describe('what a service logs after a change', () => {
  it('is nothing before the change, nor until its revision has served for a while', async () => {
    expect(echoedLines(started().services[0] ?? fleetService('none'))).toEqual([]);
    const changed = whenDone(started(), [0, off]);
    expect(await logged(changed, 97.999)).toEqual([]);
    expect(await logged(changed, 98)).toEqual([[98, 'at once', names(changed)[0]]]);
  });

  it('stays logged whatever is changed afterwards, newest first', async () => {
    const changed = whenDone(started(), [0, off], [200, on]);
    const [back, gone] = names(changed);
    expect(await logged(changed, 1_000)).toEqual([
      [303, 'level 1', back],
      [298, 'in levels', back],
      [98, 'at once', gone],
    ]);
  });

  it('is not logged by a revision that is not served any more by then', async () => {
    const changed = whenDone(started(), [0, off], [60, on]);
    expect((await logged(changed, 1_000)).map(([seconds, text]) => [seconds, text])).toEqual([
      [163, 'level 1'],
      [158, 'in levels'],
    ]);
  });

  it('is nothing of a revision that never serves', async () => {
    const held = { traffic: [{ revision: 'app-00001-old', percent: 100 }] };
    expect(await logged(whenDone(started(held), [0, off]), 1_000)).toEqual([]);
    expect(await logged(whenDone(started({ nextChange: 'fails' }), [0, off]), 1_000)).toEqual([]);
  });

  it('comes once traffic was moved to it, and again from where traffic is moved back to', async () => {
    const held = [{ revision: 'app-00001-old', percent: 100 }];
    const newest = [{ revision: null, percent: 100 }];
    const changed = whenDone(
      started({ traffic: held }),
      [0, off],
      [100, { kind: 'traffic', from: held, to: newest }],
      [300, { kind: 'traffic', from: newest, to: held }],
    );
    const [made] = names(changed);
    expect(await logged(changed, 191)).toEqual([]);
    expect(await logged(changed, 1_000)).toEqual([
      [397, 'level 1', 'app-00001-old'],
      [392, 'in levels', 'app-00001-old'],
      [192, 'at once', made],
    ]);
  });

  it.each([
    ['FALSE', ['at once']],
    ['0', ['at once']],
    ['', ['at once']],
    ['TRUE', ['level 1', 'in levels']],
    [null, ['level 1', 'in levels']],
  ])('is what the value %j means', async (to, texts) => {
    const changed = whenDone(started(), [0, { kind: 'variable', from: 'true', to }]);
    expect((await logged(changed, 1_000)).map(([, text]) => text)).toEqual(texts);
  });

  it('is nothing where the file does not say so, and nothing about a secret', async () => {
    expect(await logged(whenDone(started({ echoes: undefined }), [0, off]), 1_000)).toEqual([]);
    const [service] = whenDone(started(), [0, off]).services;
    const secret = service?.revisions.map((one) => ({
      ...one,
      containers: [{ name: 'app', image: 'i', variables: [{ name: 'FLAG', secret: 'flag' }] }],
    }));
    expect(echoedLines(fleetService('app', { ...service, revisions: secret ?? [] }))).toEqual([]);
  });
});
