import type { CommitsSince, ServingRevision } from '../cloud/ports.ts';
import { type NamedService, readCommit } from '../facts/cloud/watched-services.ts';
import type { Fact } from '../facts/facts.ts';
import type { DriftTier } from './deployment-standing.ts';
import { sortCommits, tierOf, type UndeployedCommits, verdictOf } from './deployments-commits.ts';
import { type DeploymentsContext, type Issue, unreadable, warning } from './deployments-issues.ts';
import { excerpt, sayAge, sayBehind, shortCommit } from './deployments-wording.ts';
import { plural } from './wording.ts';

const HOUR_MS = 3_600_000;
const LABEL_CHARACTERS = 40;
const DEPLOY_FIX = 'deploy the service again from the branch';

/** What one serving revision lacks of the branch, or why nobody knows. */
type Reading =
  | { known: true; revision: string; commits: UndeployedCommits; cut: boolean; tier: DriftTier | null }
  | { known: false; issue: Issue };

/** How far a service is behind the branch: as far as the serving revision that is furthest behind. */
export interface BehindJudged {
  /** Commits of its own; null where it can't be said that there are none. */
  own: UndeployedCommits['own'] | null;
  isLeast: boolean;
  tier: DriftTier | null;
  issues: Issue[];
  notes: string[];
}

export function judgeBehind(
  serving: readonly ServingRevision[],
  named: NamedService,
  context: DeploymentsContext,
): BehindJudged {
  const readings = serving.map((one) => readRevision(one, named, context, serving.length === 1));
  const known = readings.filter((reading) => reading.known);
  const blind = [
    ...readings.flatMap((reading) => (reading.known ? [] : reading.issue)),
    ...pathIssues(named, context),
    ...staleIssues(context),
  ];
  const furthest = known.toSorted(byLag)[0];
  const notes = known.flatMap((reading) => commitNotes(reading, named));
  if (furthest === undefined)
    return { own: null, isLeast: false, tier: null, issues: distinct(blind), notes };

  // A revision that nobody can place may lie further back than those that can be placed.
  const untold = known.filter(({ commits, cut }) => cut || commits.doubtful.length > 0);
  const isLeast = blind.length > 0 || untold.length > 0;
  const { commits, tier } = furthest;
  if (commits.own.length > 0) {
    const says = sayBehind(commits.own, { isLeast, branch: context.branch, now: context.now });
    const of = serving.length > 1 ? `revision ${furthest.revision}: ` : '';
    const behind: Issue = {
      kind: 'behind',
      ...verdictOf(tier),
      says: `${of}${says}`,
      cause: null,
      fix: null,
    };
    return { own: commits.own, isLeast, tier, issues: distinct([behind, ...blind]), notes };
  }
  const incomplete = untold.length === 0 ? [] : [untoldIssue(untold.some(({ cut }) => cut))];
  return {
    own: isLeast ? null : [],
    isLeast: false,
    tier: null,
    issues: distinct([...blind, ...incomplete]),
    notes,
  };
}

function byLag(one: Reading & { known: true }, other: Reading & { known: true }): number {
  const tiers: readonly (DriftTier | null)[] = ['critical', 'warning', 'info', null];
  return (
    tiers.indexOf(one.tier) - tiers.indexOf(other.tier) || other.commits.own.length - one.commits.own.length
  );
}

function readRevision(
  { revision, state, trouble }: ServingRevision,
  named: NamedService,
  context: DeploymentsContext,
  isOnly: boolean,
): Reading {
  // Where it serves alone it has just been named.
  const what = isOnly ? 'its revision' : `revision ${revision}`;
  const { cloud, deployment, branch, profile, now } = context;
  const blind = (issue: Issue): Reading => ({ known: false, issue });
  if (state === null) {
    const why = trouble === null ? '' : `: ${trouble.message}`;
    const says = `${what} could not be read${why}`;
    return blind(unreadable(trouble?.cause ?? 'internal', says, trouble?.fix ?? 'ask again'));
  }
  const { commitLabel, commitVariable } = deployment;
  const reading = readCommit(state);
  const shown = (text: string) => excerpt(text, LABEL_CHARACTERS);
  const labelFix = `have the build set the label ${commitLabel} to its commit, and deploy again`;
  switch (reading.state) {
    case 'unnamed': {
      const says = `${what} has neither the label ${commitLabel} nor the variable ${commitVariable}, so nobody knows its commit`;
      return blind(warning('no_label', says, labelFix));
    }
    case 'no_commit': {
      const says = `${what} names "${shown(reading.text)}" as its commit, which is none`;
      return blind(warning('no_label', says, labelFix));
    }
    case 'contradictory': {
      const says = `${what} has the label ${commitLabel} ${shown(reading.label)} and the variable ${commitVariable} ${shown(reading.variable)}, so nobody knows which of the two it is`;
      return blind(warning('label_mismatch', says, labelFix));
    }
    case 'named': {
      const since = cloud.commits[reading.commit];
      const issue = historyIssue(since, reading.commit, branch);
      if (since?.state !== 'known' || since.value.relation !== 'on_branch')
        return blind(issue ?? unreadable('internal', `${reading.commit} was not compared`, 'ask again'));
      const commits = sortCommits(since.value.commits, named, deployment.documentation);
      const rule = profile.checks.deployment_drift;
      const tier = rule === undefined ? null : tierOf(commits.own, rule, now);
      return { known: true, revision, commits, cut: since.value.cut, tier };
    }
  }
}

