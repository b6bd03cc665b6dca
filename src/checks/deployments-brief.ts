import { CAUSE_WORDS } from './cause-words.ts';
import type { DeploymentStanding, DeploymentsJudged, DriftKind } from './deployment-standing.ts';
import { branchName, sayAge } from './deployments-wording.ts';
import { plural } from './wording.ts';

/** Services that are named in it; the others are counted. */
const NAMED = 2;

/** What each kind is called where there is room for a few words. */
const FEW_WORDS: Readonly<Record<DriftKind, string>> = {
  behind: 'behind',
  pinned: 'newest revision without traffic',
  not_ready: 'newest revision not ready',
  settings: 'settings differ',
  no_label: 'no commit recorded',
  not_found: 'not there',
  commit_unknown: 'commit not known',
  not_on_branch: 'not from this branch',
  label_mismatch: 'two commits recorded',
  nothing_serves: 'nothing serves',
  unreadable: 'could not be read',
};

/** How all services stand, in one sentence for a message that has a line for it. Worst first; what is not known is never left out. */
export function briefOf({ services, branch }: DeploymentsJudged, now: Date): string {
  const having = (state: DeploymentStanding['state']) => services.filter((one) => one.state === state);
  const [drifted, unknown, current] = [having('drifted'), having('unknown'), having('current')];
  const all = plural(services.length, 'service');
  if (current.length === services.length)
    return `all ${all} serve what ${branch === null ? 'the branch' : branchName(branch.label)} has`;
  const blind = oneTroubleOfAll(services);
  if (blind !== null) return `none of ${all} could be looked at (${blind})`;
  const said = [
    ...(drifted.length > 0
      ? [
          `${drifted.length} of ${all} ${drifted.length === 1 ? 'has' : 'have'} drifted: ${named(drifted, now)}`,
        ]
      : []),
    ...(unknown.length > 0
      ? [
          `${unknown.length} of ${all} ${unknown.length === 1 ? 'is' : 'are'} not known: ${named(unknown, now)}`,
        ]
      : []),
  ];
  return `${said.join('; ')}; ${current.length} current`;
}

/** The one reason why nobody could look at any of them; null where there are several, or something is known. */
function oneTroubleOfAll(services: readonly DeploymentStanding[]): string | null {
  const [first] = services;
  if (
    first?.cause == null ||
    services.some(({ status, trouble }) => status !== 'ERROR' || trouble !== first.trouble)
  )
    return null;
  return `${CAUSE_WORDS[first.cause]}: ${first.trouble}`;
}

function named(services: readonly DeploymentStanding[], now: Date): string {
  const words = services
    .toSorted((one, other) => gravity(one) - gravity(other))
    .slice(0, NAMED)
    .map((one) => `${one.service} (${fewWords(one, now)})`);
  const rest = services.length - words.length;
  return `${words.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** What is worst with a service, for a pair of brackets. */
export function fewWords({ kinds, behind, behindCut, oldest, cause }: DeploymentStanding, now: Date): string {
  const [kind = 'unreadable'] = kinds;
  if (kind === 'unreadable' && cause !== null) return `${FEW_WORDS.unreadable}, ${CAUSE_WORDS[cause]}`;
  if (kind !== 'behind' || behind === null) return FEW_WORDS[kind];
  const which = behind === 1 && !behindCut ? '' : 'the oldest ';
  const age = oldest === null ? '' : `, ${which}${sayAge(oldest.committedAt, now)}`;
  return `${behindCut ? 'at least ' : ''}${plural(behind, 'commit')} behind${age}`;
}

function gravity({ status, severity }: DeploymentStanding): number {
  return ['FAIL', 'ERROR', 'WARN', 'PASS'].indexOf(status) * 10 + Number(severity?.slice(1, 2) ?? 0);
}
