import type { DeploymentStanding, DeploymentsJudged } from '../checks/deployment-standing.ts';
import { fewWords } from '../checks/deployments-brief.ts';
import { branchName } from '../checks/deployments-wording.ts';
import { severityRank } from '../checks/severity.ts';
import type { RunStatus } from '../history/rows.ts';
import type { DriftAnswer } from '../inquiries/ask-deployments.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { driftWords, ofAll } from './drift-words.ts';
import { pathVerdict } from './path-lines.ts';

/** A proven critical loss first; then blindness, which may hide one; then everything else that was found. */
export function driftStatus({ services }: Pick<DeploymentsJudged, 'services'>): RunStatus {
  if (services.some(({ status, severity }) => status === 'FAIL' && severity === 'P1_CRITICAL'))
    return 'CRITICAL';
  // A certain drift decides its service's status, and does not make the rest of that service seen.
  if (services.some(({ status, kinds }) => status === 'ERROR' || kinds.includes('unreadable')))
    return 'ERROR';
  const isWell = services.length > 0 && services.every(({ status }) => status === 'PASS');
  return isWell ? 'OK' : 'WARNING';
}

/** The services in one state, the gravest first. */
export function inState(
  { services }: Pick<DeploymentsJudged, 'services'>,
  state: DeploymentStanding['state'],
): DeploymentStanding[] {
  return services.filter((one) => one.state === state).toSorted(graver);
}

/** `WARNING · 2 drifted, 1 not known` */
export function driftHeadline({ judged, service }: DriftAnswer): string {
  const status = driftStatus(judged);
  if (service !== null) {
    const state = judged.services[0]?.state ?? 'unknown';
    const words = { current: 'is current', drifted: 'has drifted', unknown: 'is not known' };
    return `${status} · ${service} ${words[state]}`;
  }
  const [drifted, unknown] = [inState(judged, 'drifted').length, inState(judged, 'unknown').length];
  if (judged.services.length === 0) return `${status} · nothing was judged`;
  if (drifted + unknown === 0) return `${status} · nothing has drifted`;
  return [
    status,
    [...(drifted > 0 ? [`${drifted} drifted`] : []), ...(unknown > 0 ? [`${unknown} not known`] : [])].join(
      ', ',
    ),
  ].join(' · ');
}

/** The sentence that matters: how many serve what they should, and the gravest of those that do not. */
export function driftLead(answer: DriftAnswer): string {
  const { judged, service } = answer;
  if (service !== null) return oneServiceLead(answer);
  const { services } = judged;
  if (services.length === 0) return 'The profile names no services, so this says nothing about any.';
  const drifted = inState(judged, 'drifted');
  const unknown = inState(judged, 'unknown').length;
  const current = inState(judged, 'current').length;
  const what = judged.branch === null ? 'the branch' : oneLine(branchName(judged.branch.label));
  if (drifted.length + unknown === 0)
    return current === 1
      ? `The one service serves what ${what} has.`
      : `All ${current} services serve what ${what} has.`;
  if (unknown === services.length) return allUnknown(services);
  const [worst] = drifted;
  const found =
    worst === undefined
      ? `No drift was seen, but ${ofAll(unknown, services.length, 'is not known', 'are not known')}`
      : `${drifted.length === services.length ? allOf(services.length) : ofAll(drifted.length, services.length, 'has drifted', 'have drifted')}${sharedKind(drifted)}`;
  const unseen =
    unknown > 0 && worst !== undefined ? `, ${unknown} ${unknown === 1 ? 'is' : 'are'} not known` : '';
  const rest = current > 0 ? `; ${current} ${current === 1 ? 'serves' : 'serve'} what ${what} has` : '';
  const now = new Date(answer.askedAt);
  const gravest =
    worst === undefined || isOneKind(drifted)
      ? ''
      : ` ${drifted.length === 1 ? 'It is' : 'The gravest:'} ${oneLine(worst.service)} (${oneLine(fewWords(worst, now))}).`;
  return `${found}${unseen}${rest}.${gravest}`;
}

/** With the reason, where it is one for all. */
function allUnknown(services: readonly DeploymentStanding[]): string {
  const reasons = new Set(services.map(({ trouble, says }) => oneLine(trouble ?? says)));
  const [reason] = reasons;
  const what =
    services.length === 1
      ? 'The one service is not known to be current'
      : `None of the ${counted(services.length, 'service')} is known to be current`;
  return reason === undefined || reasons.size > 1 ? `${what}.` : sentence(`${what}: ${reason}`);
}

function allOf(count: number): string {
  return count === 1 ? 'The one service has drifted' : `All ${count} services have drifted`;
}

/** What is the same with all of them has one cause, and is said first. */
function sharedKind(drifted: readonly DeploymentStanding[]): string {
  const kinds = [...new Set(drifted.map((one) => one.kinds.join()))];
  const [first] = drifted;
  const [kind] = first?.kinds ?? [];
  if (kinds.length > 1 || drifted.length < 2 || first === undefined || kind === undefined) return '';
  return ` (${driftWords(kind, first)})`;
}

/** Then none is graver than the others, except by how far it is behind. */
function isOneKind(drifted: readonly DeploymentStanding[]): boolean {
  return sharedKind(drifted) !== '' && drifted.every(({ kinds }) => !kinds.includes('behind'));
}

function oneServiceLead({ judged, service }: DriftAnswer): string {
  const [standing] = judged.services;
  if (standing === undefined) return `Nothing is known of ${service}.`;
  const verdict = judged.flag === null ? '' : ` ${pathVerdict(judged.flag)}`;
  return `${about(standing)}${verdict}`;
}

/** What is said of a service begins with a verb where it serves something. */
function about({ service, says }: DeploymentStanding): string {
  const said = oneLine(says);
  return sentence(`${oneLine(service)}${said.startsWith('serves ') ? '' : ':'} ${said}`);
}

function sentence(text: string): string {
  const line = oneLine(text);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function graver(one: DeploymentStanding, other: DeploymentStanding): number {
  const weight = ({ status, severity }: DeploymentStanding) =>
    status === 'ERROR' ? -1 : severityRank(severity) * 2 + (status === 'FAIL' ? 0 : 1);
  return (
    weight(one) - weight(other) ||
    (other.behind ?? 0) - (one.behind ?? 0) ||
    (one.service < other.service ? -1 : 1)
  );
}
