import { describe, expect, it } from 'vitest';
import type { CheckStatus, Finding } from '../../src/checks/finding.ts';
import type { ChangeItem, RunRow } from '../../src/history/rows.ts';
import { changesSince, looksBefore } from '../../src/schedules/changes-since.ts';
import { plainCheck } from '../support/plain-check.ts';
import { change, findingOf, part, reportOf } from '../support/report-builders.ts';

const CHECK = 'vegas_line_coverage';
const TABLE = 'nba_raw.odds_api_game_lines';
const NIGHT = '2026-02-03';
const own = [{ ...plainCheck, name: CHECK }];

/** A slot that asked the check, and what it told of it. */
const runOf = (run_id: string, changes: ChangeItem[] = [], check = CHECK): RunRow =>
  reportOf({
    checks: [],
    run: { run_id },
    details: { changes, outcomes: [{ check, target_date: NIGHT, status: 'PASS', reason: null }] },
  }).run;
const saying = (status: CheckStatus, over: Partial<Finding> = {}): Finding =>
  findingOf([part(TABLE, status, { severity: status === 'FAIL' ? 'P2_HIGH' : null })], {
    check: CHECK,
    targetDate: NIGHT,
    ...over,
  });
const item = (kind: ChangeItem['change'], over: Partial<ChangeItem> = {}) => change(kind, CHECK, TABLE, over);
const milder = { status: 'WARN', severity: 'P3_MEDIUM' } as const;

function kinds(
  now: CheckStatus,
  { before = [], look }: { before?: ChangeItem[]; look?: ChangeItem[] },
  post: 'always' | 'on_change',
): string[] {
  const looks = looksBefore(look ? [runOf('look', look)] : []);
  const found = changesSince({
    findings: [saying(now)],
    ownChecks: own,
    before: runOf('before', before),
    looks,
    post,
  });
  return found.map((one) => one.change);
}

describe('a schedule that speaks of news only', () => {
  it.each<[string, CheckStatus, ChangeItem[], ChangeItem[] | undefined, string[]]>([
    ['what another has told', 'FAIL', [], [item('new')], ['still']],
    ['what another has told as milder', 'FAIL', [], [item('new', milder)], ['worse']],
    ['what another has told as over, and is back', 'FAIL', [item('still')], [item('recovered')], ['new']],
    ['the end of what another has told', 'PASS', [], [item('new')], ['recovered']],
    ['the end that another has told', 'PASS', [item('still')], [item('recovered')], []],
    ['what nobody else has asked', 'FAIL', [item('still')], undefined, ['still']],
    ['blindness for what another has told', 'ERROR', [], [item('new')], ['unsettled']],
    ['what is not due, after its end was told', 'SKIP', [item('still')], [item('recovered')], []],
  ])('holds against the last look of any: %s', (_name, now, before, look, expected) => {
    expect(kinds(now, { before, ...(look && { look }) }, 'on_change')).toEqual(expected);
  });
});

describe('a message that always comes', () => {
  it.each<[string, CheckStatus, ChangeItem[], ChangeItem[] | undefined, string[]]>([
    ['what another has told meanwhile', 'FAIL', [], [item('new')], ['new']],
    ['what it told itself', 'FAIL', [item('new')], [item('still')], ['still']],
    ['what it told as milder', 'FAIL', [item('new', milder)], [item('worse')], ['worse']],
    ['what was over meanwhile, and is back', 'FAIL', [item('still')], [item('recovered')], ['new']],
    ['the end of what another has told', 'PASS', [], [item('new')], ['recovered']],
    ['the end that another has told', 'PASS', [item('still')], [item('recovered')], ['recovered']],
    ['the end that another has told, now that nothing is due', 'SKIP', [item('still')], [], ['recovered']],
    ['what another has told, and it can’t see', 'ERROR', [], [item('new')], ['unsettled']],
    ['what nobody else has asked', 'FAIL', [item('still')], undefined, ['still']],
  ])('tells what changed since the one before it: %s', (_name, now, before, look, expected) => {
    expect(kinds(now, { before, ...(look && { look }) }, 'always')).toEqual(expected);
  });

  it('takes what was well on a later date for over, once its own date is not asked any more', () => {
    const seen = '2026-02-02';
    const told = item('new', { seen });
    expect(
      kinds('SKIP', { before: [told], look: [item('still', { seen, wellOn: NIGHT })] }, 'always'),
    ).toEqual(['recovered']);
  });

  it('keeps a failure that it can’t see as grave as it was seen last', () => {
    const [found] = changesSince({
      findings: [saying('ERROR')],
      ownChecks: own,
      before: runOf('before', [item('new')]),
      looks: looksBefore([runOf('look', [item('better', milder)])]),
      post: 'always',
    });
    expect(found).toMatchObject({ change: 'unsettled', ...milder });
  });

  it('tells of a check that it only asks again as the run did that left it open', () => {
    const found = changesSince({
      findings: [saying('FAIL')],
      ownChecks: [],
      before: null,
      looks: looksBefore([runOf('look', [item('new')])]),
      post: 'always',
    });
    expect(found).toMatchObject([{ change: 'still' }]);
  });
});

describe('the last look at a check', () => {
  it('is that of the newest slot that asked it', () => {
    const looks = looksBefore([runOf('c', [], 'another'), runOf('b'), runOf('a')]);
    expect([...looks].map(([check, run]) => [check, run.run_id])).toEqual([
      ['another', 'c'],
      [CHECK, 'b'],
    ]);
  });
});
