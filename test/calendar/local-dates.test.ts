import { describe, expect, it } from 'vitest';
import { localDatesIn } from '../../src/calendar/local-dates.ts';
import { dateInZone } from '../../src/calendar/zone.ts';

const HALF_HOUR_MS = 1_800_000;

describe('the local date of an instant', () => {
  it.each(['America/New_York', 'Europe/Vienna', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'in %s is that of the zone, also around the days on which clocks change',
    (zone) => {
      const dateOf = localDatesIn(zone);
      for (const start of ['2026-03-06T00:00:00Z', '2026-03-27T00:00:00Z', '2026-10-30T00:00:00Z']) {
        for (let step = 0; step < 200; step += 1) {
          const instant = new Date(Date.parse(start) + step * HALF_HOUR_MS);
          expect(dateOf(instant.getTime()), instant.toISOString()).toBe(dateInZone(instant, zone));
        }
      }
    },
  );
});
