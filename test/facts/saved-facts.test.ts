import { describe, expect, it } from 'vitest';
import { known } from '../../src/facts/facts.ts';
import { parseSavedFacts } from '../../src/facts/saved-facts.ts';
import { at, attempt, healthyFacts, nights } from '../support/fact-builders.ts';
import { runs } from '../support/failure-builders.ts';
import { standingRow } from '../support/standing-builders.ts';

const facts = {
  ...healthyFacts(nights('2026-02-03', 2), '2026-02-03', at('2026-02-04', '12:00')),
  runs: known([runs('X', 'stuck'), runs('Y', 'failed', { error: 'boom', category: 'timeout' })]),
};

describe('facts that were saved', () => {
  it('are read as they were', () => {
    expect(parseSavedFacts(JSON.stringify(facts))).toEqual({ ok: true, facts });
  });

  it('before runs were collected know nothing of them', () => {
    const { runs: _, ...older } = facts;
    expect(parseSavedFacts(JSON.stringify(older))).toEqual({
      ok: true,
      facts: { ...older, runs: { state: 'not_configured' } },
    });
  });

  it('before attempts were counted have a row for each of them', () => {
    const rows = [
      attempt('a', 'success', '2026-02-03T10:00:00.000Z'),
      attempt('a', 'failed', '2026-02-03T11:00:00.000Z', { errorMessage: 'boom' }),
      attempt('a', 'failed', '2026-02-03T12:00:00.000Z', { errorType: 'timeout' }),
    ];
    const older = rows.map(({ firstAt: _first, attempts: _attempts, errorTexts: _texts, ...row }) => row);
    expect(parseSavedFacts(JSON.stringify({ ...facts, attempts: known(older) }))).toEqual({
      ok: true,
      facts: { ...facts, attempts: known(rows) },
    });
  });

  it('before grades were read know nothing of them', () => {
    const { grades, performance: _, ...older } = facts;
    expect(grades).toMatchObject({ state: 'known' });
    const none = { state: 'not_configured' };
    expect(parseSavedFacts(JSON.stringify(older))).toEqual({
      ok: true,
      facts: { ...older, grades: none, performance: none },
    });
  });

  it('keep what checks have said, and know nothing of it where they were saved before it was asked', () => {
    const row = {
      check: 'games_final',
      status: 'PASS' as const,
      table: null,
      runs: 3,
      dates: 3,
      firstDate: '2026-02-01',
      lastDate: '2026-02-03',
      firstAt: '2026-02-02T07:00:00.000Z',
      ofDates: true,
    };
    const { verdicts: _, ...older } = facts;
    const said = { ...older, verdicts: known([row, { ...row, status: 'FAIL' as const, table: 'a.b' }]) };
    expect(parseSavedFacts(JSON.stringify(said))).toEqual({ ok: true, facts: said });
    expect(parseSavedFacts(JSON.stringify(older))).toEqual({
      ok: true,
      facts: { ...older, verdicts: { state: 'not_configured' } },
    });
    const odd = { ...older, verdicts: known([{ ...row, status: 'WARN' }]) };
    expect(parseSavedFacts(JSON.stringify(odd))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('verdicts'),
    });
  });

  it('before decisions were collected know nothing of them', () => {
    const { decisions, ...older } = facts;
    expect(decisions).toMatchObject({ state: 'known' });
    expect(parseSavedFacts(JSON.stringify(older))).toEqual({
      ok: true,
      facts: { ...older, decisions: { state: 'not_configured' } },
    });
  });

  it('keep what stands rolled back, and know nothing of it where they were saved before it was asked', () => {
    const standing = {
      ...facts,
      rollbacks: known([standingRow(), standingRow({ value: null, revision: null })]),
    };
    expect(parseSavedFacts(JSON.stringify(standing))).toEqual({ ok: true, facts: standing });
    const { rollbacks: _, ...older } = standing;
    expect(parseSavedFacts(JSON.stringify(older))).toEqual({
      ok: true,
      facts: { ...older, rollbacks: { state: 'not_configured' } },
    });
    const odd = { ...facts, rollbacks: known([{ ...standingRow(), approvedBy: 'Grace' }]) };
    expect(parseSavedFacts(JSON.stringify(odd))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('rollbacks'),
    });
  });

  it('before measures were counted know nothing of how rows were computed', () => {
    const table = 'nba_analytics.player_game_summary';
    const rows = facts.coverage[table]?.state === 'known' ? facts.coverage[table].value : [];
    const older = rows.map(({ above: _above, oldest: _oldest, spread: _spread, ...row }) => row);
    const coverage = { ...facts.coverage, [table]: { state: 'known', value: older } };
    const known = parseSavedFacts(JSON.stringify({ ...facts, coverage }));
    const unasked = older.map((row) => ({ ...row, above: null, oldest: null, spread: null }));
    expect(known).toMatchObject({ ok: true, facts: { coverage: { [table]: { value: unasked } } } });
    expect(rows.length).toBeGreaterThan(0);
  });

  it('before histories were named know no name of theirs', () => {
    const { history, ...cloud } = { ...facts.cloud, history: 'github.com/owner/pipeline@main' };
    expect(parseSavedFacts(JSON.stringify({ ...facts, cloud: { ...cloud, history } }))).toMatchObject({
      facts: { cloud: { history } },
    });
    expect(parseSavedFacts(JSON.stringify({ ...facts, cloud }))).toMatchObject({
      facts: { cloud: { history: null } },
    });
  });

  it('with a run that ended in a way nobody knows are refused', () => {
    const odd = { ...facts, runs: known([{ ...runs('X', 'stuck'), outcome: 'lost' }]) };
    expect(parseSavedFacts(JSON.stringify(odd))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('runs'),
    });
  });
});
