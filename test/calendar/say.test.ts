import { describe, expect, it } from 'vitest';
import { sayDate, sayDay, sayInstant } from '../../src/calendar/say.ts';

describe('dates and times as people say them', () => {
  it('names a day, with its weekday where it stands alone', () => {
    expect(sayDate('2026-02-03')).toBe('Feb 3');
    expect(sayDay('2026-02-03')).toBe('Tue Feb 3');
    expect(sayDay('2025-12-31')).toBe('Wed Dec 31');
  });

  it.each([
    ['2026-02-04T15:30:00Z', '2026-02-04T11:00:00Z', '10:30 EST'],
    ['2026-02-05T15:30:00Z', '2026-02-04T11:00:00Z', 'Thu Feb 5, 10:30 EST'],
    ['2026-02-05T03:30:00Z', '2026-02-04T11:00:00Z', '22:30 EST'],
    ['2026-07-01T10:00:00Z', null, 'Wed Jul 1, 06:00 EDT'],
  ])("tells a time on the zone's wall, with its name: %s", (instant, now, words) => {
    expect(sayInstant(new Date(instant), now === null ? null : new Date(now), 'America/New_York')).toBe(
      words,
    );
  });
});
