import { describe, expect, it } from 'vitest';
import { NO_CARE } from '../../src/history/care.ts';
import type { OpenFailure } from '../../src/history/open-failures.ts';
import type { OpenAnswer } from '../../src/inquiries/ask-open.ts';
import { openOutline } from '../../src/report/open-outline.ts';
import { terminalOpen } from '../../src/terminal/open.ts';

const failure = (over: Partial<OpenFailure> = {}): OpenFailure => ({
  check: 'historical_completeness',
  subject: 'nba_raw.nbac_team_boxscore',
  status: 'FAIL',
  severity: 'P1_CRITICAL',
  targetDate: '2026-02-03',
  since: '2026-01-22',
  days: 13,
  isUnsettled: false,
  runId: 'run-1',
  care: NO_CARE,
  ...over,
});
const held: OpenFailure['care'] = {
  ...NO_CARE,
  version: 1,
  acknowledged: {
    by: { id: 'U_ADA', name: 'Ada' },
    at: '2026-02-04T14:00:00.000Z',
    until: '2026-02-07T14:00:00.000Z',
    note: null,
    basis: { status: 'FAIL', severity: 'P1_CRITICAL', dates: [] },
  },
};
const reopened: OpenFailure['care'] = {
  ...NO_CARE,
  version: 2,
  reopened: { at: '2026-02-04T11:00:02.000Z', why: 'it is P1 now, was P2' },
};
const answer = (open: OpenFailure[], over: Partial<OpenAnswer> = {}): OpenAnswer => ({
  id: 'open-1',
  askedAt: '2026-02-04T15:00:00.000Z',
  pipeline: 'nba-props-platform',
  timeZone: 'America/New_York',
  open,
  newestRun: { runId: 'run-1', at: '2026-02-04T11:00:02.000Z', targetDate: '2026-02-03', blindChecks: 0 },
  ...over,
});
const inShort = (open: OpenFailure[], over: Partial<OpenAnswer> = {}) => {
  const { light, headline, lead } = openOutline(answer(open, over));
  return [light, headline, lead];
};

describe('what is open, in words', () => {
  it.each<[string, OpenFailure[], Partial<OpenAnswer>, string[]]>([
    ['nothing', [], {}, ['🟢', 'NOTHING OPEN', 'The newest runs found nothing failing.']],
    [
      'nothing known',
      [],
      { newestRun: null },
      ['⚪', 'NOTHING KNOWN', 'No run is stored yet: the first validation will tell.'],
    ],
    [
      'nothing, as far as could be seen',
      [],
      {
        newestRun: {
          runId: 'run-1',
          at: '2026-02-04T11:00:02.000Z',
          targetDate: '2026-02-03',
          blindChecks: 2,
        },
      },
      ['⚫', 'NOTHING OPEN', 'The newest runs found nothing failing, but 2 checks could not look.'],
    ],
    [
      'one that nobody has',
      [failure()],
      {},
      [
        '🔴',
        '1 failure open · 1 that nobody has',
        'Nobody has nba_raw.nbac_team_boxscore (historical_completeness), open since Thu Jan 22, day 13.',
      ],
    ],
    [
      'three, one of which somebody has',
      [failure(), failure({ subject: 'b' }), failure({ subject: 'c', care: held })],
      {},
      [
        '🔴',
        '3 failures open · 2 that nobody has',
        'The gravest that nobody has: nba_raw.nbac_team_boxscore (historical_completeness), open since Thu Jan 22, day 13.',
      ],
    ],
    [
      'one that somebody has',
      [failure({ care: held })],
      {},
      ['🟡', '1 failure open · all acknowledged or snoozed', 'It is acknowledged or snoozed.'],
    ],
    [
      'two that somebody has',
      [failure({ care: held }), failure({ subject: 'b', care: held })],
      {},
      ['🟡', '2 failures open · all acknowledged or snoozed', 'Both are acknowledged or snoozed.'],
    ],
    [
      'a warning that nobody has',
      [failure({ status: 'WARN', severity: 'P3_MEDIUM', since: '2026-02-03', days: 1 })],
      {},
      [
        '🟡',
        '1 failure open · 1 that nobody has',
        'Nobody has nba_raw.nbac_team_boxscore (historical_completeness), open since Tue Feb 3, day 1.',
      ],
    ],
  ])('%s', (_, open, over, words) => {
    expect(inShort(open, over)).toEqual(words);
  });

  it('each with how grave, since when and who has it', () => {
    const { items } = openOutline(
      answer([
        failure({ isUnsettled: true }),
        failure({ status: 'WARN', severity: null, care: held }),
        failure({ care: reopened }),
      ]),
    );
    expect(items).toEqual([
      {
        symbol: '✕',
        subject: 'nba_raw.nbac_team_boxscore',
        context:
          'P1 critical · historical_completeness · since Thu Jan 22, day 13 · could not be judged last time',
        care: ['Nobody has it.'],
      },
      {
        symbol: '▲',
        subject: 'nba_raw.nbac_team_boxscore',
        context: 'historical_completeness · since Thu Jan 22, day 13',
        care: ['Acknowledged by Ada, Wed Feb 4, 09:00 EST, until Sat Feb 7, 09:00 EST.'],
      },
      {
        symbol: '✕',
        subject: 'nba_raw.nbac_team_boxscore',
        context: 'P1 critical · historical_completeness · since Thu Jan 22, day 13',
        care: ['Reopened Wed Feb 4, 06:00 EST: it is P1 now, was P2.'],
      },
    ]);
  });

  it('with the run that says so, and when it was asked', () => {
    expect(openOutline(answer([])).footer).toEqual([
      'nba-props-platform',
      'as of the run of Wed Feb 4, 06:00 EST, about Tue Feb 3',
      'asked Wed Feb 4, 10:00 EST',
    ]);
    expect(openOutline(answer([], { newestRun: null })).footer).toEqual([
      'nba-props-platform',
      'asked Wed Feb 4, 10:00 EST',
    ]);
  });
});

describe('what is open, in a terminal', () => {
  it('has a line for each sentence, and none that is too wide', () => {
    const text = terminalOpen(answer([failure(), failure({ subject: 'b'.repeat(60), care: held })]), {
      colour: false,
      width: 80,
    });
    expect(text.split('\n').slice(0, 7)).toEqual([
      '🔴 2 failures open · 1 that nobody has',
      'Nobody has nba_raw.nbac_team_boxscore (historical_completeness), open since Thu',
      'Jan 22, day 13.',
      '',
      '✕ nba_raw.nbac_team_boxscore',
      '    P1 critical · historical_completeness · since Thu Jan 22, day 13',
      '    Nobody has it.',
    ]);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).toContain('Acknowledged by Ada');
  });
});
