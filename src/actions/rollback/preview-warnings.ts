import type { ServiceSnapshot, ServingValue } from '../../cloud/change-ports.ts';
import { joined } from '../../text/joined.ts';
import { oneLine } from '../../text/one-line.ts';
import {
  isOtherCode,
  newestOf,
  sayCode,
  sayServing,
  sayShares,
  servesOn,
  shareOfNewest,
  troubleAside,
} from './revision-words.ts';
import { means, sayValue } from './variable-value.ts';

/** Whether some of the traffic is held by name at a revision without the value, so that a new revision doesn't reach it. */
export function needsTraffic({ traffic, serving }: ServiceSnapshot, wanted: string | null): boolean {
  return traffic.some(({ revision }) => {
    if (revision === null) return false;
    const held = serving.find((one) => one.revision === revision);
    return held === undefined || !means(held.value, wanted);
  });
}

/** Whether something serves, and all of it has the value. */
export function isServed({ serving }: ServiceSnapshot, wanted: string | null): boolean {
  return serving.length > 0 && serving.every(({ value }) => means(value, wanted));
}

/** What may go wrong or surprise where a variable is changed, the worst first. One plain sentence each. */
export function warningsOfVariable(snapshot: ServiceSnapshot, wanted: string | null): string[] {
  const { variable, serving } = snapshot;
  return [
    ...(needsTraffic(snapshot, wanted) ? [held(snapshot)] : []),
    ...(isServed(snapshot, wanted)
      ? [
          `What serves has ${variable} as ${sayValue(wanted)} already (${sayShares(serving)}): only what comes after it is changed.`,
        ]
      : []),
    ...(serving.length === 0
      ? ['No revision gets traffic now, so nothing shows whether the newest settings work.']
      : []),
    ...notReady(snapshot),
    ...otherCode(
      snapshot,
      shareOfNewest(snapshot.traffic) === 0
        ? 'whoever moves traffic to the new revision'
        : 'the new revision',
    ),
    ...mixed(snapshot),
    ...secrets(snapshot),
  ];
}

/** The same where all traffic is moved to the newest revision. */
export function warningsOfTraffic(snapshot: ServiceSnapshot): string[] {
  return [
    ...(snapshot.serving.length === 0 ? ['No revision gets traffic now.'] : []),
    ...whetherReady(snapshot),
    ...otherCode(snapshot, 'moving traffic'),
    ...mixed(snapshot),
    ...secrets(snapshot),
  ];
}

function held({ traffic }: ServiceSnapshot): string {
  const share = shareOfNewest(traffic);
  const named = traffic.flatMap(({ revision, percent }) =>
    revision === null ? [] : [{ revision, percent }],
  );
  const gets = share === 0 ? 'gets none' : `gets only ${share} %`;
  return `Traffic is held by name at ${sayShares(named)}: the new revision ${gets} until traffic is moved, which is a change of its own and approved separately.`;
}

function notReady(snapshot: ServiceSnapshot): string[] {
  const { newestCreated, newestReady, newestTrouble } = snapshot;
  if (newestCreated === newestReady && newestTrouble === null) return whetherReady(snapshot);
  return [
    `The newest revision, ${newestOf(snapshot)}, is not ready${troubleAside(snapshot)}: a new one is made of the same settings and may fail as well. Until one is ready, ${servesOn(snapshot)}.`,
  ];
}

/** That a service is not ready, or that nobody can say. */
export const whetherReady = (snapshot: ServiceSnapshot): string[] =>
  snapshot.ready === true ? [] : [unready(snapshot)];

function unready({ service, ready, readyMessage }: ServiceSnapshot): string {
  const message = readyMessage === null ? '' : `: ${oneLine(readyMessage).replace(/\.$/, '')}`;
  return ready === null
    ? `Whether ${service} is ready is not known${message}.`
    : `${service} is not ready${message}.`;
}

/** `whose` brings the template's code to whoever gets requests. */
function otherCode({ template, serving }: ServiceSnapshot, whose: string): string[] {
  const judged = serving.map((one) => ({ one, isOther: isOtherCode(template, one) }));
  const others = judged.filter(({ isOther }) => isOther === true).map(({ one }) => one);
  const [first] = others;
  if (first !== undefined) {
    const served = joined([...new Set(others.map((one) => sayCode(one, template)))]);
    return [
      `The newest settings have other code (${sayCode(template, first)}) than what serves (${served}): ${whose} brings that code live, too.`,
    ];
  }
  return judged.some(({ isOther }) => isOther === 'unknown')
    ? ['Whether the newest settings have the code that serves is not known: other code may go live, too.']
    : [];
}

function mixed({ variable, serving }: ServiceSnapshot): string[] {
  const [first] = serving;
  const isMixed = serving.some(({ value }) => !isAlike(value, first?.value ?? null));
  return isMixed ? [`What serves is mixed in ${variable}: ${sayServing(serving)}.`] : [];
}

function isAlike(one: ServingValue['value'], other: ServingValue['value']): boolean {
  if (one?.kind === 'secret' || other?.kind === 'secret') return one?.kind === other?.kind;
  return means(one, other?.value ?? null);
}

function secrets({ variable, serving }: ServiceSnapshot): string[] {
  const hidden = serving.filter(({ value }) => value?.kind === 'secret');
  return hidden.length === 0
    ? []
    : [`${variable} is a secret in ${sayShares(hidden)}: what serves now is not known.`];
}
