import { describe, expect, it } from 'vitest';
import { missedSlots } from '../../src/schedules/missed-slots.ts';
import { profile } from '../support/fact-builders.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const ranAt = (...nominals: string[]) =>
  nominals.map(
    (nominal) => reportOf({ checks: [passed('phase3_completion')], details: { nominal_time: nominal } }).run,
  );
const missed = (now: string, ...ran: string[]) =>
  missedSlots(profile, { schedule: 'post_overnight', nominal: new Date(now) }, ranAt(...ran)).map((slot) =>
    slot.nominal.toISOString(),
  );

describe('slots that never ran', () => {
  it('are none when the morning before ran', () => {
    expect(missed('2026-02-04T11:00:00Z', '2026-02-03T11:00:00.000Z')).toEqual([]);
  });

  it('are all between the newest run and this one, oldest first', () => {
    const ran = ['2026-02-01T11:00:00.000Z', '2026-01-31T11:00:00.000Z'];
    expect(missed('2026-02-04T11:00:00Z', ...ran)).toEqual([
      '2026-02-02T11:00:00.000Z',
      '2026-02-03T11:00:00.000Z',
    ]);
  });

  it('keep to the wall clock where clocks change', () => {
    expect(missed('2026-03-10T10:00:00Z', '2026-03-07T11:00:00.000Z')).toEqual([
      '2026-03-08T10:00:00.000Z',
      '2026-03-09T10:00:00.000Z',
    ]);
  });

  it('are none on a new installation, and a later run proves nothing about an earlier slot', () => {
    expect(missed('2026-02-04T11:00:00Z')).toEqual([]);
    expect(missed('2026-02-04T11:00:00Z', '2026-02-05T11:00:00.000Z')).toEqual([]);
  });
});
