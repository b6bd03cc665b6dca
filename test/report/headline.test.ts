import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../src/report/outline.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const headline = (target_date: string) =>
  outlineOf(
    reportOf({
      checks: [passed('data_freshness')],
      run: { target_date, run_timestamp: '2026-02-04T11:00:02.140Z' },
    }),
  ).headline;

describe('the headline of a run', () => {
  it('says the year of a date that has come again since', () => {
    expect(headline('2026-02-03')).toContain('· Tue Feb 3 ·');
    expect(headline('2025-02-05')).toContain('· Wed Feb 5 ·');
    expect(headline('2025-02-04')).toContain('· Tue Feb 4 2025 ·');
    expect(headline('2019-01-01')).toContain('· Tue Jan 1 2019 ·');
  });
});
