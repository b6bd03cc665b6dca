import { addDays } from '../../src/calendar/dates.ts';
import { createInquiries, type Evidence } from '../../src/commands/inquiries.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type Facts, known } from '../../src/facts/facts.ts';
import type { GapsAnswer } from '../../src/inquiries/ask-gaps.ts';
import { renderForPeople } from '../../src/warehouse/sql.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import { jumpingClock } from './clocks.ts';
import {
  at,
  healthyFacts,
  matchups,
  nights,
  profile,
  unknown,
  withDayCounts,
  withoutGames,
  withTable,
} from './fact-builders.ts';
import { doubledOn, emptyBetween, gapsAnswer, played, wholeFacts } from './gaps-answers.ts';
import { scriptedWarehouse } from './scripted-warehouse.ts';

const BOXSCORE = 'nba_raw.nbac_team_boxscore';
const GAMEBOOK = 'nba_raw.nbac_gamebook_player_stats';
const SUMMARY = 'nba_analytics.player_game_summary';
const PREDICTIONS = 'nba_predictions.player_prop_predictions';
const TWO_WEEKS = { from: '2026-01-21', to: '2026-02-03' };

/** Every kind of answer about gaps that has goldens; the key names its files, after `gaps-`. */
export const GOLDEN_GAPS: Readonly<Record<string, () => GapsAnswer>> = {
  outage: () => {
    const range = { from: '2026-01-08', to: '2026-01-21' };
    return gapsAnswer({ ...range, facts: emptyBetween(wholeFacts(range), BOXSCORE, '2025-12-27', range.to) });
  },
  'two-games': () =>
    gapsAnswer({
      ...TWO_WEEKS,
      facts: withoutGames(wholeFacts(TWO_WEEKS), [BOXSCORE, SUMMARY], matchups(6).slice(2, 4), '2026-01-24'),
    }),
  whole: () => gapsAnswer({ ...TWO_WEEKS, facts: wholeFacts(TWO_WEEKS) }),
  morning: () => gapsAnswer({ ...TWO_WEEKS, facts: yetToCome(TWO_WEEKS.to), now: at('2026-02-04', '06:00') }),
  pending: () =>
    gapsAnswer({
      from: '2026-02-04',
      to: '2026-02-04',
      facts: healthyFacts(
        played(nights('2026-02-14', 100, 6), '2026-02-03'),
        '2026-02-03',
        at('2026-02-04', '05:00'),
      ),
      now: at('2026-02-04', '05:00'),
    }),
  'off-season': () => {
    const now = at('2026-07-24', '09:00');
    const schedule = nights('2026-06-14', 60, 1);
    return gapsAnswer({
      from: '2026-07-10',
      to: '2026-07-23',
      facts: healthyFacts(schedule, '2026-07-23', now),
      now,
    });
  },
  'table-blind': () =>
    gapsAnswer({ ...TWO_WEEKS, facts: withTable(wholeFacts(TWO_WEEKS), PREDICTIONS, unknown('timeout')) }),
  'missing-and-blind': () =>
    gapsAnswer({
      ...TWO_WEEKS,
      facts: withTable(
        emptyBetween(wholeFacts(TWO_WEEKS), GAMEBOOK, '2026-01-30', '2026-02-03'),
        SUMMARY,
        unknown('permission'),
      ),
    }),
  'schedule-blind': () =>
    gapsAnswer({ ...TWO_WEEKS, facts: { ...wholeFacts(TWO_WEEKS), slate: unknown('permission') } }),
  'forty-tables': fortyTables,
  duplicated: () =>
    gapsAnswer({
      ...TWO_WEEKS,
      facts: doubledOn(doubledOn(wholeFacts(TWO_WEEKS), GAMEBOOK, '2026-02-02'), GAMEBOOK, '2026-02-03'),
    }),
  'one-table': () =>
    gapsAnswer({
      from: '2026-02-02',
      to: '2026-02-02',
      table: BOXSCORE,
      facts: withoutGames(
        wholeFacts({ from: '2026-02-02', to: '2026-02-02' }),
        [BOXSCORE],
        matchups(6),
        '2026-02-02',
      ),
    }),
  'hostile-names': hostileNames,
  'four-hundred-days': fourHundredDays,
};

