import { addDays, type IsoDate } from '../../calendar/dates.ts';
import { buildSlateBook, type SlateBook } from '../../calendar/slate-book.ts';
import { instantAt } from '../../calendar/zone.ts';
import type { Profile } from '../../config/profile.ts';
import type { RowPlan, StagedGame } from '../rows/row-plan.ts';
import { type ScheduleLoad, seasonYearOf } from '../rows/schedule.ts';
import {
  COUNT_COLUMNS,
  type CountColumn,
  PLAYERS_COLUMN,
  SCHEDULED_COLUMN,
  SYSTEMS_COLUMN,
} from './columns.ts';
import type { DateCounts } from './counts-file.ts';
import { Notes } from './notes.ts';
import type { FileGame } from './schedule-file.ts';

/** What an import is going to write. */
export interface ImportPlan {
  loads: ScheduleLoad[];
  rows: RowPlan;
  /** Dates that were counted, by table; tables of columns that count nothing anywhere are not in it. */
  recorded: ReadonlyMap<string, readonly IsoDate[]>;
  /** Columns that are missing, empty, or zero throughout. */
  notRecorded: string[];
  notes: string[];
}

/** The pipeline of that season had its rows by the next morning; the files don't say when exactly. */
const WRITTEN_AT = '09:00';
const FINAL = 3;
const FINAL_SCORE = { away: 110, home: 100 };

/** Turns the two files into rows to write. Pure. */
export function planImport(
  fileGames: readonly FileGame[],
  dates: readonly DateCounts[],
  profile: Profile,
): ImportPlan {
  const writtenAt = (date: IsoDate): string =>
    instantAt(addDays(date, 1), WRITTEN_AT, profile.timeZone).toISOString();
  const loads = fileGames.map((game): ScheduleLoad => {
    const { gameId, date, away, home, status, statusText, tip } = game;
    const score = status === FINAL ? FINAL_SCORE : null;
    const loadedAt = writtenAt(date);
    return { gameId, date, away, home, status, statusText, score, tip, source: 'api_stats', loadedAt };
  });
  const slate = slateOf(loads, profile);
  const notes = new Notes();
  const counted = COUNT_COLUMNS.filter(({ column }) =>
    dates.some(({ counts }) => (counts.get(column) ?? 0) > 0),
  );
  const rows = planRows(dates, counted, slate, writtenAt, notes);
  const recorded = new Map(
    counted.map(({ column, table }) => [
      table,
      dates.filter(({ counts }) => counts.has(column)).map(({ date }) => date),
    ]),
  );
  recorded.set(profile.sources.schedule, [...new Set(loads.map(({ date }) => date))].sort());
  return {
    loads,
    rows,
    recorded,
    notRecorded: COUNT_COLUMNS.filter((column) => !counted.includes(column)).map(({ column }) => column),
    notes: notes.lines(),
  };
}

function slateOf(loads: readonly ScheduleLoad[], profile: Profile): SlateBook {
  return buildSlateBook({
    games: loads.map(({ gameId, date, away, home, status, score, tip, loadedAt }) => ({
      gameId,
      date,
      away,
      home,
      status,
      awayScore: score?.away ?? null,
      homeScore: score?.home ?? null,
      tip,
      seasonYear: seasonYearOf(gameId),
      processedAt: loadedAt,
    })),
    postponements: [],
    halts: [],
    played: new Set(),
    calendar: profile.calendar,
    seasons: profile.seasons,
  });
}

function planRows(
  dates: readonly DateCounts[],
  counted: readonly CountColumn[],
  slate: SlateBook,
  writtenAt: (date: IsoDate) => string,
  notes: Notes,
): RowPlan {
  const games: StagedGame[] = [];
  const plan: RowPlan = { games, gameSlots: [], daySlots: [], predictionSlots: [], varied: false };
  for (const { date, counts } of dates) {
    const first = games.length;
    const ofDate = slate.on(date).games;
    games.push(...ofDate);
    const scheduled = counts.get(SCHEDULED_COLUMN);
    if (scheduled !== undefined && scheduled !== ofDate.length) {
      notes.add(`${SCHEDULED_COLUMN} differs from the schedule file, which was followed`, date);
    }
    for (const rule of counted) {
      const count = counts.get(rule.column) ?? 0;
      if (count === 0) continue;
      const common = { table: rule.table, writtenAt: writtenAt(date) };
      if (rule.kind === 'days') {
        plan.daySlots.push({ ...common, date, rows: count });
      } else if (rule.kind === 'games') {
        const { placements, left } = rule.place(count, ofDate.length);
        if (left > 0) notes.add(`${rule.column} counts more than the games of the date can hold`, date);
        for (const { game, isHome, rows } of placements) {
          plan.gameSlots.push({
            ...common,
            game: first + game,
            isHome,
            role: 'played',
            firstNumber: 1,
            rows,
          });
        }
      } else if (ofDate.length === 0) {
        notes.add(`${rule.column} counts rows, but there were no games to predict`, date);
      } else {
        plan.predictionSlots.push({
          ...common,
          date,
          rows: count,
          active: true,
          ...shares(counts, rule, date, notes),
        });
      }
    }
  }
  return plan;
}

/** Players and systems that the date's predictions are of: never more than there are rows, and never none. */
function shares(counts: DateCounts['counts'], rule: CountColumn, date: IsoDate, notes: Notes) {
  const rows = counts.get(rule.column) ?? 0;
  const shareOf = (column: string): number => {
    const stated = counts.get(column) ?? 0;
    const possible = Math.min(rows, Math.max(1, stated));
    if (possible !== stated && rule.column === 'predictions') {
      notes.add(`${column} can't be true of that many predictions and was changed`, date);
    }
    return possible;
  };
  const systems = Array.from({ length: shareOf(SYSTEMS_COLUMN) }, (_, index) => `system_${index + 1}`);
  return { players: shareOf(PLAYERS_COLUMN), systems };
}
