import { describe, expect, it } from 'vitest';
import { careActions } from '../../../src/bot/blocks/care.ts';
import { summaryMessage } from '../../../src/bot/blocks/summary.ts';
import { PREVIEW_ACTION, readPreviewValue } from '../../../src/bot/rollback-actions.ts';
import { type Care, NO_CARE } from '../../../src/history/care.ts';
import type { Offer } from '../../../src/history/rows.ts';
import { itemsOf } from '../../../src/report/items.ts';
import { flagRolledBack, raceWithRollback } from '../../support/golden-standing.ts';
import { checkRow, failed, reportOf, warned } from '../../support/report-builders.ts';

const RACE = 'phase3_race';
const TABLE = 'nba_analytics.player_game_summary';
const NAME = 'sequential-execution';
const toggle: Offer = { check: RACE, rollback: NAME, direction: 'toggle' };
const enable: Offer = { check: RACE, rollback: NAME, direction: 'enable' };

const press = {
  by: { id: 'U0ADA', name: 'Ada' },
  at: '2026-02-04T11:04:00.000Z',
  until: '2026-02-06T11:04:00.000Z',
  basis: { status: 'FAIL' as const, severity: null, dates: [] },
};
const acknowledged: Partial<Care> = { acknowledged: { ...press, note: null } };

/** Its buttons in order, as `action value`. */
function buttons(offers: Offer[] | undefined, care: Partial<Care> = {}, status: 'FAIL' | 'WARN' = 'FAIL') {
  const found = status === 'FAIL' ? failed(TABLE, 'P1_CRITICAL', 'usage over 100') : warned(TABLE, 'off');
  const report = reportOf({
    checks: [checkRow(RACE, [found])],
    details: {
      ...(offers && { offers }),
      care: [{ check: RACE, subject: TABLE, care: { ...NO_CARE, version: 1, ...care } }],
    },
  });
  const [item] = itemsOf(report, status);
  const actions = item === undefined ? null : careActions(report.run.run_id, item);
  return actions?.elements.map((one) => {
    const { action_id, value } = one as { action_id: string; value?: string };
    return value === undefined ? action_id : `${action_id} ${value}`;
  });
}

const ROLL_BACK = `${PREVIEW_ACTION} toggle:${NAME}`;

describe('the way from a failure to a rollback', () => {
  it('comes after the menu, never beside the button that everybody presses, and is the third at most', () => {
    expect(buttons([toggle])).toEqual(['care.acknowledge', 'care.more', ROLL_BACK]);
    expect(buttons([toggle], acknowledged)).toEqual(['care.unacknowledge', 'care.more', ROLL_BACK]);
  });

  it.each<[string, Partial<Care>]>([
    ['is snoozed', { snoozed: press }],
    ['is snoozed and acknowledged', { snoozed: press, ...acknowledged }],
    ['has recovered', { recovered: { at: press.at, days: 2 } }],
  ])('is not there where it %s', (_, care) => {
    expect(JSON.stringify(buttons([toggle], care) ?? [])).not.toContain(PREVIEW_ACTION);
  });

  it('is not there without an offer, nor in reports of earlier versions, nor for another check', () => {
    for (const offers of [[], undefined, [{ ...toggle, check: 'another' }]])
      expect(buttons(offers)).toEqual(['care.acknowledge', 'care.more']);
  });

  it('of a warning is the way back on only, and of a failure either', () => {
    expect(buttons([toggle], {}, 'WARN')).toEqual(['care.acknowledge', 'care.more']);
    for (const status of ['WARN', 'FAIL'] as const)
      expect(buttons([enable], {}, status)?.at(-1)).toBe(`${PREVIEW_ACTION} enable:${NAME}`);
  });

  it('is not there at what is only worth reading in a check that failed', () => {
    const parts = [failed(TABLE, 'P1_CRITICAL', 'usage over 100'), warned('nba_raw.other', 'late')];
    const report = reportOf({ checks: [checkRow(RACE, parts)], details: { offers: [enable] } });
    expect(itemsOf(report, 'FAIL')).toMatchObject([{ offer: enable }]);
    expect(itemsOf(report, 'WARN')).toMatchObject([{ offer: null }]);
  });

  it('carries a name and a direction that are read back, and a label that names what it is for', () => {
    const offered = [raceWithRollback(), flagRolledBack()].flatMap((report) =>
      (summaryMessage(report).blocks ?? [])
        .flatMap((block) => (block.type === 'actions' ? block.elements : []))
        .filter((one) => one.type === 'button' && one.action_id === PREVIEW_ACTION),
    );
    const back = (label: string) => `${label} ${NAME}: ${TABLE}`.slice(0, 75);
    expect(offered).toMatchObject([
      { text: { text: 'Roll back…' }, accessibility_label: back('Roll back…') },
      { text: { text: 'Roll back…' } },
      { text: { text: 'Switch on again…' }, accessibility_label: back('Switch on again…') },
      { text: { text: 'Switch on again…' } },
    ]);
    const read = offered.map((one) => readPreviewValue(String((one as { value?: string }).value)));
    expect(read).toEqual(
      ['toggle', 'toggle', 'enable', 'enable'].map((direction) => ({ direction, rollback: NAME })),
    );
  });

  it('is not there in a message about another date', () => {
    const report = raceWithRollback();
    const older = {
      ...report,
      run: { ...report.run, details: { ...report.run.details, is_current: false } },
    };
    expect(JSON.stringify(summaryMessage(older).blocks)).not.toContain(PREVIEW_ACTION);
  });
});
