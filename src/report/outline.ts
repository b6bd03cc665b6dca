import type { CheckRow, Report, RunRow } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { changesOf, comparisonOf } from './changes.ts';
import { counted } from './counted.ts';
import { footerOf } from './footer.ts';
import { type Gist, headlineOf, nothingWasJudged, verdictOf } from './headline.ts';
import { checkName, type Item, isCarried, isPending, itemsOf, type PendingItem, pendingOf } from './items.ts';
import { mentionsOf } from './mentions.ts';
import { type RolledBackLine, rolledBackLines } from './rolled-back.ts';
import { NOTHING_PASSED_LIGHT, RUN_LIGHTS, SKIP_WORDS, STATUS_WORDS } from './vocabulary.ts';

/**
 * A report in the order in which a person reads it: plain text, one line each, no markup, nothing escaped, nothing left out.
 * What every screen shows is decided here; how it looks there is the renderers' business.
 */
export interface Outline {
  /** A coloured sign of the status, seen at a glance on a phone; the headline says it in words. */
  light: string;
  headline: string;
  verdict: string;
  /** `Late: it was due at 06:00 EST, and the bot was not running`; null for a run in time. */
  late: string | null;
  /** How many checks ended in each of the five statuses, zeros included; then the games. */
  counts: string[];
  /** What stands rolled back and none of the checks tells of. */
  rolledBack: RolledBackLine[];
  /** Checks of other schedules, a line each; they count for nothing here. */
  mentions: string[];
  /** What went wrong around the run itself. */
  warnings: string[];
  /** What the changes are measured against, as `since Tue Feb 3, 06:00 EST`; without changes a sentence that says so, or why. */
  comparison: string;
  changes: { title: string; entries: string[] }[];
  failures: Item[];
  warned: Item[];
  blind: Item[];
  /** The zone of every time that is said. */
  timeZone: string;
  pending: PendingItem[];
  passed: { check: string; message: string }[];
  skipped: { check: string; reason: string }[];
  /** Open questions of earlier runs, answered now. */
  carried: string[];
  notes: string[];
  /** When, by what, how long, at what cost, and when next. */
  footer: string[];
  /** The command that shows everything in a terminal. */
  command: string;
}

export function outlineOf(report: Report): Outline {
  const { run, checks } = report;
  const own = checks.filter((row) => !isCarried(report, row));
  const gist: Gist = {
    report,
    failures: itemsOf(report, 'FAIL'),
    warned: itemsOf(report, 'WARN'),
    blind: itemsOf(report, 'ERROR'),
    pending: pendingOf(report),
    pendingChecks: checks.filter(isPending).length,
  };
  const { failures, warned, blind, pending } = gist;
  return {
    light: lightOf(run),
    headline: headlineOf(gist),
    verdict: verdictOf(gist),
    late: latenessOf(report),
    counts: [...countsOf(gist), gamesOf(report)],
    rolledBack: rolledBackLines(report),
    mentions: mentionsOf(report),
    warnings: run.details.warnings.map(oneLine),
    comparison: comparisonOf(report),
    changes: changesOf(report),
    failures,
    warned,
    blind,
    timeZone: run.details.time_zone,
    pending,
    passed: own
      .filter((row) => row.status === 'PASS')
      .map((row) => ({ check: checkName(report, row), message: oneLine(row.message) })),
    skipped: own
      .filter((row) => row.status === 'SKIP' && !isPending(row))
      .map((row) => ({ check: checkName(report, row), reason: reasonOf(row) })),
    carried: checks
      .filter((row) => isCarried(report, row))
      .map((row) => `${checkName(report, row)}: ${carriedVerdict(row)}`),
    notes: notesOf(report),
    footer: footerOf(run),
    command: `shootaround validate ${oneLine(run.schedule_name)} --date ${run.target_date}`,
  };
}

function lightOf({ status, checks_passed }: RunRow): string {
  return status === 'OK' && checks_passed === 0 ? NOTHING_PASSED_LIGHT : RUN_LIGHTS[status];
}

function latenessOf({ run }: Report): string | null {
  if (run.details.late === null) return null;
  return `Late: ${oneLine(run.details.late).replace(/^late: /i, '')}`;
}

function countsOf({ report: { run, checks }, pendingChecks }: Gist): string[] {
  const counts = [
    [run.checks_failed, STATUS_WORDS.FAIL],
    [run.checks_warned, STATUS_WORDS.WARN],
    [run.details.checks_errored, STATUS_WORDS.ERROR],
    [run.checks_passed, STATUS_WORDS.PASS],
    [run.details.checks_skipped, STATUS_WORDS.SKIP],
  ] as const;
  const said = counts.map(([count, { symbol, word }]) => `${symbol} ${count} ${word}`);
  // A check may find many failures: what is counted here must not be taken for those.
  said[0] = `${counted(checks.length, 'check')}: ${said[0]}`;
  // What is pending is stored as skipped; a reader must not take it for left out.
  return pendingChecks > 0 ? [...said.slice(0, -1), `${said.at(-1)} (${pendingChecks} pending)`] : said;
}

function gamesOf(report: Report): string {
  const { games, postponed } = report.run.details;
  if (games === null) return nothingWasJudged(report) ? 'games not looked up' : 'games unknown';
  const moved = postponed.length > 0 ? `, ${postponed.length} postponed` : '';
  return `${games === 0 ? 'no games' : counted(games, 'game')}${moved}`;
}

function reasonOf(row: CheckRow): string {
  const { reason } = row.details;
  if (reason === undefined) return oneLine(row.message);
  // Of what there was too little, and how much would do, only the check can say.
  return reason === 'insufficient_sample'
    ? `${SKIP_WORDS[reason]}, ${oneLine(row.message)}`
    : SKIP_WORDS[reason];
}

function carriedVerdict(row: CheckRow): string {
  const { symbol, word } = STATUS_WORDS[row.status];
  if (row.status === 'SKIP')
    return `${symbol} ${isPending(row) ? 'still pending' : `${word}, ${reasonOf(row)}`}`;
  return `${symbol} ${word}`;
}

/** Each note once: several checks may say the same about the same date. A postponed game is named in any case. */
function notesOf({ run, checks }: Report): string[] {
  const notes = [...new Set(checks.flatMap((row) => row.details.notes.map(oneLine)))].filter(Boolean);
  const unnamed = run.details.postponed
    .map(oneLine)
    .filter((game) => !notes.some((note) => note.includes(game)));
  return unnamed.length > 0 ? [`Postponed, not expected: ${unnamed.join(', ')}`, ...notes] : notes;
}
