import { sayInstant } from '../calendar/say.ts';
import { timeInZone } from '../calendar/zone.ts';
import type { StandingRollbackRow } from '../facts/facts.ts';
import type { Check, JudgeInput } from './check.ts';
import type { FlagStanding, PathEvidence, PathRun } from './deployment-standing.ts';
import { judgeFlag } from './deployments-flag.ts';
import type { Part } from './finding.ts';
import { flagRollback, rollbackEvidence, sayRollback, sinceRollback } from './flag-rollback.ts';
import { errorPart, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { pastDate } from './present-state.ts';
import { listed, plural } from './wording.ts';

const RUNS_SHOWN = 3;

/** Is the flag that keeps runs in order on in what is being served? */
export const sequentialExecutionFlag: Check = {
  name: 'sequential_execution_flag',
  category: 'infrastructure',
  title: {
    ok: 'Player stats wait for team stats',
    broken: 'Player stats do not wait for team stats',
  },
  why: 'With the flag off, players are written before their teams and get wrong usage rates.',
  fix: 'Find out why it was switched off, switch it on again, and reprocess the dates that ran meanwhile.',
  canBeCritical: false,
  windowed: false,
  needsSlate: false,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs: () => ({ tables: [], cloud: { services: true, path: true } }),
  judge(input) {
    const { profile, facts, now } = input;
    const rule = profile.checks.sequential_execution_flag;
    const about: Subject = { kind: 'service', subject: rule?.service ?? 'Cloud Run services' };
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(about, 'past_date', past)] };
    const standing = judgeFlag({ cloud: facts.cloud, profile, now });
    if (standing === null)
      return { parts: [skipPart(about, 'not_configured', 'the pipeline profile watches no such flag')] };
    const part = partOf(standing, input);
    return { parts: [part], notes: part.status === 'SKIP' ? [] : notesOf(standing, input) };
  },
};

function partOf(standing: FlagStanding, input: JudgeInput): Part {
  const about: Subject = { kind: 'service', subject: standing.service };
  const { variable, state, cause, trouble, fix, changeNotLive, contradiction, values } = standing;
  const row = flagRollback(standing, input.facts);
  const details = {
    expected: `${variable} on`,
    actual: shareList(values),
    evidence: { ...evidenceOf(standing), ...rollbackEvidence(row) },
    ...(row !== null && { fix: wayBack(row) }),
  };
  if (state === 'unknown') {
    const message = `whether ${variable} is on is not known: ${trouble ?? 'nobody could say'}`;
    return cause === null
      ? skipPart(about, 'not_configured', message)
      : { ...errorPart(about, cause, message, fix ?? 'ask again'), ...details };
  }
  const found = [
    ...(state === 'off'
      ? [`${variable} is off (${shareList(values)})${sinceWhen(standing, row, input)}`]
      : []),
    ...(state === 'mixed'
      ? [`${variable} is mixed (${shareList(values)})${sinceWhen(standing, row, input)}`]
      : []),
    ...(changeNotLive === null
      ? []
      : [
          `a change is not live: the newest revision ${changeNotLive.revision} has it ${said(changeNotLive.value)} and gets no traffic`,
        ]),
    ...(contradiction === null
      ? []
      : [`the flag says on, the runs say otherwise: ${sayRun(contradiction, input)}`]),
  ];
  return found.length === 0
    ? passPart(about, `${variable} is on (${shareList(values)})`, details)
    : warnPart(about, 'P2_HIGH', found.join('; '), details);
}

/** `true at 100 %`, `not set at 90 %, false at 10 %`. */
function shareList(values: FlagStanding['values']): string {
  return values.map(({ value, percent }) => `${said(value)} at ${percent} %`).join(', ');
}

function said(value: string | null): string {
  if (value === null) return 'not set';
  return value === '' ? 'empty' : value;
}

function sinceWhen(standing: FlagStanding, row: StandingRollbackRow | null, input: JudgeInput): string {
  if (row === null) return asTheCloudSays(standing, input);
  return row.revision === null
    ? `${asTheCloudSays(standing, input)}; ${sayRollback(row)}`
    : sinceRollback(row, input);
}