/** Why a commit can't be placed on the branch; null where it can. */
function historyIssue(since: Fact<CommitsSince> | undefined, commit: string, branch: string): Issue | null {
  const short = shortCommit(commit);
  switch (since?.state) {
    case undefined:
      return unreadable('internal', `commit ${short} was never compared with ${branch}`, 'ask again');
    case 'unknown':
      return unreadable(since.cause, `the history could not be read: ${since.message}`, since.fix);
    case 'not_configured':
    case 'not_recorded':
      return NO_HISTORY;
    case 'known':
      break;
  }
  switch (since.value.relation) {
    case 'not_found':
      return warning(
        'commit_unknown',
        `nobody knows its commit ${short}: thrown away by a forced push, or a wrong label`,
        DEPLOY_FIX,
      );
    case 'ambiguous':
      return warning(
        'commit_unknown',
        `its commit ${commit} is too short an id: several commits begin with it`,
        'have the build write a longer id, and deploy again',
      );
    case 'not_on_branch':
      return warning(
        'not_on_branch',
        `its commit ${short} is not on ${branch}: built from another branch, or the branch was rewritten`,
        DEPLOY_FIX,
      );
    case 'on_branch':
      return null;
  }
}

const NO_HISTORY = unreadable(
  null,
  'COMMITS is not set, so nobody knows whether it is behind',
  'write COMMITS=github:OWNER/REPOSITORY@BRANCH or COMMITS=git:PATH@BRANCH',
);

/** A path that does not exist has no commits, and that proves nothing. */
function pathIssues({ service, paths }: NamedService, { cloud, branch }: DeploymentsContext): Issue[] {
  const fact = cloud.branch;
  switch (fact.state) {
    case 'not_configured':
    case 'not_recorded':
      return [NO_HISTORY];
    case 'unknown':
      return [unreadable(fact.cause, `the history could not be read: ${fact.message}`, fact.fix)];
    case 'known': {
      const missing = paths.filter((path) => fact.value.missingPaths.includes(path));
      if (missing.length === 0) return [];
      const verb = missing.length === 1 ? 'does' : 'do';
      return [
        unreadable(
          'config',
          `${missing.join(' and ')} ${verb} not exist on ${branch}, so its commits can't be counted`,
          `correct deployment.services.${service}.paths in the profile`,
        ),
      ];
    }
  }
}

/** A clone that nobody brings up to date shows old code as current: what it does not hold can't be held against it. */
function staleIssues({ cloud, deployment, branch, now }: DeploymentsContext): Issue[] {
  if (cloud.branch.state !== 'known') return [];
  const { behindUpstream = 0, fetchedAt } = cloud.branch.value;
  if (behindUpstream > 0) {
    const says = `${branch} of the clone lacks ${plural(behindUpstream, 'commit')} that the clone has fetched`;
    return [
      unreadable(
        'config',
        says,
        'bring the branch up to date, or name what was fetched: COMMITS=git:PATH@origin/BRANCH',
      ),
    ];
  }
  if (fetchedAt === undefined) return [];
  const hours = (now.getTime() - Date.parse(fetchedAt)) / HOUR_MS;
  if (hours <= deployment.fetchWithinHours) return [];
  const age = sayAge(fetchedAt, now).replace(/ old$/, ' ago');
  const says = `the clone was last fetched ${age}, so what was committed since is not known`;
  return [unreadable('config', says, 'have git fetch run in the clone every few minutes')];
}

function untoldIssue(isCut: boolean): Issue {
  const what = isCut ? 'all commits since' : 'all files of a commit since';
  return unreadable(
    'bad_response',
    `the source code's host does not tell ${what}, so it may be behind`,
    'deploy the service again, or set COMMITS to a clone: COMMITS=git:PATH@BRANCH',
  );
}

function commitNotes({ commits }: Reading & { known: true }, { alsoInImage }: NamedService): string[] {
  const elsewhere =
    commits.alsoInImage === 0
      ? []
      : [
          `not counted: ${plural(commits.alsoInImage, 'commit')} elsewhere in its image (${alsoInImage.join(', ')})`,
        ];
  const doubtful = commits.doubtful.map(
    ({ sha }) => `commit ${sha} has more files than are told, and may touch it`,
  );
  return [...elsewhere, ...doubtful];
}

/** Revisions of one service often share what is wrong with them, and the history fails for branch and commits alike. */
function distinct(issues: readonly Issue[]): Issue[] {
  return [...new Map(issues.map((one) => [`${one.kind} ${one.cause} ${one.says}`, one])).values()];
}
