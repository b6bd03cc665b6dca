import { z } from 'zod';
import { isIsoDate } from '../calendar/dates.ts';
import { checks } from './profile-checks.ts';
import { deployment } from './profile-deployment.ts';
import { rollbacks } from './profile-rollbacks.ts';
import {
  bootstrapDays,
  dayTime,
  gameDates,
  personId,
  positive,
  properShare,
  tableName,
  timeZone,
} from './profile-values.ts';

/**
 * The pipeline that is watched, as data. Read from `pipelines/*.yml`; every threshold, table and due time is here and nowhere else.
 * The schema holds what each key may be; how keys must agree with each other is in `profile-rules.ts`.
 */
export type Profile = z.infer<typeof profileSchema>;
export type TableProfile = Profile['tables'][string];
export type ScheduleProfile = Profile['schedules'][string];
export type DueTime = z.infer<typeof dueTime>;
export type Deployment = NonNullable<Profile['deployment']>;
export type WatchedService = Deployment['services'][string];
export type RollbackProfile = Profile['rollbacks'][string];
export type Condition = z.infer<typeof condition>;
export type FigureProfile = z.infer<typeof figure>;

const isoDate = z.string().refine(isIsoDate, 'a date that exists, as YYYY-MM-DD');
const columnName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a column name: letters, digits and _');
const gameType = z.string().regex(/^\d{3}$/, 'three digits in quotes, as "002"');
const phase = z.enum(['raw', 'analytics', 'precompute', 'predictions']);
const scraperName = z
  .string()
  .regex(/^[A-Za-z0-9_.*-]+$/, 'a scraper name: letters, digits, _ . - and * for any characters');

/** A fixed time relative to date D, or a lead before D's first tip with a latest time. */
const dueTime = z.union([
  dayTime,
  z.strictObject({ hoursBeforeFirstTip: z.number().min(0).max(24), latest: dayTime }),
]);

/** One column compared with a fixed value. */
const condition = z.union([
  /** With `orNull` a row whose column is NULL counts too: it was written by something that does not fill it. */
  z.strictObject({ column: columnName, above: z.number(), orNull: z.boolean().optional() }),
  z.strictObject({ column: columnName, equals: z.union([z.string(), z.number(), z.boolean()]) }),
]);

/** What is wanted of a column, over the rows that count. */
const figure = z.union([
  /** The share of rows that fulfil a condition; with `ofFilled` of those only that have a value in its column. */
  z.strictObject({ share: condition, ofFilled: z.boolean().optional() }),
  /** The share of rows that have a value in this column. */
  z.strictObject({ filled: columnName }),
  /** The mean of this column over the rows that have one. */
  z.strictObject({ mean: columnName }),
]);

const tableProfile = z.strictObject({
  phase,
  /** `games`: rows belong to games and are counted per team; `days`: rows are counted per date. */
  counts: z.enum(['games', 'days']),
  /** The date column: also the partition. */
  date: columnName,
  /** For `games`: `team` = one row per team of a game, `player` = one row per player. */
  grain: z.enum(['team', 'player']).optional(),
  team: columnName.optional(),
  opponent: columnName.optional(),
  home: columnName.optional(),
  away: columnName.optional(),
  gameId: columnName.optional(),
  /** All must hold for a row to count; without any, every row counts. */
  valid: z.array(condition).default([]),
  /** Holds for a player who took part; `whenNull` is asked where its column is NULL. */
  played: z.strictObject({ is: condition, whenNull: condition.optional() }).optional(),
  /** For `player`: what tells how a row was computed. Rows of players who took part are counted above each bound. */
  measure: z.strictObject({ column: columnName, above: z.array(z.number()).min(1).max(10) }).optional(),
  processedAt: columnName.optional(),
  /** Columns that no two rows of a date (of a game, for `games`) have in common; the first says what a row is about. */
  key: z.array(columnName).default([]),
  /** For `team`: a column with a number, by which copies of a row are compared. */
  compared: columnName.optional(),
  /** For `days`: the column whose different values are counted, where rows alone say little. */
  distinct: columnName.optional(),
  /** For `days`: columns by which a check may tell the rows of a date apart. `system` needs `distinct`. */
  by: z
    .strictObject({
      team: columnName.optional(),
      opponent: columnName.optional(),
      home: columnName.optional(),
      away: columnName.optional(),
      /** Full names of teams, for rows without the short ones. */
      homeName: columnName.optional(),
      awayName: columnName.optional(),
      game: columnName.optional(),
      system: columnName.optional(),
      /** Holds for a row with a line. */
      lined: condition.optional(),
    })
    .optional(),
  /** For `days`: what a check may want to know of columns, by names of its own. */
  figures: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a name: lower case letters, digits and _'), figure)
    .optional(),
  /** For `days`: a number that each date has of what its rows are about, `of` being who or what that is. */
  average: z.strictObject({ of: columnName, column: columnName }).optional(),
  expected: dueTime,
  due: dueTime,
  /** Days of a season in which nothing is expected in this table; overrides the phase's rule. */
  bootstrapDays: bootstrapDays.optional(),
  /** Stays empty while the pipeline is halted. */
  haltable: z.boolean().default(false),
});

/** What a date needs in a table that no check holds to a floor. Measured in `distinct` values where the table has such. */
const gapFloor = z.union([
  /** Per countable game. */
  z.strictObject({ table: tableName, perGame: z.number().positive() }),
  /** Per countable game, as a share of the median of the game dates before. */
  z.strictObject({ table: tableName, shareOfMedian: properShare, gameDates, leastDates: positive }),
]);

const gaps = z.strictObject({ floors: z.array(gapFloor) });

