import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { type Care, NO_CARE } from '../../src/history/care.ts';
import type { ChangeItem, RunRow } from '../../src/history/rows.ts';
import { ownedItems } from '../../src/schedules/owners.ts';
import { change } from '../support/report-builders.ts';

const CHECK = 'data_freshness';
const TABLE = 'nba_raw.nbac_team_boxscore';

const owners: Profile['owners'] = [
  { checks: [CHECK], mention: ['U_ADA', 'S_DATA'] },
  { subjects: [TABLE], mention: ['U_BOB', 'U_ADA'] },
  { checks: ['scraper_failures'], subjects: ['bdl', 'odds'], mention: ['U_EVE'] },
];

const told = (
  items: ChangeItem[],
  over: { owners?: Profile['owners']; requestedBy?: string; care?: Partial<Care>; since?: RunRow[] } = {},
) => {
  const care = items.map(({ check, subject }) => ({ check, subject, care: { ...NO_CARE, ...over.care } }));
  return ownedItems(
    items,
    over.care ? care : [],
    { owners: over.owners ?? owners },
    { requestedBy: over.requestedBy ?? null, since: over.since ?? [] },
  );
};

describe('who is to be told', () => {
  it('is everybody who is named for the check or for what it is about, each once', () => {
    expect(told([change('new', CHECK, TABLE)])).toEqual([
      { check: CHECK, subject: TABLE, owners: ['U_ADA', 'S_DATA', 'U_BOB'] },
    ]);
    expect(told([change('new', 'other', TABLE)])).toMatchObject([{ owners: ['U_BOB', 'U_ADA'] }]);
  });

  it('is named for a check and a subject only where both hold', () => {
    expect(told([change('new', 'scraper_failures', 'bdl')])).toMatchObject([{ owners: ['U_EVE'] }]);
    expect(told([change('new', 'scraper_failures', 'nbac')])).toEqual([]);
    expect(told([change('new', 'other', 'bdl')])).toEqual([]);
  });

  it('is everybody in an entry that names neither', () => {
    const all: Profile['owners'] = [{ mention: ['S_ALL'] }];
    expect(told([change('new', 'anything', 'at all')], { owners: all })).toMatchObject([
      { owners: ['S_ALL'] },
    ]);
  });

  it.each<[ChangeItem['change'], boolean]>([
    ['new', true],
    ['worse', true],
    ['still', false],
    ['better', false],
    ['unsettled', false],
    ['recovered', false],
  ])('hears of what is %s: %s', (kind, isTold) => {
    expect(told([change(kind, CHECK, TABLE)])).toHaveLength(isTold ? 1 : 0);
  });

  it('is not whoever asked for the run, and nobody where only they are named', () => {
    expect(told([change('new', CHECK, TABLE)], { requestedBy: 'U_ADA' })).toMatchObject([
      { owners: ['S_DATA', 'U_BOB'] },
    ]);
    expect(told([change('new', 'scraper_failures', 'bdl')], { requestedBy: 'U_EVE' })).toEqual([]);
  });

  it('is nobody while somebody has it, and everybody again when that has ended', () => {
    const basis = { status: 'FAIL', severity: 'P2_HIGH', dates: [] } as const;
    const held = {
      by: { id: 'U_ADA', name: 'Ada' },
      at: '2026-02-04T11:00:00.000Z',
      until: '2026-02-07T11:00:00.000Z',
      basis: { ...basis, dates: [] },
    };
    const items = [change('worse', CHECK, TABLE), change('new', CHECK, TABLE)];
    expect(told(items, { care: { acknowledged: { ...held, note: null } } })).toEqual([]);
    expect(told(items, { care: { snoozed: held } })).toEqual([]);
    expect(told(items, { care: { expired: { ...held, note: null } } })).toHaveLength(2);
    expect(told(items, { care: { reopened: { at: held.at, why: 'it is P1 now' } } })).toHaveLength(2);
  });

  describe('where a run since the one before has told of it', () => {
    const ran = (
      over: Partial<RunRow>,
      owned = ['U_ADA', 'S_DATA'],
      severity: ChangeItem['severity'] = 'P2_HIGH',
    ) =>
      ({
        check_type: 'morning',
        trigger_source: 'schedule',
        details: {
          changes: [change('new', CHECK, TABLE, { severity })],
          owned: [{ check: CHECK, subject: TABLE, owners: owned }],
        },
        ...over,
      }) as unknown as RunRow;
    const item = change('new', CHECK, TABLE, { severity: 'P2_HIGH' });

    it('is who was not named there, be it by a schedule or by an answer in the channel', () => {
      for (const since of [ran({}), ran({ check_type: 'manual', trigger_source: 'slack' })])
        expect(told([item], { since: [since] })).toEqual([
          { check: CHECK, subject: TABLE, owners: ['U_BOB'] },
        ]);
      expect(told([item], { since: [ran({}), ran({}, ['U_BOB'])] })).toEqual([]);
    });

    it('is everybody where only a terminal showed it, where it was less grave, or something else', () => {
      const elsewhere = ran({ check_type: 'manual', trigger_source: 'cli' });
      for (const since of [elsewhere, ran({}, ['U_ADA'], 'P3_MEDIUM')])
        expect(told([item], { since: [since] })).toMatchObject([{ owners: ['U_ADA', 'S_DATA', 'U_BOB'] }]);
      expect(told([change('new', CHECK, 'other')], { since: [ran({})] })).toMatchObject([
        { owners: ['U_ADA', 'S_DATA'] },
      ]);
    });
  });
});
