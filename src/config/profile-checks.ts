import { z } from 'zod';
import { modelBias } from './profile-model-bias.ts';
import { predictionsReady, preGameSignal } from './profile-predictions.ts';
import { featureStoreQuality, upcomingContext } from './profile-quality.ts';
import {
  clockTime,
  count,
  dayTime,
  gameDates,
  positive,
  properShare,
  serviceName,
  share,
  someShare,
  tableName,
  variableName,
} from './profile-values.ts';

const floors = z.strictObject({
  table: tableName,
  pass: z.number().positive(),
  warn: z.number().positive(),
  /** In the first game dates after a break a failure counts as a warning. */
  capAfterBreak: z.boolean().default(false),
});

const driftTier = z.strictObject({ commits: positive, hours: z.number().positive() });

/** One is no repetition, and of the bot's own results no more than some months are read. */
const repeats = z.int().min(2).max(100);

/** The thresholds of each check. */
export const checks = z.strictObject({
  phase3_completion: z.strictObject({ tables: z.array(tableName).min(1) }),
  phase4_completion: z.strictObject({
    /** Rows per countable game. */
    perGame: z.array(floors),
    /** Rows per date. */
    perDate: z.array(floors),
    /** Rows per date against the highest of the previous game dates. */
    againstRecent: z.array(z.strictObject({ table: tableName, share: properShare, gameDates })),
  }),
  historical_completeness: z.strictObject({
    windowDays: positive.max(45),
    tables: z.array(tableName).min(1),
    /** Gaps in one table on this many game dates are a streak, however small each is. */
    streakDates: z.int().min(2),
    grading: z.strictObject({ predictions: tableName, graded: tableName }).optional(),
  }),
  data_freshness: z.strictObject({
    lookbackDays: positive.max(45),
    tables: z.array(tableName).min(1),
    /** Due game dates that a table may be behind. */
    lag: z.strictObject({ warn: positive, fail: positive, critical: positive }),
    scheduleAgeHours: z.strictObject({ warn: z.number().positive(), fail: z.number().positive() }),
    offSeasonGraceDays: count.max(120),
  }),
  scraper_failures: z.strictObject({
    windowHours: positive.max(48),
    minFailures: positive,
    failureShare: someShare,
    ledgerDays: positive.max(90),
    ledgerWarnDates: positive,
    ledgerFailDates: positive,
  }),
  phase2_progress: z
    .strictObject({
      tables: z.array(tableName).min(1),
      /** One missing game of `table` that `by` holds is a warning: what comes next falls back on it. */
      standIns: z.array(z.strictObject({ table: tableName, by: tableName })).default([]),
      /** From then on no row in any table is a warning, once some games are final. */
      silentFrom: dayTime,
    })
    .optional(),
  phase3_progress: z
    .strictObject({
      /** What the tables of phase3_completion are computed from. */
      after: tableName,
      /** Games that are whole there for this long, and no row of any of these tables, are a warning. */
      afterHours: z.number().positive().max(24),
    })
    .optional(),
  scraper_kickoff: z
    .strictObject({
      /** The controller decides every hour: the age of its newest decision above which it is a warning, and a failure. */
      ageMinutes: z.strictObject({ warn: positive, fail: positive }),
      /** A longer silence that ended in the last hours is a warning, though it decides again. */
      gap: z.strictObject({ hours: positive.max(72), warnMinutes: positive }),
      /** How far back a decision is looked for. */
      lookbackHours: positive.max(240),
      /** It is stopped on purpose when nothing is played for weeks. */
      pausedOffSeason: z.boolean().default(false),
      /** Games that begin before `tipBefore` last about `gameHours` and are fetched in windows of their own, within `afterHours`. */
      earlyGames: z
        .strictObject({
          workflows: z.array(z.string().min(1)).min(1),
          tipBefore: clockTime,
          gameHours: z.number().positive().max(6),
          afterHours: z.number().positive().max(12),
        })
        .optional(),
      /** From `from` on one of these has tried to fetch the night's games. */
      afterGames: z.strictObject({ workflows: z.array(z.string().min(1)).min(1), from: dayTime }).optional(),
    })
    .optional(),
  games_final: z
    .strictObject({
      /** Games that are open before it mean nothing; from then on they are a warning. */
      lateFrom: dayTime,
      /** From then on open games are a failure. */
      due: dayTime,
      /** This many of them are P1. */
      criticalGames: positive,
      /** Still scheduled this many hours after its tip a game is a warning, at any time. */
      unstartedHours: z.number().positive().max(24),
    })
    .optional(),
  phase3_race: z
    .strictObject({
      /** A table with a measure, and the table of team rows that its rows are computed from. */
      players: tableName,
      teams: tableName,
      /** Game dates before the target date that are judged with it. */
      gameDatesBefore: positive.max(14),
      /** A game with fewer played rows is not judged by its measure. */
      leastPlayedRows: positive,
      /** Bounds of the measure: above the first it was computed, above the second it is rare, above the third it can't be. */
      computed: z.number(),
      rare: z.number(),
      impossible: z.number(),
      /** Shares of a game's played rows that are computed: fewer are a warning, and a failure. */
      share: z.strictObject({ warn: properShare, fail: properShare }),
      /** This many games without their team rows are P1. */
      criticalGames: positive,
    })
    .optional(),
  duplicate_rows: z
    .strictObject({
      /** The last so many game dates are judged. */
      gameDates: positive.max(45),
      tables: z
        .array(
          z.strictObject({
            table: tableName,
            /** Rows too many on a date: up to this many are a warning, more are a failure. */
            extraRows: positive,
            /** So is more than this share of the date's rows. */
            share: share.optional(),
            /** How far copies lie apart: up to `slight` is hardly worth a word, more than `large` a failure. Decides instead of their number. */
            apart: z.strictObject({ slight: z.number().min(0), large: z.number().positive() }).optional(),
          }),
        )
        .min(1),
    })
    .optional(),
  phase_transitions: z
    .strictObject({
      /** The last so many game dates are judged. */
      gameDates: positive.max(45),
      /** The tables that make a phase complete for a date. */
      phases: z.record(z.string().min(1), z.array(tableName).min(1)),
      steps: z
        .array(
          z.strictObject({
            from: z.string().min(1),
            to: z.string().min(1),
            /** Hours after which a complete phase that started nothing is a failure. */
            withinHours: z.number().positive().max(24),
            /** Tables of `to` are dated so many days later than those of `from`. */
            daysAhead: count.max(7).default(0),
            /** `from` is written several times a day: what `to` wrote before the last of them stands. */
            writtenAgain: z.boolean().default(false),
            /** The kind of completion note that says whether `to` was triggered. */
            document: z.string().min(1).optional(),
          }),
        )
        .min(1),
      /** This many game dates running without a trigger mean that backups do the work. */
      backupDates: positive.max(45),
      /** What is made public once `from` is complete, and `by` whom. */
      export: z
        .strictObject({
          from: z.string().min(1),
          by: z.string().min(1),
          withinHours: z.number().positive().max(24),
        })
        .optional(),
    })
    .optional(),
  vegas_line_coverage: z
    .strictObject({
      /** Tables of players' lines, any of which may hold a game. The first stands for them all. */
      props: z.array(tableName).min(1),
      /** The table of lines of whole games. */
      lines: tableName,
      /** A game is covered by a source with this many different players with a line. */
      playersPerGame: positive,
      /** Shares of games that any of `props` covers: fewer than `pass` are a warning, than `warn` a failure. */
      propsShare: z.strictObject({ pass: someShare, warn: someShare }),
      /** One source of `props` that covers a smaller share by itself is a warning. */
      aloneShare: someShare,
      /** So is a smaller median of players in games that are covered. */
      medianPlayers: positive,
      /** As `propsShare`, of games with any row in `lines`. */
      linesShare: z.strictObject({ pass: someShare, warn: someShare }),
      /** From `hoursBeforeFirstTip` on, between two times of the day and until the last tip, no table's newest row is older than `hours`. */
      snapshots: z.strictObject({
        hours: z.number().positive().max(24),
        hoursBeforeFirstTip: z.number().positive().max(24),
        from: clockTime,
        until: clockTime,
      }),
    })
    .optional(),
  predictions_ready: predictionsReady.optional(),
  pre_game_signal: preGameSignal.optional(),
  model_bias: modelBias.optional(),
  feature_store_quality: featureStoreQuality.optional(),
  upcoming_context: upcomingContext.optional(),
  deployment_drift: z
    .strictObject({
      /** From this many undeployed commits, or an oldest one of this age, on. Fewer and younger is `info`. */
      warning: driftTier,
      critical: driftTier,
    })
    .optional(),
  service_health: z
    .strictObject({
      /** Seconds that each try may take; the last allows for a cold start. */
      trySeconds: z.array(z.number().positive().max(60)).min(1).max(4),
      /** A 2xx that takes longer, twice, is slow. */
      slowSeconds: z.number().positive(),
      /** This many critical services down together are P1. */
      criticalTogether: positive,
    })
    .optional(),
  recent_errors: z
    .strictObject({
      windowHours: positive.max(24),
      /** The same hours of this many days before are what is usual. */
      daysBefore: positive.max(30),
      /** Errors in the window: more than this are a warning, and a failure. */
      warn: count,
      fail: count,
      /** At least this many, and more than `risingTimes` the median of the days before. */
      risingFrom: positive,
      risingTimes: z.number().min(1),
      /** More than this many alike are a retry loop. */
      sameMessage: positive,
      /** From this many on, a message that no day before had is a warning. */
      newFrom: positive,
      /** Never counted: expected noise, and entries that are no errors. */
      excludeCategories: z
        .array(z.string().regex(/[A-Za-z0-9]/, 'a category, such as no_data_available'))
        .default([]),
      excludeSeverities: z.array(z.string().min(1)).default([]),
      /** Log entries read at most, of the window and of the days before. */
      entries: positive.max(20_000),
      /** A table of errors without a row for this long proves nothing. */
      silentDays: positive.max(90),
    })
    .optional(),
  sequential_execution_flag: z
    .strictObject({
      service: serviceName,
      variable: variableName,
      /** The value that means on, in any case; not set means on, too. */
      on: z.string().min(1),
      /** What the service logs about the path that a run took. */
      evidence: z.strictObject({
        hours: positive.max(168),
        /** A run with levels begins; `level` says which one begins, `done` which one ended. */
        sequential: z.string().min(1),
        level: z.string().min(1),
        /** A run that starts everything at once. */
        legacy: z.string().min(1),
      }),
    })
    .optional(),
  consecutive_failures: z.strictObject({
    /** Failures in a row: from here on a warning, and a failure. One alone is no row. */
    warn: z.int().min(2),
    fail: positive,
    /** Tried on this many game dates running and never with success: a failure, however few attempts that were. */
    starvedGameDates: positive.max(30),
    /** What was not tried for longer is no longer counted: a scraper may rest with its season. */
    activeDays: positive.max(90).default(14),
  }),
  never_succeeded: z
    .strictObject({
      /** This many attempts in so many days, and none of them with success. */
      days: positive.max(30),
      leastAttempts: positive,
      /** More runs of one processor in 24 h are a storm. */
      stormRunsADay: positive,
      /** Checks of this bot that said the same failure in so many runs, or the same pass on so many game dates. */
      stuck: z.strictObject({ failRuns: repeats, passGameDates: repeats }).optional(),
    })
    .optional(),
});
