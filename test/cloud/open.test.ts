import { describe, expect, it } from 'vitest';
import { openCloud } from '../../src/cloud/open.ts';
import { closeCloud } from '../../src/cloud/ports.ts';
import { type CloudSettings, readEnvironment } from '../../src/config/environment.ts';
import { wallClock } from '../support/clocks.ts';
import { logRecorder } from '../support/log-recorder.ts';

function settings(env: Record<string, string>): CloudSettings {
  const read = readEnvironment(env, []);
  if (!read.ok) throw new Error(read.problems.map(({ problem }) => problem).join('; '));
  return read.environment.cloud;
}

/** What is there to ask under these variables. */
async function opened(env: Record<string, string>) {
  const ports = await openCloud({ settings: settings(env), clock: wallClock, log: logRecorder() });
  const { run, prober, logs, commits } = ports;
  await closeCloud(ports);
  return {
    run: run?.label ?? null,
    prober: prober !== null,
    logs: logs?.label ?? null,
    commits: commits?.label ?? null,
  };
}

describe('opening the cloud', () => {
  it('opens nothing that nobody named', async () => {
    expect(await opened({})).toEqual({ run: null, prober: false, logs: null, commits: null });
  });

  it.each([
    [
      { CLOUD_RUN: 'gcp:nba-props-platform' },
      { run: 'Cloud Run, project nba-props-platform', prober: true, logs: null, commits: null },
    ],
    [
      { CLOUD_LOGGING: 'gcp:nba-props-platform' },
      { run: null, prober: false, logs: 'Cloud Logging, project nba-props-platform', commits: null },
    ],
    [
      { COMMITS: 'github:nba/platform@main' },
      { run: null, prober: false, logs: null, commits: 'github.com/nba/platform@main' },
    ],
    [
      { COMMITS: 'git:../platform@main' },
      { run: null, prober: false, logs: null, commits: 'git clone platform@main' },
    ],
    [
      {
        CLOUD_RUN: 'simulated:fleet.json',
        CLOUD_LOGGING: 'simulated:fleet.json',
        COMMITS: 'simulated:fleet.json',
      },
      {
        run: 'simulated Cloud Run',
        prober: true,
        logs: 'simulated logs',
        commits: 'simulated repository@main',
      },
    ],
  ])('opens what %j names, each by itself', async (env, ports) => {
    expect(await opened(env as unknown as Record<string, string>)).toEqual(ports);
  });
});