function asTheCloudSays({ since, sinceAtLeast, by }: FlagStanding, { now, profile }: JudgeInput): string {
  if (since === null) return ', nobody knows since when';
  const when = sayInstant(new Date(since), now, profile.timeZone);
  if (sinceAtLeast) return `, since ${when} at least`;
  return `, since ${when}${by === null ? '' : `, by ${by}`}`;
}

const wayBack = ({ rollback }: StandingRollbackRow): string =>
  `Once the reason is gone, switch it on again (/rollback enable ${rollback}), and reprocess the dates that ran meanwhile.`;

function evidenceOf(standing: FlagStanding): NonNullable<Part['evidence']> {
  const { evidence } = standing;
  const runs = evidence.state === 'known' ? evidence.runs : null;
  return {
    state: standing.state,
    since: standing.since,
    since_at_least: standing.sinceAtLeast,
    by: standing.by,
    revisions: standing.values.map(({ revision, percent }) => `${revision} ${percent} %`).join(', '),
    change_not_live: standing.changeNotLive?.revision ?? null,
    runs_sequential: runs?.filter(({ path }) => path === 'sequential').length ?? null,
    runs_legacy: runs?.filter(({ path }) => path === 'legacy').length ?? null,
    last_run: runs?.[0]?.startedAt ?? null,
  };
}

function notesOf(standing: FlagStanding, input: JudgeInput): string[] {
  const { state, trouble, evidence } = standing;
  const history = state === 'unknown' || trouble === null ? [] : [trouble];
  // Notes of all checks stand together, so each says of which service it speaks.
  return [...history, ...evidenceNotes(evidence, input)].map((note) => `${standing.service}: ${note}`);
}

function evidenceNotes(evidence: PathEvidence, input: JudgeInput): string[] {
  switch (evidence.state) {
    case 'unknown':
      return [
        `which path its runs took could not be read (${evidence.cause}): ${evidence.message}; ${evidence.fix}`,
      ];
    case 'not_configured':
      return ['CLOUD_LOGGING is not set, so nothing shows which path its runs took'];
    case 'known': {
      const { runs, hours, cut } = evidence;
      if (runs.length === 0)
        return [
          cut
            ? `the newest lines of the last ${hours} h name no run's path, and older ones were not read`
            : `no run of the last ${hours} h says which path it took`,
        ];
      const count = plural(runs.length, 'run');
      const legacy = runs.filter(({ path }) => path === 'legacy').length;
      const read = cut ? ' of those that were read' : '';
      const total = `${cut ? 'at least ' : ''}${count} in ${hours} h, ${legacy === 0 ? 'none' : legacy}${read} with everything at once`;
      // Where all went as they should, the newest stands for all: nobody reads the same three lines each morning.
      const [last, ...earlier] = runs.slice(0, legacy === 0 ? 1 : RUNS_SHOWN);
      return [
        ...(last === undefined ? [] : [`last run ${sayRun(last, input)}`]),
        ...earlier.map((run) => `before that ${sayRun(run, input)}`),
        total,
      ];
    }
  }
}

/** `Thu Feb 5, 01:56 EST for 2026-02-04: level 1 01:56:56 to 01:57:06, level 2 01:57:06 to 01:57:13`. */
function sayRun({ startedAt, date, path, levels }: PathRun, { now, profile }: JudgeInput): string {
  const clock = (at: string) => {
    const instant = new Date(at);
    // No zone is off by seconds, so they are the same everywhere.
    return `${timeInZone(instant, profile.timeZone)}:${String(instant.getUTCSeconds()).padStart(2, '0')}`;
  };
  const when = sayInstant(new Date(startedAt), now, profile.timeZone);
  const what = date === null ? '' : ` for ${date}`;
  if (path === 'legacy') return `${when}${what}: everything at once`;
  const each = levels.map(({ level, startedAt: from, endedAt }) => {
    const end = endedAt === null ? 'and no line says that it ended' : `to ${clock(endedAt)}`;
    return `level ${level} ${clock(from)} ${end}`;
  });
  return each.length === 0
    ? `${when}${what}: in levels, none of which is logged to have begun`
    : `${when}${what}: ${listed(each, each.length)}`;
}
