import { describe, expect, it } from 'vitest';
import type { FleetLogEntry } from '../../../src/cloud/simulated/fleet-file.ts';
import { simulatedLogs } from '../../../src/cloud/simulated/logs.ts';
import { fleetOf } from '../../support/simulated-fleet.ts';

const entry = (time: string, text: string, over: Partial<FleetLogEntry> = {}): FleetLogEntry => ({
  service: 'app',
  revision: 'app-00002-new',
  at: `2026-11-25T${time}:00.000Z`,
  severity: 'ERROR',
  text,
  ...over,
});

const entries = [
  entry('10:00', 'first'),
  entry('10:30', 'information', { severity: 'INFO' }),
  entry('11:00', 'second', { severity: 'CRITICAL', service: 'other' }),
  entry('11:30', 'Level 1: begins', { severity: 'INFO' }),
  entry('11:40', 'level 1 complete', { severity: 'DEFAULT' }),
  entry('11:45', 'Level 1: of another service', { severity: 'INFO', service: 'other' }),
];

const logs = simulatedLogs(async () => fleetOf({ logs: entries }));
const DAY = { from: '2026-11-25T00:00:00.000Z', to: '2026-11-26T00:00:00.000Z' };

const texts = async (asked: ReturnType<typeof logs.errors>) => (await asked).entries.map(({ text }) => text);

describe('simulated logs', () => {
  it('hold errors of all services, newest first', async () => {
    expect(await logs.errors(DAY, 10)).toEqual({ entries: [entries[2], entries[0]], cut: false });
  });

  it('say that there are more than were asked for', async () => {
    expect(await logs.errors(DAY, 2)).toMatchObject({ cut: false });
    expect(await logs.errors(DAY, 1)).toEqual({ entries: [entries[2]], cut: true });
  });

  it('hold what happened from the beginning of a window to before its end', async () => {
    const window = (from: string, to: string) =>
      texts(logs.errors({ from: `2026-11-25T${from}:00Z`, to: `2026-11-25T${to}:00Z` }, 10));
    expect(await window('10:00', '11:00')).toEqual(['first']);
    expect(await window('10:01', '11:01')).toEqual(['second']);
  });

  it('find lines of one service by what they hold, in any case', async () => {
    const lines = (service: string, ...phrases: string[]) =>
      texts(logs.lines({ ...DAY, service, phrases }, 10));
    expect(await lines('app', 'LEVEL 1')).toEqual(['level 1 complete', 'Level 1: begins']);
    expect(await lines('app', 'begins', 'first')).toEqual(['Level 1: begins', 'first']);
    expect(await lines('other', 'Level')).toEqual(['Level 1: of another service']);
    expect(await lines('app', 'LEGACY')).toEqual([]);
  });

  it('cut what is too long to be shown', async () => {
    const long = simulatedLogs(async () => fleetOf({ logs: [entry('10:00', '🏀'.repeat(3000))] }));
    expect(await texts(long.errors(DAY, 1))).toEqual(['🏀'.repeat(2000)]);
  });
});