const processors = z.strictObject({
  /** Run for every game date. `names` are all names that it goes by in the log; a name of the table it fills will do. */
  expected: z
    .array(
      z.strictObject({
        source: z.string().min(1),
        names: z.array(scraperName).min(1),
        /** Runs every so many days, with games or without, instead of for every game date. The log is read for 30. */
        everyDays: positive.max(28).optional(),
      }),
    )
    .default([]),
  /** Processors that are switched off for good. */
  disabled: z.array(scraperName).default([]),
});

const slackId = z
  .string()
  .regex(/^[UWS][A-Z0-9_]{2,}$/, 'an id of Slack: U… or W… for a person, S… for a group');

const owner = z.strictObject({
  /** Left out: every check. */
  checks: z.array(z.string()).min(1).optional(),
  /** Tables, scrapers, services; left out: every one. */
  subjects: z.array(z.string().min(1)).min(1).optional(),
  mention: z.array(slackId).min(1),
});

const acknowledgement = z.strictObject({
  expiresAfterDays: z.number().positive().max(30).default(3),
  /** Who may acknowledge and snooze: everyone in the channel, or these people only. */
  allowed: z.union([z.literal('everyone'), z.array(personId).min(1)]).default('everyone'),
});

const schedule = z.strictObject({
  title: z.string().min(1),
  cron: z.string().min(1),
  target: z.enum(['today', 'yesterday']),
  checks: z.array(z.string()).min(1),
  /** Checks of other schedules that get one line in this one's message, and do not count. */
  mention: z.array(z.string()).default([]),
  /** `always`: every scheduled run posts; `on_change`: only when something is new, worse or recovered. */
  post: z.enum(['always', 'on_change']),
  /** A slot that was missed is still run for this long. */
  usefulForHours: z.number().positive().max(23),
});

/** BigQuery bills no statement for less: with a lower ceiling it would refuse every one. */
const LEAST_BILLED_BYTES = 10_485_760;

export const profileSchema = z.strictObject({
  pipeline: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case letters, digits and -'),
  timeZone,
  seasons: z
    .array(
      z.strictObject({
        start: isoDate,
        regularEnd: isoDate.optional(),
        playoffsEnd: isoDate.optional(),
        provisional: z.boolean().default(false),
      }),
    )
    .min(1),
  calendar: z.strictObject({
    /** Digits 1 to 3 of the game ids that count. */
    countableTypes: z.array(gameType).min(1),
    regularTypes: z.array(gameType).min(1),
    playoffTypes: z.array(gameType),
    bootstrapDays,
    bootstrapPhases: z.array(phase),
    /** No game within this many days before or after is the off-season. */
    offSeasonReachDays: positive.max(60),
    postBreak: z.strictObject({ emptyDates: positive.max(60), gameDates: positive.max(15) }),
    playoffsProcessed: z.strictObject({
      raw: z.boolean(),
      analytics: z.boolean(),
      precompute: z.boolean(),
      predictions: z.boolean(),
    }),
    /** Halted by decision, whatever the halt table says. */
    halted: z.boolean(),
    /** Whose rows of `sources.halts` count, by its column `sport`; left out: every row counts. */
    haltsOf: z.string().min(1).optional(),
  }),
  sources: z.strictObject({
    schedule: tableName,
    postponements: tableName.optional(),
    halts: tableName.optional(),
    attempts: tableName.optional(),
    ledger: tableName.optional(),
    decisions: tableName.optional(),
    signals: tableName.optional(),
    runs: tableName.optional(),
    errors: tableName.optional(),
    grades: tableName.optional(),
    performance: tableName.optional(),
  }),
  tables: z.record(tableName, tableProfile),
  /** When a game counts as covered, and how bad missing games are. Used by every completeness check. */
  completeness: z.strictObject({
    playedPerTeam: positive,
    rowsPerGame: positive,
    criticalMissingGames: positive,
    criticalCoveredShare: properShare,
  }),
  scrapers: z.strictObject({
    /** Losing one of these for a night loses data. `names` are all names it goes by in the log. */
    critical: z.array(z.strictObject({ source: z.string().min(1), names: z.array(scraperName).min(1) })),
    /** Scrapers that are switched off for good. */
    disabled: z.array(scraperName),
    /** Listed but not counted, up to and including a date. */
    knownBroken: z.array(
      z.strictObject({ names: z.array(scraperName).min(1), why: z.string().min(1), until: isoDate }),
    ),
    /** Look for something new all day long and mostly fail: what counts is whether a day brought anything. */
    discovery: z.array(scraperName).default([]),
  }),
  processors: processors.default({ expected: [], disabled: [] }),
  checks,
  gaps: gaps.default({ floors: [] }),
  /** What runs where, and from which sources. Left out: nothing is known of it. */
  deployment: deployment.optional(),
  /** What people may switch off in an incident, with approval; by the name that they type. */
  rollbacks: rollbacks.default({}),
  schedules: z.record(
    z.string().regex(/^[a-z][a-z0-9_]*$/, 'a schedule name: lower case letters, digits and _'),
    schedule,
  ),
  /** Who hears of it when something becomes new or worse: each entry speaks for the checks and subjects it names. */
  owners: z.array(owner).default([]),
  acknowledgement: acknowledgement.prefault({}),
  backtest: z.strictObject({ maxFiringShare: z.number().min(0).lt(1) }),
  /** Ceiling for one statement, in bytes billed. */
  warehouse: z.strictObject({
    maximumBytesBilled: z.int().min(LEAST_BILLED_BYTES),
    deadlineSeconds: positive.max(120),
  }),
});
