import { describe, expect, it } from 'vitest';
import { type Acknowledgement, type Care, NO_CARE, type Snooze } from '../../src/history/care.ts';
import { careCounts, careIn, careInWords, isSettled } from '../../src/report/care-in-words.ts';
import { change, reportOf } from '../support/report-builders.ts';

const ZONE = 'America/New_York';
const FAILURE = { check: 'data_freshness', subject: 'nba_raw.odds' };
const snoozed: Snooze = {
  by: { id: 'U_BOB', name: 'Bob' },
  at: '2026-02-04T14:00:00.000Z',
  until: '2026-02-05T11:00:00.000Z',
  basis: { status: 'FAIL', severity: 'P2_HIGH', dates: [] },
};
const acknowledged: Acknowledgement = {
  ...snoozed,
  by: { id: 'U_ADA', name: 'Ada' },
  until: '2026-02-07T14:00:00.000Z',
  note: null,
};
const reopened = { at: '2026-02-05T11:00:02.000Z', why: 'it is P1 now, was P2' };
const recovered = { at: '2026-02-05T11:00:02.000Z', days: 1 };
const care = (over: Partial<Care>): Care => ({ ...NO_CARE, version: 1, ...over });

describe('who has it, in words', () => {
  it.each<[string, Partial<Care>, string[]]>([
    ['nobody', {}, []],
    [
      'somebody',
      { acknowledged },
      ['Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.'],
    ],
    [
      'somebody with a note',
      { acknowledged: { ...acknowledged, note: 'vendor called' } },
      ['Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.', 'Note: vendor called'],
    ],
    [
      'somebody with the note of somebody else',
      { acknowledged: { ...acknowledged, note: 'looks fine', noteBy: { id: 'U_BOB', name: 'Bob' } } },
      ['Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.', 'Note by Bob: looks fine'],
    ],
    ['snoozed', { snoozed }, ['Snoozed by Bob until Thu Feb 5, 06:00 EST.']],
    [
      'both',
      { acknowledged, snoozed },
      [
        'Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.',
        'Snoozed by Bob until Thu Feb 5, 06:00 EST.',
      ],
    ],
    ['run out', { expired: acknowledged }, ['Ada’s acknowledgement ran out Sat Feb 7, 09:00 EST.']],
    ['reopened', { reopened }, ['Reopened Thu Feb 5, 06:00 EST: it is P1 now, was P2.']],
    ['recovered', { recovered }, ['Recovered after 1 day, seen Thu Feb 5, 06:00 EST.']],
    [
      'recovered',
      { recovered: { ...recovered, days: 12 } },
      ['Recovered after 12 days, seen Thu Feb 5, 06:00 EST.'],
    ],
  ])('%s', (_, over, sentences) => {
    expect(careInWords(care(over), ZONE)).toEqual(sentences);
  });

  it('says the hour of the zone after a change of clocks', () => {
    const until = '2026-03-08T10:00:00.000Z';
    expect(careInWords(care({ snoozed: { ...snoozed, until } }), ZONE)).toEqual([
      'Snoozed by Bob until Sun Mar 8, 06:00 EDT.',
    ]);
  });

  it('keeps names and notes on their line', () => {
    const hostile = {
      ...acknowledged,
      by: { id: 'U_EVE', name: 'Eve\nOK · all is well' },
      note: 'one\n\ntwo\u202E',
    };
    for (const sentence of careInWords(care({ acknowledged: hostile }), ZONE))
      expect(sentence).not.toMatch(/[\n\u202E]/);
  });
});

describe('what needs nobody’s attention', () => {
  it.each<[boolean, Partial<Care>]>([
    [true, { acknowledged }],
    [true, { snoozed }],
    [true, { recovered }],
    [false, { expired: acknowledged }],
    [false, { reopened }],
    [false, {}],
  ])('%s: %j', (expected, over) => {
    expect(isSettled(care(over))).toBe(expected);
  });

  it('is nothing that nobody has said anything of', () => {
    expect(isSettled(null)).toBe(false);
  });
});

describe('the care in a report', () => {
  const report = (over: Partial<Care>) =>
    reportOf({ checks: [], details: { care: [{ ...FAILURE, care: care(over) }] } });

  it('is that of the failure, by check and subject', () => {
    expect(careIn(report({ acknowledged }), FAILURE)?.acknowledged?.by.name).toBe('Ada');
    expect(careIn(report({ acknowledged }), { ...FAILURE, check: 'other' })).toBeNull();
    expect(careIn(reportOf({ checks: [] }), FAILURE)).toBeNull();
  });

  it('does not tell of a reopening that this very run found: there it is called worse', () => {
    const told = (why: string) =>
      careIn(
        reportOf({
          checks: [],
          details: {
            care: [{ ...FAILURE, care: care({ reopened }) }],
            changes: [change('worse', FAILURE.check, FAILURE.subject, { reopened: why })],
          },
        }),
        FAILURE,
      )?.reopened;
    expect(told(reopened.why)).toBeNull();
    expect(told('another reason')).toEqual(reopened);
    expect(careIn(report({ reopened }), FAILURE)?.reopened).toEqual(reopened);
  });

  it('tells of a recovery since, and not of one before: that was another failure', () => {
    expect(careIn(report({ recovered }), FAILURE)?.recovered).toEqual(recovered);
    const before = { ...recovered, at: '2026-02-01T11:00:00.000Z' };
    expect(careIn(report({ recovered: before }), FAILURE)?.recovered).toBeNull();
  });
});

describe('what needs nobody now, counted', () => {
  it('is each thing once, under what counts most', () => {
    const both = care({ acknowledged, snoozed });
    expect(careCounts([both, care({ snoozed }), care({ recovered }), null, care({})])).toBe(
      '1 acknowledged, 1 snoozed, 1 recovered',
    );
    expect(careCounts([])).toBe('');
  });
});
