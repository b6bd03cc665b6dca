import { shortCommit } from '../../checks/deployments-wording.ts';
import type { ServiceSnapshot, ServingValue, TrafficEntry } from '../../cloud/change-ports.ts';
import { joined } from '../../text/joined.ts';
import { oneLine } from '../../text/one-line.ts';
import { sayVariable } from './variable-value.ts';

/** Words for revisions and traffic, as sentences about a change need them. Plain text. */

type Code = Pick<ServingValue, 'commit' | 'image'>;

/** `A (90 %) and B (10 %)` */
export function sayShares(serving: readonly Pick<ServingValue, 'revision' | 'percent'>[]): string {
  return joined(serving.map(({ revision, percent }) => `${oneLine(revision)} (${percent} %)`));
}

/** `requests go to A (90 %) and B (10 %)` */
export const servesOn = ({ serving }: Pick<ServiceSnapshot, 'serving'>): string =>
  serving.length === 0 ? 'nothing serves' : `requests go to ${sayShares(serving)}`;

/** `A has true (90 %) and B does not set it (10 %)` */
export function sayServing(serving: readonly ServingValue[]): string {
  return joined(
    serving.map(({ revision, percent, value }) => `${oneLine(revision)} ${sayHas(value)} (${percent} %)`),
  );
}

function sayHas(value: ServingValue['value']): string {
  if (value === null) return 'does not set it';
  return value.kind === 'value' && value.value === '' ? 'has it empty' : `has ${sayVariable(value)}`;
}

/** `A 90 %, the newest 10 %` */
export function sayTraffic(entries: readonly TrafficEntry[]): string {
  if (entries.length === 0) return 'the newest 100 %';
  return entries
    .map(({ revision, percent }) => `${revision === null ? 'the newest' : oneLine(revision)} ${percent} %`)
    .join(', ');
}

/** How much of the traffic goes to whichever revision is the newest, in percent. Told nothing, the platform gives it all. */
export function shareOfNewest(entries: readonly TrafficEntry[]): number {
  if (entries.length === 0) return 100;
  return entries.reduce((sum, { revision, percent }) => sum + (revision === null ? percent : 0), 0);
}

/** Whether both tell traffic to go the same way, in whatever order. */
export function isSameTraffic(one: readonly TrafficEntry[], other: readonly TrafficEntry[]): boolean {
  const told = (entries: readonly TrafficEntry[]) =>
    JSON.stringify(entries.map(({ revision, percent }) => [revision, percent]).sort((a, b) => order(a, b)));
  return told(one) === told(other);
}

function order(one: readonly unknown[], other: readonly unknown[]): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** Whether the template was built from other code than a revision. An image or a commit that nobody names says nothing. */
export function isOtherCode(template: Code, serving: Code): boolean | 'unknown' {
  const pairs = [
    [template.commit, serving.commit],
    [template.image, serving.image],
  ].filter(([one, other]) => one !== null && other !== null);
  if (pairs.length === 0) return 'unknown';
  return pairs.some(([one, other]) => one !== other);
}

/** `commit 3f2b1c4`; by its image where the commit does not tell them apart. */
export function sayCode({ commit, image }: Code, other: Code): string {
  if (commit !== null && (commit !== other.commit || image === null))
    return `commit ${shortCommit(oneLine(commit))}`;
  return image === null ? 'unknown code' : sayImage(image);
}

/** `image phase3@sha256:3f2b1c4d5e6f` */
export function sayImage(image: string): string {
  const line = oneLine(image);
  const name = line.slice(line.lastIndexOf('/') + 1);
  return `image ${name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1')}`;
}

/** ` (the container does not start)`: what the platform says of a newest revision that is not ready; nothing where it says nothing. */
export const troubleAside = ({ newestTrouble }: Pick<ServiceSnapshot, 'newestTrouble'>): string =>
  newestTrouble === null ? '' : ` (${oneLine(newestTrouble).replace(/\.$/, '')})`;

export const newestOf = ({ newestCreated, newestReady }: ServiceSnapshot): string =>
  oneLine(newestCreated ?? newestReady ?? 'of no name');
