import { expect, it } from 'vitest';
import { attemptsCollector } from '../../src/facts/attempts.ts';
import { ledgerCollector } from '../../src/facts/ledger.ts';
import { runsCollector } from '../../src/facts/runs.ts';
import type { Row } from '../../src/warehouse/warehouse.ts';

const TABLE = 'nba_orchestration.some_log';
const LOGGED = '401 for https://api.odds.example/v4/sports?apiKey=0f3c9b7a51&regions=us';
const SHOWN = '401 for https://api.odds.example/v4/sports?apiKey=…&regions=us';
const AT = '2026-02-04T02:00:00.000Z';

const attempt: Row = {
  ...{ scraper_name: 'odds', status: 'failed', first_at: AT, last_at: AT, attempt_count: 1 },
  ...{ game_date: null, workflow: null, error_type: null, error_text: LOGGED, text_count: 1 },
};
const failure: Row = {
  ...{ scraper_name: 'odds', game_date: null, error_text: LOGGED },
  ...{ last_failed_at: AT, retry_count: 1, backfilled: false },
};
const run: Row = {
  ...{
    processor_name: 'Odds',
    output_table: null,
    outcome: 'failed',
    category: null,
    run_date: '2026-02-04',
  },
  ...{ error_text: JSON.stringify(LOGGED), text_count: 1, run_count: 1, first_began: AT, last_began: AT },
};

it('no fact holds the key of a request that a scraper or a processor logged with its error', () => {
  expect(attemptsCollector(TABLE, { history: false }).parse(attempt).errorMessage).toBe(SHOWN);
  expect(ledgerCollector(TABLE).parse(failure).errorMessage).toBe(SHOWN);
  expect(runsCollector(TABLE).parse(run).error).toBe(SHOWN);
});
