import { sayInstant } from '../calendar/say.ts';
import type { DeploymentStanding, ServingStanding, UndeployedCommit } from '../checks/deployment-standing.ts';
import { remedyOf } from '../checks/deployments-remedy.ts';
import { branchName, sayAge, shortCommit } from '../checks/deployments-wording.ts';
import type { RunStatus } from '../history/rows.ts';
import type { DriftAnswer } from '../inquiries/ask-deployments.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { driftHeadline, driftLead, driftStatus, inState } from './drift-lead.ts';
import { driftWords, TIER_WORDS } from './drift-words.ts';
import { moment } from './failures-words.ts';
import { type PathOutline, pathOutline } from './path-lines.ts';
import { CAUSE_WORDS, NOTHING_PASSED_LIGHT, RUN_LIGHTS, SEVERITY_WORDS, STATUS_WORDS } from './vocabulary.ts';
import { sayWho } from './who.ts';

/** An answer in the order in which a person reads it: plain text, one line each, no markup, nothing escaped, nothing left out. */
export interface DriftOutline {
  status: RunStatus;
  light: string;
  /** `WARNING · 2 drifted, 1 not known` */
  headline: string;
  /** The sentence that matters. */
  lead: string;
  /** What they were held against, and how many have drifted in which way. */
  scope: string[];
  /** The one service that was asked about, in full; null where all were. */
  one: DriftEntry | null;
  /** The gravest first. */
  drifted: DriftEntry[];
  /** What nobody knows, by why. Never shown as current. */
  unknown: UnknownGroup[];
  current: DriftEntry[];
  /** The flagged service's, where it is the one that was asked about. */
  path: PathOutline | null;
  notes: string[];
  footer: string[];
  /** The same in a terminal. */
  command: string;
}

export interface DriftEntry {
  symbol: string;
  name: string;
  /** `code behind, settings differ from the profile · tier CRITICAL · P2 high` */
  label: string;
  /** Null where the lead tells it. */
  sentence: string | null;
  /** What serves, a line per revision; of one service alone also the newest where that is another. */
  serving: string[];
  /** The variables and instances of what serves; of one service alone, and where everything is told. */
  settings: string[];
  /** Oldest first: `1a2b3c4 Fix the race (3 days)`. */
  commits: string[];
  /** How many more there are. */
  moreCommits: number;
  moreAtLeast: boolean;
  /** What to do about it; null where nothing is to be done, or the first of all says it. */
  fix: string | null;
  /** What is not known beside what is, with its fix; and what does not count. */
  remarks: string[];
}

export interface UnknownGroup {
  /** `could not be read · no permission` */
  title: string;
  entries: { name: string; sentence: string }[];
  fix: string | null;
}

/** With `verbose` every commit is named, as it is where one service alone was asked about. */
export function driftOutline(answer: DriftAnswer, { verbose = false } = {}): DriftOutline {
  const { judged, service, timeZone } = answer;
  const status = driftStatus(judged);
  const [only] = judged.services;
  const one = service === null ? undefined : only;
  const entry = (standing: DeploymentStanding) => entryOf(standing, answer, verbose ? 'verbose' : 'brief');
  const of = (state: DeploymentStanding['state']) => (one === undefined ? inState(judged, state) : []);
  return {
    status,
    light: judged.services.length === 0 ? NOTHING_PASSED_LIGHT : RUN_LIGHTS[status],
    headline: driftHeadline(answer),
    lead: driftLead(answer),
    scope: scopeOf(answer),
    one: one === undefined ? null : entryOf(one, answer, 'alone'),
    drifted: sharedFixOnce(of('drifted').map(entry)),
    unknown: unknownGroups(of('unknown')),
    current: of('current').map(entry),
    path: one === undefined || judged.flag === null ? null : pathOutline(judged.flag, timeZone),
    notes: notesOf(answer),
    footer: [
      oneLine(answer.pipeline),
      oneLine(answer.cloud),
      ...(answer.history === null ? [] : [oneLine(answer.history)]),
      `asked ${sayInstant(new Date(answer.askedAt), null, timeZone)}`,
    ],
    command: `shootaround drift ${service ?? '--verbose'}`,
  };
}

function scopeOf({ judged, history, timeZone }: DriftAnswer): string[] {
  const { branch, services } = judged;
  const against =
    branch === null
      ? history === null
        ? 'held against no commits: COMMITS is not set'
        : `${oneLine(history)} could not be read`
      : `held against ${oneLine(branchName(branch.label))} at ${shortCommit(oneLine(branch.head))} of ${moment(branch.committedAt, timeZone)}`;
  const counts = new Map<string, number>();
  for (const words of services.flatMap((one) => one.kinds.map((kind) => driftWords(kind, one))))
    counts.set(words, (counts.get(words) ?? 0) + 1);
  const tally = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([words, count]) => `${words}: ${count}`);
  return [against, ...(services.length > 1 ? tally : [])];
}

/** `alone`: asked about by name, and all of it is told; what its sentence says is in the lead. */
type Detail = 'brief' | 'verbose' | 'alone';

