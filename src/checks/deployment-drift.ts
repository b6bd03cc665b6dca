import type { ErrorCause } from '../warehouse/warehouse.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import type { DeploymentStanding, DeploymentsJudged } from './deployment-standing.ts';
import { judgeDeployments } from './deployments.ts';
import { briefOf } from './deployments-brief.ts';
import { comparedOf } from './deployments-expected.ts';
import { remedyOf } from './deployments-remedy.ts';
import type { Part } from './finding.ts';
import { errorPart, failPart, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { CLOUD_NOT_ASKED, pastDate } from './present-state.ts';
import { asSentence, plural } from './wording.ts';

/** Does each service serve the code of the branch that matters to it? */
export const deploymentDrift: Check = {
  name: 'deployment_drift',
  category: 'infrastructure',
  title: {
    ok: 'Services serve what was committed',
    broken: 'Services do not serve what was committed',
  },
  why: 'A fix that is committed and not served fixes nothing, and its bug comes back.',
  fix: 'Deploy the named service from the branch; where its newest revision gets no traffic, move the traffic to it.',
  canBeCritical: false,
  windowed: false,
  needsSlate: false,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs: () => ({ tables: [], cloud: { services: true, commits: true } }),
  judge(input) {
    const { profile, facts, now } = input;
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(ALL, 'past_date', past)] };
    const why = whyNotConfigured(input);
    if (why !== null) return { parts: [skipPart(ALL, 'not_configured', why)] };
    const judged = judgeDeployments({ cloud: facts.cloud, profile, now });
    const parts = judged.services.map((standing) => partOf(standing, facts.rollbacks));
    return { parts, notes: notesOf(judged), brief: briefOf(judged, now) };
  },
};

const ALL: Subject = { kind: 'service', subject: 'Cloud Run services' };

function whyNotConfigured({ profile, facts }: JudgeInput): string | null {
  if (profile.deployment === undefined || profile.checks.deployment_drift === undefined)
    return 'the pipeline profile does not say what is deployed';
  if (Object.keys(profile.deployment.services).length === 0) return 'the pipeline profile watches no service';
  if (facts.cloud.at === null) return CLOUD_NOT_ASKED;
  const regions = Object.values(facts.cloud.services);
  const isAsked = regions.some((fact) => fact.state !== 'not_configured') || regions.length === 0;
  return isAsked ? null : 'CLOUD_RUN is not set';
}

function partOf(standing: DeploymentStanding, rollbacks: JudgeInput['facts']['rollbacks']): Part {
  const { says, status, severity } = standing;
  const about: Subject = { kind: 'service', subject: standing.service };
  const remedy = waysBack(standing, rollbacks) ?? remedyOf(standing) ?? '';
  const fix = asSentence(remedy);
  const details = {
    ...comparedOf(standing),
    affected: standing.behind,
    evidence: evidenceOf(standing),
  };
  switch (status) {
    case 'PASS':
      return passPart(about, says, details);
    case 'WARN':
      return { ...warnPart(about, severity ?? 'P3_MEDIUM', says, details), fix };
    case 'FAIL':
      return { ...failPart(about, severity ?? 'P2_HIGH', says, details), fix };
    case 'ERROR': {
      const { cause } = standing;
      // What nobody named is left out by choice; what was named and can't be read is blindness.
      return cause === null
        ? skipPart(about, 'not_configured', says, details)
        : { ...errorPart(about, cause, says, remedy), ...details };
    }
  }
}

/** What differs on purpose is not set by hand: it goes back the way it came. Null where something else is wrong, too. */
function waysBack(
  { service, kinds, differences }: DeploymentStanding,
  rollbacks: JudgeInput['facts']['rollbacks'],
): string | null {
  if (rollbacks.state !== 'known' || kinds.some((kind) => kind !== 'settings')) return null;
  const found = differences.map(({ what, actual }) =>
    rollbacks.value.find(
      (row) => row.service === service && row.variable === what && (row.value ?? 'not set') === actual,
    ),
  );
  const [row] = found;
  // Of one service no two rollbacks are about the same variable.
  if (row === undefined || found.includes(undefined)) return null;
  return `it is rolled back on purpose; /rollback enable ${row.rollback} switches it on again`;
}

function evidenceOf(standing: DeploymentStanding): NonNullable<Part['evidence']> {
  const { serving, newest, oldest } = standing;
  const cause: ErrorCause | null = standing.cause;
  return {
    state: standing.state,
    kinds: standing.kinds.join(', '),
    region: standing.region,
    revisions: serving.map(({ revision, percent }) => `${revision} ${percent} %`).join(', '),
    commits: serving.map(({ commit }) => commit ?? 'unknown').join(', '),
    serving_since: serving[0]?.since ?? null,
    newest_revision: newest?.revision ?? null,
    behind: standing.behind,
    behind_is_least: standing.behindCut,
    tier: standing.tier,
    oldest_commit: oldest?.sha ?? null,
    oldest_at: oldest?.committedAt ?? null,
    oldest_subject: oldest?.subject ?? null,
    unknown_because: cause,
  };
}

/** Every service with its count, those without any together, then what is said and does not count. */
function notesOf({ services, unwatched }: DeploymentsJudged): NonNullable<Verdict['notes']> {
  const counts = services.flatMap(({ service, behind, behindCut }) => {
    if (behind === null) return `${service} unknown`;
    return behind === 0 ? [] : `${service} ${behindCut ? 'at least ' : ''}${behind}`;
  });
  const level = services.length - counts.length;
  const rest = counts.length === 0 ? `none, in all ${plural(level, 'service')}` : `the other ${level} none`;
  const others = unwatched.map(({ service }) => service);
  return [
    `commits behind: ${[...counts, ...(level > 0 ? [rest] : [])].join(', ')}`,
    ...services.flatMap(({ service, notes }) => notes.map((note) => `${service}: ${note}`)),
    ...(others.length === 0 ? [] : [`not in the profile, so not judged: ${others.join(', ')}`]),
  ];
}
