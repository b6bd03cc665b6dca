import { describe, expect, it } from 'vitest';
import type { FleetRevision, FleetService } from '../../../src/cloud/simulated/fleet-file.ts';
import { simulatedRun } from '../../../src/cloud/simulated/run.ts';
import { fleetOf, fleetRevision, fleetService, REGION } from '../../support/simulated-fleet.ts';

const READING = {
  commitLabel: 'commit-sha',
  commitVariable: 'BUILD_COMMIT',
  variables: ['FLAG', 'KEY', 'NOT_SET'],
  containers: { sidecars: 'main' },
};

const NOW = new Date('2026-11-25T12:00:00Z');
const runOf = (...services: FleetService[]) =>
  simulatedRun(
    async () => fleetOf({ services }),
    () => NOW,
  );

async function rowOf(service: FleetService) {
  const [row] = await runOf(service).services(service.region, READING);
  if (row === undefined) throw new RangeError('no row');
  return row;
}

const container = (
  variables: FleetRevision['containers'][number]['variables'],
  name = 'app',
): FleetRevision['containers'][number] => ({ name, image: `registry/${name}`, variables });

describe('the simulated Cloud Run', () => {
  it('lists the services of a region, and of that one only', async () => {
    const run = runOf(fleetService('here'), fleetService('there', { region: 'europe-west1' }));
    const names = async (region: string) =>
      (await run.services(region, READING)).map(({ service }) => service);
    expect(await names(REGION)).toEqual(['here']);
    expect(await names('europe-west1')).toEqual(['there']);
    expect(await names('us-east1')).toEqual([]);
  });

  it('serves the newest revision, and says as little of it as a list of services does', async () => {
    const row = await rowOf(fleetService('app'));
    expect(row).toMatchObject({
      uri: 'https://app.example.com',
      ready: true,
      readyMessage: null,
      rollingOut: false,
      newestCreated: 'app-00002-new',
      newestReady: 'app-00002-new',
      newestTrouble: null,
      changedAt: '2026-11-20T15:00:30.000Z',
      changedBy: 'builder@example.com',
      servingSince: '2026-11-20T15:01:00.000Z',
    });
    expect(row.newest).toMatchObject({ revision: 'app-00002-new', createdAt: null, createdBy: null });
    expect(row.serving).toEqual([
      { revision: 'app-00002-new', percent: 100, named: false, state: row.newest, trouble: null },
    ]);
  });

  it('keeps serving what traffic names, with when it was made and by whom', async () => {
    const row = await rowOf(fleetService('app', { traffic: [{ revision: 'app-00001-old', percent: 100 }] }));
    expect(row.serving).toMatchObject([
      {
        revision: 'app-00001-old',
        named: true,
        state: { createdAt: '2026-11-01T15:00:00.000Z', createdBy: 'builder@example.com' },
      },
    ]);
    expect(row).toMatchObject({ newestReady: 'app-00002-new', newest: { revision: 'app-00002-new' } });
  });

  it('serves the newest that is ready where the newest is not', async () => {
    const row = await rowOf(
      fleetService('app', {
        revisions: [
          fleetRevision('app-00003-bad', { trouble: 'the container did not listen on port 8080' }),
          fleetRevision('app-00002-good'),
        ],
      }),
    );
    expect(row).toMatchObject({
      ready: false,
      readyMessage: 'the container did not listen on port 8080',
      newestCreated: 'app-00003-bad',
      newestReady: 'app-00002-good',
      newestTrouble: 'the container did not listen on port 8080',
      newest: { revision: 'app-00003-bad' },
    });
    expect(row.serving).toMatchObject([
      { revision: 'app-00002-good', named: false, state: { createdAt: '2026-11-20T15:00:00.000Z' } },
    ]);
  });

  it('reads the newest by itself where it serves and is not ready', async () => {
    const broken = fleetRevision('app-00003-bad', { trouble: 'out of memory' });
    const row = await rowOf(
      fleetService('app', { revisions: [broken], traffic: [{ revision: broken.name, percent: 100 }] }),
    );
    expect(row.serving).toMatchObject([
      { state: { createdAt: broken.createdAt, createdBy: broken.createdBy } },
    ]);
  });

  it('serves nothing where no revision ever became ready', async () => {
    const row = await rowOf(
      fleetService('app', { revisions: [fleetRevision('app-00001-bad', { trouble: 'out of memory' })] }),
    );
    expect(row).toMatchObject({ ready: false, newestReady: null, serving: [] });
  });

  it('puts the largest share first', async () => {
    const row = await rowOf(
      fleetService('app', {
        traffic: [
          { revision: 'app-00001-old', percent: 10 },
          { revision: null, percent: 90 },
        ],
      }),
    );
    expect(row.serving.map(({ revision, percent }) => [revision, percent])).toEqual([
      ['app-00002-new', 90],
      ['app-00001-old', 10],
    ]);
  });

  it('reads the variables that were asked for, and never a secret', async () => {
    const { newest } = await rowOf(
      fleetService('app', {
        revisions: [
          fleetRevision('app-1', {
            minInstances: 2,
            containers: [
              container([
                { name: 'FLAG', value: 'true' },
                { name: 'KEY', secret: 'odds-key' },
                { name: 'OTHER', value: 'unseen' },
                { name: 'BUILD_COMMIT', value: 'bbbbbbb' },
              ]),
            ],
          }),
        ],
      }),
    );
    expect(newest).toEqual({
      revision: 'app-1',
      createdAt: null,
      createdBy: null,
      commitLabel: 'aaaaaaa',
      commitVariable: 'bbbbbbb',
      minInstances: 2,
      variables: { FLAG: { kind: 'value', value: 'true' }, KEY: { kind: 'secret' } },
      image: 'registry/app',
    });
  });

  it('knows no commit where neither label nor variable is set, and no instances where none are', async () => {
    const { newest } = await rowOf(
      fleetService('app', { revisions: [fleetRevision('app-1', { labels: {}, minInstances: 0 })] }),
    );
    expect(newest).toMatchObject({ commitLabel: null, commitVariable: null, minInstances: null });
  });

  it('reads the container that the profile names', async () => {
    const revision = fleetRevision('sidecars-1', {
      containers: [
        container([{ name: 'FLAG', value: 'proxy' }], 'proxy'),
        container([{ name: 'FLAG', value: 'own' }], 'main'),
      ],
    });
    const { newest } = await rowOf(fleetService('sidecars', { revisions: [revision] }));
    expect(newest).toMatchObject({ image: 'registry/main', variables: { FLAG: { value: 'own' } } });
  });

  it('does not say of a container that is not there that its variables are not set', async () => {
    const { serving } = await rowOf(fleetService('sidecars'));
    expect(serving).toMatchObject([
      {
        state: null,
        trouble: { cause: 'config', fix: 'correct deployment.services.sidecars.container in the profile' },
      },
    ]);
  });

  it('tells the revisions of one service, newest first, as many as were asked for', async () => {
    const run = runOf(fleetService('app'));
    const names = async (most: number) =>
      (await run.revisions({ region: REGION, service: 'app' }, READING, most)).map(
        ({ revision, createdAt }) => [revision, createdAt],
      );
    expect(await names(5)).toEqual([
      ['app-00002-new', '2026-11-20T15:00:00.000Z'],
      ['app-00001-old', '2026-11-01T15:00:00.000Z'],
    ]);
    expect(await names(1)).toHaveLength(1);
    await expect(run.revisions({ region: 'us-east1', service: 'app' }, READING, 5)).rejects.toMatchObject({
      errorCause: 'config',
    });
  });
});
