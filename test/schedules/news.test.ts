import { describe, expect, it } from 'vitest';
import { type Care, NO_CARE } from '../../src/history/care.ts';
import type { RunDetails } from '../../src/history/rows.ts';
import { withWarning } from '../../src/schedules/build-report.ts';
import {
  hasChanges,
  hasNews,
  hasTrouble,
  isNewlyRolledBack,
  isNewTrouble,
  withNews,
} from '../../src/schedules/news.ts';
import { change, passed, reportOf } from '../support/report-builders.ts';
import { standingRow } from '../support/standing-builders.ts';

const report = (details: Partial<RunDetails> = {}) =>
  reportOf({ checks: [passed('phase3_completion')], details });
const blindIn = (...checks: string[]): Partial<RunDetails> => ({
  error_causes: { timeout: checks.length },
  outcomes: checks.map((check) => ({ check, target_date: '2026-02-03', status: 'ERROR', reason: null })),
});

describe('what changed', () => {
  it.each([
    ['new', true],
    ['worse', true],
    ['recovered', true],
    ['still', false],
    ['better', false],
    ['unsettled', false],
  ] as const)('is news when it is %s: %s', (kind, expected) => {
    const changes = [change(kind, 'phase3_completion', 'nba_analytics.player_game_summary')];
    expect(hasChanges(report({ changes }))).toBe(expected);
  });

  it.each([
    ['new', false],
    ['worse', false],
    ['recovered', true],
  ] as const)('is news when it is %s and somebody has it: %s', (kind, expected) => {
    const changes = [change(kind, 'phase3_completion', 'nba_analytics.player_game_summary')];
    const snoozed = {
      by: { id: 'U_ADA', name: 'Ada' },
      at: '2026-02-03T11:00:00.000Z',
      until: '2026-02-10T11:00:00.000Z',
      basis: { status: 'FAIL', severity: 'P2_HIGH', dates: [] },
    } as const;
    const quiet: Care = {
      ...NO_CARE,
      version: 1,
      snoozed: { ...snoozed, basis: { ...snoozed.basis, dates: [] } },
    };
    const care = changes.map(({ check, subject }) => ({ check, subject, care: quiet }));
    expect(hasChanges(report({ changes, care }))).toBe(expected);
    const others = care.map((item) => ({ ...item, subject: 'another' }));
    expect(hasChanges(report({ changes, care: others }))).toBe(true);
  });
});

describe('what stands rolled back', () => {
  const told = (...rolled_back: NonNullable<RunDetails['rolled_back']>) => report({ rolled_back });

  it('is news while the run before did not tell of it, or is not known', () => {
    const standing = told(standingRow());
    expect(isNewlyRolledBack(standing, [])).toBe(true);
    expect(isNewlyRolledBack(standing, [report().run])).toBe(true);
    expect(isNewlyRolledBack(standing, [standing.run])).toBe(false);
    expect(isNewlyRolledBack(standing, [report().run, standing.run])).toBe(false);
    expect(hasChanges(standing)).toBe(false);
    expect(hasTrouble(standing)).toBe(false);
  });

  it('is news where something else is, or the same once more; that it is over is told where it was ended', () => {
    const before = [told(standingRow()).run];
    expect(isNewlyRolledBack(told(standingRow(), standingRow({ rollback: 'another' })), before)).toBe(true);
    expect(isNewlyRolledBack(told(standingRow({ since: '2026-02-04T09:00:00.000Z' })), before)).toBe(true);
    expect(isNewlyRolledBack(told(), before)).toBe(false);
    expect(isNewlyRolledBack(report(), before)).toBe(false);
  });
});

describe('trouble of the watcher', () => {
  it('is blindness, a warning, and not knowing what is new', () => {
    expect(hasTrouble(report())).toBe(false);
    expect(hasTrouble(report(blindIn('data_freshness')))).toBe(true);
    expect(hasTrouble(report({ warnings: ['not stored'] }))).toBe(true);
    expect(hasTrouble(report({ changes_known: false }))).toBe(true);
  });

  it('is news when the run before did not have it, or is not known', () => {
    const blind = report(blindIn('data_freshness'));
    expect(isNewTrouble(blind, [])).toBe(true);
    expect(isNewTrouble(blind, [report().run])).toBe(true);
    expect(isNewTrouble(blind, [blind.run])).toBe(false);
    expect(isNewTrouble(blind, [report().run, blind.run])).toBe(false);
    expect(isNewTrouble(blind, [report(blindIn('data_freshness', 'scraper_failures')).run])).toBe(false);
    expect(isNewTrouble(report(blindIn('data_freshness', 'scraper_failures')), [blind.run])).toBe(true);
  });

  it('is news when its cause is another one', () => {
    const before = [report(blindIn('data_freshness')).run];
    const now = report({ ...blindIn('data_freshness'), error_causes: { permission: 1 } });
    expect(isNewTrouble(now, before)).toBe(true);
  });

  it('is news when its warning is another one, and always when nothing can be compared', () => {
    const before = [report({ warnings: ['not stored'] }).run];
    expect(isNewTrouble(report({ warnings: ['not stored'] }), before)).toBe(false);
    expect(isNewTrouble(report({ warnings: ['not posted'] }), before)).toBe(true);
    expect(isNewTrouble(report({ changes_known: false }), [report({ changes_known: false }).run])).toBe(true);
  });
});

describe('a run', () => {
  const blind = report(blindIn('data_freshness'));
  const standing = report({ rolled_back: [standingRow()] });

  it.each([
    ['whose trouble nobody knows yet', withNews(blind, [null, report().run]), true],
    ['whose trouble one of those before had', withNews(blind, [report().run, blind.run]), false],
    [
      'whose trouble they had, with a warning on top',
      withWarning(withNews(blind, [blind.run]), 'lost'),
      true,
    ],
    ['of which something is newly rolled back', withNews(standing, [report().run]), true],
    ['of which it was told what is rolled back', withNews(standing, [report().run, standing.run]), false],
    ['in which nothing is wrong', withNews(report(), []), false],
    ['of an earlier version, with trouble', blind, true],
    ['of an earlier version, without', report(), false],
  ])('%s has news: %s', (_name, now, expected) => {
    expect(hasNews(now)).toBe(expected);
  });

  it('has news when something changed, whatever its trouble', () => {
    const changes = [change('new', 'phase3_completion', 'nba_analytics.player_game_summary')];
    expect(hasNews(withNews(report({ changes }), [report().run]))).toBe(true);
  });
});