function entryOf(
  standing: DeploymentStanding,
  { askedAt, timeZone, undeployed, switched }: DriftAnswer,
  detail: Detail,
): DriftEntry {
  const { kinds, tier, severity, status, state, service, behind } = standing;
  const isAlone = detail === 'alone';
  const all = undeployed[service] ?? [];
  const commits = detail !== 'brief' && all.length > standing.commits.length ? all : standing.commits;
  const remedy =
    wayBack(Object.hasOwn(switched, service) ? switched[service] : undefined) ?? remedyOf(standing);
  const isTold = !isAlone && behind === 1 && !standing.behindCut;
  return {
    symbol: state === 'unknown' ? STATUS_WORDS.ERROR.symbol : STATUS_WORDS[status].symbol,
    name: oneLine(service),
    label: [
      kinds.map((kind) => driftWords(kind, standing)).join(', ') || 'current',
      isAlone && standing.cause && CAUSE_WORDS[standing.cause],
      tier && TIER_WORDS[tier],
      severity && SEVERITY_WORDS[severity],
    ]
      .filter(Boolean)
      .join(' · '),
    sentence: isAlone ? null : oneLine(standing.says),
    serving: isAlone
      ? [...standing.serving.map((one) => servingLine(one, timeZone)), ...newestLine(standing)]
      : standing.serving.map(revisionLine),
    settings: detail === 'brief' ? [] : settingLines(standing),
    // One alone is told in the sentence.
    commits: isTold ? [] : commits.map((commit) => commitLine(commit, askedAt)),
    moreCommits: isTold ? 0 : Math.max(0, (behind ?? 0) - commits.length),
    moreAtLeast: standing.behindCut,
    fix: remedy === null ? null : oneLine(remedy),
    remarks: [...(state === 'drifted' ? blindAdvice(standing) : []), ...standing.notes.map(oneLine)],
  };
}

/** Whoever sets by hand what somebody switched off on purpose undoes it behind their back. */
const wayBack = (rollback: string | undefined): string | null =>
  rollback === undefined
    ? null
    : `see who switched it off, and why (/rollback status ${rollback}), before you set anything; /rollback enable ${rollback} switches it on again`;

/** What to do about what is not known beside what is. */
function blindAdvice(standing: DeploymentStanding): string[] {
  const { fix } = standing;
  return fix === null || fix === remedyOf(standing) ? [] : [`to mend what is not known: ${oneLine(fix)}`];
}

/** Where a whole fleet has drifted in one way, its cure is told with the first. */
function sharedFixOnce(entries: readonly DriftEntry[]): DriftEntry[] {
  const isShared = new Set(entries.map(({ fix }) => fix)).size === 1;
  return entries.map((entry, index) => (isShared && index > 0 ? { ...entry, fix: null } : entry));
}

/** Beside a sentence that tells commit and time: `revision nba-scrapers-00231-abc (90 %), by ada@example.com` */
function revisionLine({ revision, percent, by }: ServingStanding): string {
  return `revision ${oneLine(revision)} (${percent} %)${by === null ? '' : `, by ${sayWho(by)}`}`;
}

/** `serves 90 %: nba-scrapers-00231-abc, commit 1a2b3c4, since Feb 3, 10:05 EST, by ada@example.com` */
function servingLine({ percent, revision, commit, since, by }: ServingStanding, timeZone: string): string {
  return [
    `serves ${percent} %: ${oneLine(revision)}`,
    commit === null ? 'commit not known' : `commit ${shortCommit(oneLine(commit))}`,
    since === null ? 'since when is not known' : `since ${moment(since, timeZone)}`,
    ...(by === null ? [] : [`by ${sayWho(by)}`]),
  ].join(', ');
}

function newestLine({ newest }: DeploymentStanding): string[] {
  if (newest === null) return [];
  const commit =
    newest.commit === null ? 'of a commit that is not known' : `of ${shortCommit(oneLine(newest.commit))}`;
  const state = newest.ready ? 'is ready and gets no traffic' : 'is not ready';
  return [`newest: ${oneLine(newest.revision)} ${commit} ${state}`];
}

/** The settings of what serves: watched variables and instances, by revision. */
function settingLines({ serving }: Pick<DeploymentStanding, 'serving'>): string[] {
  return serving.map(({ revision, minInstances, variables }) =>
    [
      `set in ${oneLine(revision)}: minimum instances ${minInstances ?? 0}`,
      ...Object.entries(variables).map(([name, value]) => `${oneLine(name)}=${oneLine(value)}`),
    ].join(', '),
  );
}

function commitLine({ sha, subject, committedAt }: UndeployedCommit, askedAt: string): string {
  return `${oneLine(sha)} ${oneLine(subject)} (${sayAge(committedAt, new Date(askedAt))})`;
}

/** Alike in what is not known, why, and what to do about it: said once, with the names. */
function unknownGroups(standings: readonly DeploymentStanding[]): UnknownGroup[] {
  const groups = new Map<string, UnknownGroup>();
  for (const standing of standings) {
    const { kinds, cause, fix, trouble, says, service } = standing;
    const [kind = 'unreadable'] = kinds;
    const title = [driftWords(kind, standing), ...(cause === null ? [] : [CAUSE_WORDS[cause]])].join(' · ');
    const mend = fix === null ? null : oneLine(fix);
    const key = `${title}\n${mend ?? ''}`;
    const group = groups.get(key) ?? { title, entries: [], fix: mend };
    group.entries.push({ name: oneLine(service), sentence: oneLine(trouble ?? says) });
    groups.set(key, group);
  }
  return [...groups.values()];
}

function notesOf({ judged, service }: DriftAnswer): string[] {
  const strangers = judged.unwatched.map((one) => oneLine(one.service));
  return [
    ...(strangers.length > 0
      ? [
          `Not named by the profile, so not judged: ${counted(strangers.length, 'service')}, ${strangers.join(', ')}`,
        ]
      : []),
    ...(service === null ? flagNote(judged.flag) : []),
  ];
}

/** Beside all services a flag that is off gets a line, with where its runs are shown. */
function flagNote(flag: DriftAnswer['judged']['flag']): string[] {
  if (flag?.state !== 'off' && flag?.state !== 'mixed') return [];
  const state = flag.state === 'off' ? 'off' : 'off in a part of what serves';
  return [
    `${oneLine(flag.variable)} of ${oneLine(flag.service)} is ${state}: ask about that service alone to see its runs`,
  ];
}
