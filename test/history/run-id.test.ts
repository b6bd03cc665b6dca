import { describe, expect, it } from 'vitest';
import { instantOfRunId, isManualRun, isRunOf, manualRunId, slotRunId } from '../../src/history/run-id.ts';

const INSTANT = new Date('2026-02-04T11:00:00Z');

describe('a run id', () => {
  it('of a slot is the same whoever runs it', () => {
    expect(slotRunId('post_overnight', INSTANT)).toBe('post_overnight-20260204T110000Z');
  });

  it('of a person’s run tells two of the same second apart', () => {
    expect(manualRunId('post_overnight', INSTANT, 'a1b2c3')).toBe('post_overnight-20260204T110000Z-a1b2c3');
  });

  it('says whether it is of a schedule, and whether somebody asked for it', () => {
    const slot = slotRunId('morning', INSTANT);
    const asked = manualRunId('morning', INSTANT, 'a1b2c3');
    for (const id of [slot, asked]) {
      expect(isRunOf(id, 'morning')).toBe(true);
      for (const schedule of ['evening', 'mor', 'morning-late', ''])
        expect(isRunOf(id, schedule)).toBe(false);
    }
    expect(isRunOf(slotRunId('morning-late', INSTANT), 'morning')).toBe(false);
    expect([slot, asked, 'morning', ''].map(isManualRun)).toEqual([false, true, false, false]);
  });

  it('gives its instant back', () => {
    expect(instantOfRunId(slotRunId('post_overnight', INSTANT))).toEqual(INSTANT);
    expect(instantOfRunId(manualRunId('post_overnight', INSTANT, 'a1b2c3'))).toEqual(INSTANT);
    expect(instantOfRunId(slotRunId('a-name-20200101T000000Z', INSTANT))).toEqual(INSTANT);
  });

  it.each([
    '',
    'post_overnight',
    'post_overnight-20261304T110000Z',
    'post_overnight-20260204T110000',
    'post_overnight-20260204T110000Z; DROP',
    'post_overnight-20260204T110000Z-A!',
  ])('is not "%s"', (text) => {
    expect(instantOfRunId(text)).toBeNull();
  });
});
