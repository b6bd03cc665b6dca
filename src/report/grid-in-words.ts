import { daysBetween, type IsoDate } from '../calendar/dates.ts';
import { sayDate } from '../calendar/say.ts';
import { GAP_STATES, type GapState } from '../checks/gap-state.ts';
import { cutMiddle } from '../text/cut-middle.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import type { GapGrid, GapGridRow } from './gap-grid.ts';
import { GAP_WORDS, gridScale, gridTitle, isTrouble } from './gap-words.ts';
import { runInWords } from './run-in-words.ts';
import { type StateRun, stateRuns } from './state-runs.ts';

const NAME_LENGTH = 80;
/** All names of a sentence, so that one that concerns every table still leaves room for the next. */
const NAMES_LENGTH = 800;
/** Of one state and table; a table that flickers must not push the others out. */
const RUNS_SHOWN = 5;
/** Neither trouble nor well, and worth a word. */
const OTHERS: readonly GapState[] = ['not_due', 'not_expected', 'not_recorded'];

/** Tables that have the same to tell, which is common: what feeds several fails for all of them. */
interface Clause {
  words: string;
  tables: string[];
  worst: GapState;
  /** Cells with the worst state. */
  weight: number;
}

/**
 * The grid for somebody who can't see it: trouble first, then what waits or was not expected, then what is whole. Never longer than `limit`
 * UTF-16 units; tables that did not fit are counted.
 */
export function gridAltText(grid: GapGrid, limit: number): string {
  const clauses = clausesOf(grid);
  const spoken = clauses.map(
    ({ words, tables }) =>
      `${tables.length === grid.rows.length && tables.length > 1 ? 'All tables' : named(tables)}: ${words}.`,
  );
  const quiet = quietSentence(grid);
  const opening = `${gridTitle(grid)} (${gridScale(grid)}), ${counted(grid.rows.length, 'table')}.`;
  const text = (shown: number) =>
    [opening, ...spoken.slice(0, shown), ...leftOut(clauses.slice(shown)), quiet]
      .filter((sentence) => sentence !== '')
      .join(' ');
  let shown = spoken.length;
  while (shown > 0 && text(shown).length > limit) shown -= 1;
  return cutEnd(text(shown), limit);
}

/** Trouble table by table; then what waits or was never expected, which mostly is the same for many tables. */
function clausesOf(grid: GapGrid): Clause[] {
  const clauses = new Map<string, Clause>();
  for (const row of grid.rows) {
    const runs = runsOf(row, grid);
    const troubles = GAP_STATES.filter((state) => isTrouble(state) && row.cells.includes(state));
    const others = OTHERS.filter((state) => row.cells.includes(state));
    for (const states of [troubles, ...others.map((state) => [state])]) {
      const [worst] = states;
      if (worst === undefined) continue;
      const words = states
        .map(
          (state) =>
            `${GAP_WORDS[state]} ${listed(
              runs.filter((run) => run.state === state),
              grid,
            )}`,
        )
        .join('; ');
      const clause = clauses.get(words) ?? { words, tables: [], worst, weight: 0 };
      clause.tables.push(cutMiddle(oneLine(row.label), (text) => text.length <= NAME_LENGTH));
      clause.weight += row.cells.filter((cell) => cell === worst).length;
      clauses.set(words, clause);
    }
  }
  return [...clauses.values()].sort(
    (a, b) => GAP_STATES.indexOf(a.worst) - GAP_STATES.indexOf(b.worst) || b.weight - a.weight,
  );
}

function named(tables: readonly string[]): string {
  let length = 0;
  const shown = tables.filter((name) => {
    length += name.length + 2;
    return length <= NAMES_LENGTH;
  });
  const more = tables.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${counted(more, 'more table')}` : shown.join(', ');
}

function runsOf(row: GapGridRow, grid: GapGrid): StateRun[] {
  return stateRuns(
    grid.columns.flatMap((column, index) => {
      const state = row.cells[index];
      return state === undefined ? [] : [{ ...column, state }];
    }),
  );
}

/** The longest runs, in the order of time, and how much more there is. */
function listed(runs: readonly StateRun[], grid: GapGrid): string {
  const shown = new Set([...runs].sort((a, b) => b.dates - a.dates).slice(0, RUNS_SHOWN));
  const more = runs.filter((run) => !shown.has(run)).reduce((sum, run) => sum + run.dates, 0);
  const words = runs.filter((run) => shown.has(run)).map((run) => spanInWords(run, grid));
  return [...words, ...(more > 0 ? [`${counted(more, `more ${grid.step}`)}`] : [])].join(', ');
}

/** Weeks by their first day; the year is said where the grid holds the same date twice. */
function spanInWords(run: StateRun, { from, to, step }: GapGrid): string {
  const isOverAYear = daysBetween(from, to) >= 365;
  if (step === 'day' && !isOverAYear) return runInWords(run, step);
  const say = (date: IsoDate) => `${sayDate(date)}${isOverAYear ? ` ${date.slice(0, 4)}` : ''}`;
  const columns = run.dates + run.bridged;
  if (columns === 1) return step === 'week' ? `week of ${say(run.first)}` : say(run.first);
  const length = run.bridged > 0 ? `${run.dates} of ${columns} ${step}s` : counted(columns, step);
  return `${say(run.first)} – ${say(run.last)}, ${length}`;
}

function leftOut(clauses: readonly Clause[]): string[] {
  const tables = (some: readonly Clause[]) => new Set(some.flatMap((clause) => clause.tables)).size;
  if (clauses.length === 0) return [];
  const troubled = tables(clauses.filter(({ worst }) => isTrouble(worst)));
  return [`Left out here: ${counted(tables(clauses), 'table')}, ${troubled} with gaps.`];
}

function quietSentence({ rows, columns, step }: GapGrid): string {
  const whole = rows.filter(({ cells }) => cells.includes('complete') && !cells.some(isTrouble)).length;
  const idle = rows.filter(({ cells }) => cells.every((cell) => cell === 'no_games')).length;
  const offDays = columns.filter(
    (_, index) => rows.length > 0 && rows.every(({ cells }) => cells[index] === 'no_games'),
  ).length;
  const count = whole === rows.length && whole > 1 ? 'all tables' : counted(whole, 'table');
  return [
    ...(whole > 0 ? [`Without gaps: ${count}.`] : []),
    ...(idle > 0 ? [`No games at all for ${counted(idle, 'table')}.`] : []),
    ...(offDays > 0 ? [`No games in ${counted(offDays, step)}.`] : []),
  ].join(' ');
}

/** Only reached where not even the counts fit. */
function cutEnd(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const characters = [...text];
  while (characters.length > 0 && characters.join('').length > limit - 1) characters.pop();
  return limit > 0 ? `${characters.join('')}…` : '';
}
