import { describe, expect, it } from 'vitest';
import type { RollbackItem, RollbacksAnswer } from '../../src/inquiries/ask-rollbacks.ts';
import { statusOutline } from '../../src/report/rollback-status-outline.ts';
import { ended, opened, running, statusAnswer, statusItem } from '../support/golden-rollbacks.ts';
import { doneOutcome, GRACE, serving, snapshot, template, valued } from '../support/rollback-builders.ts';

const blind: Partial<RollbackItem> = {
  service: { state: 'unknown', cause: 'timeout', message: 'no answer within 10 s', fix: 'ask again' },
  means: 'unknown',
  live: null,
};
const inShort = (items: RollbackItem[], over: Partial<RollbacksAnswer> = {}) => {
  const { status, light, headline, lead } = statusOutline(statusAnswer(items, over));
  return [status, light, headline, lead];
};
const lines = (over: Partial<RollbackItem>): string[] =>
  statusOutline(statusAnswer([statusItem(over)])).items.flatMap((item) => item.lines);

describe('how rollbacks stand, in words', () => {
  it.each<[string, RollbackItem[], string[]]>([
    ['one on', [statusItem()], ['OK', '🟢', 'NOTHING ROLLED BACK', 'It is on, as in normal times.']],
    [
      'one off',
      [statusItem({ name: 'a', means: 'disabled' })],
      ['WARNING', '🟡', 'ROLLED BACK: a', 'It is switched off.'],
    ],
    [
      'half of it',
      [statusItem({ name: 'a', means: 'mixed' })],
      ['WARNING', '🟡', 'NOT AS USUAL: a', 'It is on for some requests and off for others.'],
    ],
    [
      'a value of its own',
      [statusItem({ name: 'a', means: 'other' })],
      ['WARNING', '🟡', 'NOT AS USUAL: a', 'It is neither on nor off.'],
    ],
    [
      'not to be seen',
      [statusItem({ name: 'a', ...blind })],
      ['ERROR', '⚫', 'COULD NOT LOOK: a', 'It could not be looked at, which says nothing about it.'],
    ],
    ['none', [], ['OK', '⚪', 'NOTHING TO ROLL BACK', 'The pipeline profile declares no rollback.']],
    [
      'several on',
      [statusItem({ name: 'a' }), statusItem({ name: 'b' })],
      ['OK', '🟢', 'NOTHING ROLLED BACK', 'All 2 are on, as in normal times.'],
    ],
    [
      'some of each: what is known to be off comes first',
      [
        statusItem({ name: 'a' }),
        statusItem({ name: 'b', ...blind }),
        statusItem({ name: 'c', means: 'disabled' }),
      ],
      [
        'WARNING',
        '🟡',
        'ROLLED BACK: c · COULD NOT LOOK: b',
        'Of 3 rollbacks: 1 is not as in normal times; 1 could not be looked at, which says nothing about it; 1 is on.',
      ],
    ],
  ])('%s', (_name, items, expected) => {
    expect(inShort(items)).toEqual(expected);
  });

  it('is not green while something is asked for or under way, and names it', () => {
    const item = (name: string, open: RollbackItem['open'], over: Partial<RollbackItem> = {}) =>
      statusItem({ name, open, ...over });
    expect(inShort([item('a', [opened()])]).slice(0, 3)).toEqual([
      'WARNING',
      '🟡',
      'NOTHING ROLLED BACK · ASKED FOR: a',
    ]);
    const both = [item('a', [opened()]), item('b', [opened(), running([])], { means: 'disabled' })];
    expect(inShort(both)[2]).toBe('ROLLED BACK: b · UNDER WAY: b · ASKED FOR: a');
  });

  it('puts first what is not as it should be, then what nobody could see', () => {
    const items = [
      statusItem({ name: 'a' }),
      statusItem({ name: 'b', ...blind }),
      statusItem({ name: 'c', means: 'disabled' }),
      statusItem({ name: 'd', means: 'mixed' }),
      statusItem({ name: 'e' }),
    ];
    const { items: shown } = statusOutline(statusAnswer(items));
    expect(shown.map(({ name }) => name)).toEqual(['c', 'd', 'b', 'a', 'e']);
  });

  it('says what would be normal where it is off, and both where it is neither', () => {
    expect(lines({ means: 'disabled', live: 'false at 100 %' })[0]).toMatch(
      /us-west2: false at 100 %; true in normal times$/,
    );
    expect(lines({ means: 'other', live: '1 at 100 %' })[0]).toMatch(
      /: 1 at 100 %; true in normal times, false when switched off$/,
    );
  });

  it('is not green while its own records can’t be read, and says so', () => {
    const recordsTrouble = 'My own records could not be read';
    expect(inShort([statusItem()], { recordsTrouble }).slice(0, 2)).toEqual(['WARNING', '🟡']);
    expect(statusOutline(statusAnswer([statusItem()], { recordsTrouble })).notes).toEqual([recordsTrouble]);
  });

  it('says since when and by whom: our own record where there is one, else what is known', () => {
    const made = ended(doneOutcome(), { approvals: [{ by: GRACE, at: '2026-02-04T11:07:00.000Z' }] });
    expect(lines({ made, since: '2026-02-04T11:09:00.000Z' })).toContain(
      'Since Wed Feb 4, 06:09 EST: asked for by Ada, approved by Grace.',
    );
    expect(lines({})).toContain('Since Tue Feb 3, 15:00 EST, by cloud-build.');
    expect(lines({ since: null, by: null })).toContain('Since when is not known.');
  });

  it('says why it could not look and how to mend it, and nothing of since when', () => {
    expect(lines(blind)).toEqual([
      'SEQUENTIAL_EXECUTION_ENABLED on nba-phase3-analytics-processors: no answer in time, no answer within 10 s',
      'To mend it: ask again',
    ]);
  });

  it('tells of settings that the next deployment would bring live', () => {
    const held = snapshot({ serving: [serving({ value: valued('false') })] });
    expect(lines({ service: { state: 'known', value: held } })).toContain(
      'Not live: the newest settings have SEQUENTIAL_EXECUTION_ENABLED as true.',
    );
    expect(lines({}).join()).not.toContain('Not live');
    const failed = snapshot({ template: template({ value: valued('false') }) });
    expect(lines({ means: 'enabled', service: { state: 'known', value: failed } })).toContain(
      'Type /rollback enable sequential-execution to take that out of them again.',
    );
  });

  it('tells who has asked for what, and until when it waits', () => {
    const waiting = opened({ approvals: 2 }, { approvals: [{ by: GRACE, at: '2026-02-04T11:06:00.000Z' }] });
    expect(lines({ open: [waiting, running([])] }).slice(-2)).toEqual([
      'Ada asked at 06:05 EST to switch off sequential-execution: waits for approval until 06:35 EST, 1 of 2 approved.',
      'Ada asked at 06:05 EST to switch off sequential-execution: approved, and under way.',
    ]);
  });
});