/** What the button beside a table opens, on either warehouse. */
export const GOLDEN_EVIDENCE: Readonly<Record<string, () => Evidence>> = {
  'of-games': () => evidenceOn(scriptedWarehouse(), `gaps 2026-01-08..2026-01-21 ${GAMEBOOK}`),
  'of-days': () => evidenceOn(EMBEDDED, `gaps 2026-02-03..2026-02-03 ${PREDICTIONS}`),
};

const EMBEDDED: Warehouse = {
  ...scriptedWarehouse(),
  label: 'embedded',
  forPeople: (statement) => renderForPeople(statement, 'duckdb'),
  pageOf: () => null,
};

function evidenceOn(warehouse: Warehouse, value: string): Evidence {
  const evidence = createInquiries({ warehouse, profile, clock: jumpingClock() }).evidence(value);
  if (evidence === null) throw new Error(`no evidence for ${value}`);
  return evidence;
}

/** What is there at six in the morning: nothing of the night that ended. */
function yetToCome(date: string): Facts {
  const whole = wholeFacts({ from: TWO_WEEKS.from, to: date });
  const without = Object.keys(whole.coverage).reduce(
    (facts, table) => emptyBetween(facts, table, date, date),
    whole,
  );
  return withDayCounts(without, 'nba_predictions.prediction_accuracy', (rows) =>
    rows.filter((row) => row.date < date),
  );
}

/** Forty sources that stopped one after the other. */
function fortyTables(): GapsAnswer {
  const template = profile.tables[BOXSCORE];
  if (template === undefined) throw new Error(`the profile watches no ${BOXSCORE}`);
  const names = Array.from(
    { length: 40 },
    (_, index) => `nba_raw.source_${String(index + 1).padStart(2, '0')}`,
  );
  const many: Profile = {
    ...profile,
    tables: Object.fromEntries(names.map((name) => [name, template])),
    gaps: { floors: [] },
  };
  const whole = wholeFacts(TWO_WEEKS);
  const rows = whole.coverage[BOXSCORE];
  const coverage = Object.fromEntries(names.map((name) => [name, rows ?? known([])]));
  const facts = names.reduce(
    (all, name, index) => emptyBetween(all, name, addDays(TWO_WEEKS.from, index % 14), TWO_WEEKS.to),
    { ...whole, coverage },
  );
  return gapsAnswer({ ...TWO_WEEKS, facts, profile: many });
}

function hostileNames(): GapsAnswer {
  const spite = '<!channel> <https://evil.example|all is well> *bold* `code` ``` & \u202eslaw\nOK';
  const facts = withTable(
    emptyBetween(wholeFacts(TWO_WEEKS), BOXSCORE, '2026-02-03', '2026-02-03'),
    SUMMARY,
    { state: 'unknown', cause: 'internal', message: spite.repeat(8), fix: spite },
  );
  return gapsAnswer({
    ...TWO_WEEKS,
    facts,
    over: { pipeline: spite, warehouse: spite, warnings: [spite] },
  });
}

/** Two seasons and the summer between them, with an old outage and a young one. */
function fourHundredDays(): GapsAnswer {
  const range = { from: '2025-01-01', to: '2026-02-04' };
  const playoffs = nights('2025-06-22', 70, 1).map((row) => ({
    ...row,
    gameId: row.gameId.replace(/^002/, '004'),
  }));
  const schedule = [...nights('2025-04-13', 165, 5), ...playoffs, ...nights('2026-02-14', 117, 5)];
  const whole = healthyFacts(played(schedule, range.to), range.to, at('2026-02-05', '14:12'));
  const facts = emptyBetween(
    withoutGames(whole, [SUMMARY], matchups(2), '2025-11-11'),
    BOXSCORE,
    '2025-12-27',
    range.to,
  );
  return gapsAnswer({ ...range, facts: emptyBetween(facts, GAMEBOOK, '2025-03-01', '2025-03-09') });
}
