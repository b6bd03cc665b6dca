import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import type { CloudPorts } from '../../../src/cloud/ports.ts';
import { readFleet, writeFleet } from '../../../src/cloud/simulated/fleet-file.ts';
import { openSimulatedCloud } from '../../../src/cloud/simulated/open.ts';
import { fixedClock } from '../../../src/system-clock.ts';
import { fleetOf, fleetPlace, fleetService, REGION } from '../../support/simulated-fleet.ts';

const READING = { commitLabel: 'commit-sha', commitVariable: 'BUILD_COMMIT', variables: [], containers: {} };
const WINDOW = { from: '2026-11-24T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' };

let place: ReturnType<typeof fleetPlace>;
let cloud: CloudPorts;

beforeEach(() => {
  place = fleetPlace();
  cloud = openSimulatedCloud(place.path, { clock: fixedClock(new Date('2026-11-25T12:00:00Z')) });
});
afterEach(() => place.remove());

/** Every question that the ports can be asked. */
const questions: [string, (ports: CloudPorts) => Promise<unknown> | undefined][] = [
  ['services', (ports) => ports.run?.services(REGION, READING)],
  ['revisions', (ports) => ports.run?.revisions({ region: REGION, service: 'app' }, READING, 5)],
  ['the branch', (ports) => ports.commits?.branch([])],
  ['commits', (ports) => ports.commits?.since('aaaaaaa')],
  ['errors', (ports) => ports.logs?.errors(WINDOW, 5)],
  ['lines', (ports) => ports.logs?.lines({ ...WINDOW, service: 'app', phrases: ['x'] }, 5)],
  [
    'health',
    (ports) =>
      ports.prober?.probe({
        service: 'app',
        uri: 'https://app.example.com',
        path: '/health',
        trySeconds: [1],
        slowSeconds: 1,
      }),
  ],
];

/** Reads the file again and again until its own input ends, and says how often it saw how many services. */
const READER = `
  const { readFileSync } = require('node:fs');
  const counted = {};
  let ended = false;
  process.stdin.resume().on('end', () => { ended = true; });
  const read = () => {
    let size;
    try { size = JSON.parse(readFileSync(process.argv[1], 'utf8')).services.length; } catch (error) { size = String(error); }
    counted[size] = (counted[size] ?? 0) + 1;
    if (!ended) return setImmediate(read);
    console.log(JSON.stringify(counted));
  };
  console.log('reading');
  read();
`;

describe('the file of a simulated fleet', () => {
  it('gives back what was written, and leaves nothing else in its folder', async () => {
    const fleet = fleetOf({ services: [fleetService('app')] });
    await writeFleet(place.path, fleet);
    expect(await readFleet(place.path)).toEqual(fleet);
    expect(readdirSync(place.folder)).toEqual(['fleet.json']);
  });

  it('takes a file of before anything in it could be changed, and gives it nothing more', async () => {
    const fleet = fleetOf({ services: [fleetService('app')] });
    const keys = ['generation', 'before', 'nextChange', 'echoes', 'operations', 'changesBy', 'readyAt'];
    expect(keys.filter((key) => JSON.stringify(fleet).includes(`"${key}"`))).toEqual([]);
    writeFileSync(place.path, JSON.stringify(fleet));
    expect(JSON.stringify(await readFleet(place.path))).toBe(JSON.stringify(fleet));
  });

  it('makes the folder that it belongs into', async () => {
    const deeper = `${place.folder}/a/b/fleet.json`;
    await writeFleet(deeper, fleetOf({}));
    expect(await readFleet(deeper)).toEqual(fleetOf({}));
  });

  it('leaves neither the file nor a half of it where it can’t be replaced', async () => {
    const blocked = `${place.folder}/taken`;
    await writeFleet(`${blocked}/inside`, fleetOf({}));
    await expect(writeFleet(blocked, fleetOf({}))).rejects.toThrow();
    expect(readdirSync(place.folder)).toEqual(['taken']);
  });

  it.each(questions)('is missed by whoever asks for %s, with what to do', async (_, ask) => {
    const error = await ask(cloud)?.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({
      errorCause: 'config',
      fix: 'start "shootaround sandbox" again, which makes a new one and keeps what else it knows',
    });
  });

  it.each([
    ['nothing', ''],
    ['half of itself', JSON.stringify(fleetOf({ services: [fleetService('app')] })).slice(0, 300)],
    ['another version', JSON.stringify({ ...fleetOf({}), version: 2 })],
    ['a list', '[]'],
    ['a key that nobody knows', JSON.stringify({ ...fleetOf({}), surprise: true })],
    [
      'a service without revisions',
      JSON.stringify(fleetOf({ services: [fleetService('app', { revisions: [] })] })),
    ],
  ])('is refused where it holds %s', async (_, content) => {
    writeFileSync(place.path, content);
    await expect(cloud.run?.services(REGION, READING)).rejects.toMatchObject({
      name: 'CloudError',
      errorCause: 'config',
      message: expect.stringContaining(place.path),
      fix: expect.stringContaining('start "shootaround sandbox" again'),
    });
  });

  it('says where it is wrong', async () => {
    const fleet = fleetOf({ services: [fleetService('app', { uri: 'nowhere' })] });
    writeFileSync(place.path, JSON.stringify(fleet));
    await expect(readFleet(place.path)).rejects.toThrow(/services\.0\.uri/);
  });

  it('is read again for every question', async () => {
    const names = async () => (await cloud.run?.services(REGION, READING))?.map(({ service }) => service);
    await writeFleet(place.path, fleetOf({ services: [fleetService('app')] }));
    expect(await names()).toEqual(['app']);
    await writeFleet(place.path, fleetOf({ services: [fleetService('app'), fleetService('other')] }));
    expect(await names()).toEqual(['app', 'other']);
  });

  it('is shown as it was at the clock’s time', async () => {
    await writeFleet(place.path, fleetOf({ services: [fleetService('app')] }));
    const before = openSimulatedCloud(place.path, { clock: fixedClock(new Date('2026-11-10T12:00:00Z')) });
    const newest = async (ports: CloudPorts) =>
      (await ports.run?.services(REGION, READING))?.map(({ newestCreated }) => newestCreated);
    expect(await newest(cloud)).toEqual(['app-00002-new']);
    expect(await newest(before)).toEqual(['app-00001-old']);
  });

  it('is seen whole by another process while it is replaced', async () => {
    const large = fleetOf({
      services: Array.from({ length: 60 }, (_, index) => fleetService(`app-${index}`)),
    });
    const small = { ...large, services: large.services.slice(0, 1) };
    await writeFleet(place.path, large);
    const reader = spawn(process.execPath, ['-e', READER, place.path], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const said = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
    expect(await said.next()).toMatchObject({ value: 'reading' });
    for (let round = 0; round < 60; round += 1) await writeFleet(place.path, round % 2 === 0 ? small : large);
    reader.stdin.end();
    const counted = JSON.parse((await said.next()).value);
    expect(Object.keys(counted).filter((size) => !['1', '60'].includes(size))).toEqual([]);
    expect(Object.keys(counted)).not.toEqual([]);
  });
});
