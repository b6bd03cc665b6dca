import { afterEach, describe, expect, it, vi } from 'vitest';
import { dateInZone, instantAt, timeInZone, zoneName } from '../../src/calendar/zone.ts';

const NEW_YORK = 'America/New_York';

afterEach(() => vi.useRealTimers());

describe('the instant of a time on the wall', () => {
  it.each([
    ['in winter', '2026-02-04', '06:00', '2026-02-04T11:00:00.000Z'],
    ['in summer', '2026-07-04', '06:00', '2026-07-04T10:00:00.000Z'],
    ['that the spring change skips, an hour later', '2026-03-08', '02:30', '2026-03-08T07:30:00.000Z'],
    ['that the autumn change repeats, the first', '2026-11-01', '01:30', '2026-11-01T05:30:00.000Z'],
    ['after the repeated hour', '2026-11-01', '02:00', '2026-11-01T07:00:00.000Z'],
  ])('%s is found, whatever season it is today', (_name, date, time, expected) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const today of ['2026-01-15T12:00:00Z', '2026-07-15T12:00:00Z']) {
      vi.setSystemTime(today);
      expect(instantAt(date, time, NEW_YORK).toISOString()).toBe(expected);
    }
  });
});

describe('the wall clock of a zone', () => {
  it('shows the date and time of New York, not those of the machine', () => {
    const lateAtNight = new Date('2026-02-05T03:30:00Z');
    expect(dateInZone(lateAtNight, NEW_YORK)).toBe('2026-02-04');
    expect(timeInZone(lateAtNight, NEW_YORK)).toBe('22:30');
  });

  it('names its time by season', () => {
    expect(zoneName(new Date('2026-02-05T03:30:00Z'), NEW_YORK)).toBe('EST');
    expect(zoneName(new Date('2026-07-05T03:30:00Z'), NEW_YORK)).toBe('EDT');
  });

  it('has a name in each zone, and that of the zone where it is none', () => {
    const winter = new Date('2026-02-05T03:30:00Z');
    const zones = [NEW_YORK, 'Europe/Berlin', 'UTC', NEW_YORK];
    expect(zones.map((zone) => zoneName(winter, zone))).toEqual(['EST', 'GMT+1', 'UTC', 'EST']);
    expect(zoneName(new Date('never'), NEW_YORK)).toBe(NEW_YORK);
  });
});
