import { sayInstant } from '../../calendar/say.ts';
import { shortCommit } from '../../checks/deployments-wording.ts';
import type { ServiceSnapshot } from '../../cloud/change-ports.ts';
import { joined } from '../../text/joined.ts';
import { oneLine } from '../../text/one-line.ts';
import { isSameTraffic, sayImage, sayServing, sayTraffic } from './revision-words.ts';
import { sayValue } from './variable-value.ts';

/** Names of variables that are told; more are counted. */
const NAMES_SHOWN = 10;

/**
 * What is different between the state that a request is bound to and the state now, a plain sentence each, the most
 * telling first; empty only where both are the same state. `timeZone` is that of the instants in it.
 */
export function whatChanged(bound: ServiceSnapshot, now: ServiceSnapshot, timeZone = 'UTC'): string[] {
  const told = [
    ...identity(bound, now),
    ...value(bound, now),
    ...routing(bound, now),
    ...revisions(bound, now),
    ...code(bound, now),
    ...variables(bound, now),
    ...settings(bound, now),
    ...standing(bound, now),
  ];
  const by = now.changedBy === null ? '' : `, by ${oneLine(now.changedBy)}`;
  const when = now.changedAt === null ? '' : `, ${sayInstant(new Date(now.changedAt), null, timeZone)}`;
  const isTouched =
    bound.generation !== now.generation ||
    bound.changedAt !== now.changedAt ||
    bound.changedBy !== now.changedBy;
  const counted =
    bound.generation === now.generation
      ? `generation ${now.generation}`
      : `generation ${bound.generation} → ${now.generation}`;
  if (told.length > 0) return isTouched ? [...told, `It was changed (${counted})${by}${when}.`] : told;
  if (isTouched || bound.etag !== now.etag) return [`Its settings changed (${counted})${by}${when}.`];
  return [];
}

function identity(bound: ServiceSnapshot, now: ServiceSnapshot): string[] {
  return [
    ...(bound.uid === now.uid
      ? []
      : [`${now.service} was deleted and made again: it is another service of the same name.`]),
    ...(bound.service === now.service && bound.region === now.region && bound.variable === now.variable
      ? []
      : [
          `It is about ${now.variable} of ${now.service} in ${now.region}, not ${bound.variable} of ${bound.service} in ${bound.region}.`,
        ]),
  ];
}

function value({ template: bound }: ServiceSnapshot, { variable, template: now }: ServiceSnapshot): string[] {
  const [one, other] = [bound.value, now.value];
  if (one?.kind === 'secret' || other?.kind === 'secret') {
    if (one?.kind === other?.kind) return [];
    return [`${variable} is ${other?.kind === 'secret' ? 'a secret now' : 'no secret any more'}.`];
  }
  const [before, after] = [one?.value ?? null, other?.value ?? null];
  return before === after ? [] : [`${variable} is ${sayValue(after)} now, and was ${sayValue(before)}.`];
}

function routing(bound: ServiceSnapshot, now: ServiceSnapshot): string[] {
  const serves = (shown: ServiceSnapshot) => sayServing(shown.serving) || 'nothing';
  const whole = ({ serving }: ServiceSnapshot) => JSON.stringify(serving);
  const isServedSame = serves(bound) === serves(now);
  return [
    ...(isSameTraffic(bound.traffic, now.traffic)
      ? []
      : [
          `Traffic is told to go elsewhere: ${sayTraffic(now.traffic)} now, ${sayTraffic(bound.traffic)} before.`,
        ]),
    ...(isServedSame ? [] : [`Other revisions serve: ${serves(now)}; before, ${serves(bound)}.`]),
    ...(isServedSame && whole(bound) !== whole(now)
      ? [`What is known of the revisions that serve has changed: ${serves(now)}.`]
      : []),
  ];
}

function revisions(bound: ServiceSnapshot, now: ServiceSnapshot): string[] {
  const name = (revision: string | null) => (revision === null ? 'none' : oneLine(revision));
  if (bound.newestCreated !== now.newestCreated)
    return [`The newest revision is ${name(now.newestCreated)}, and was ${name(bound.newestCreated)}.`];
  return bound.newestReady === now.newestReady
    ? []
    : [`The newest revision that is ready is ${name(now.newestReady)}, and was ${name(bound.newestReady)}.`];
}

function code({ template: bound }: ServiceSnapshot, { template: now }: ServiceSnapshot): string[] {
  const commit = (sha: string | null) => (sha === null ? 'none' : shortCommit(oneLine(sha)));
  const image = (path: string | null) => (path === null ? 'none' : sayImage(path).slice('image '.length));
  return [
    ...(bound.commit === now.commit
      ? []
      : [`The newest settings name the commit ${commit(now.commit)}, and named ${commit(bound.commit)}.`]),
    ...(bound.image === now.image
      ? []
      : [`They have the image ${image(now.image)}, and had ${image(bound.image)}.`]),
  ];
}

function variables({ template: bound }: ServiceSnapshot, { template: now }: ServiceSnapshot): string[] {
  const before = new Map(bound.others.map(({ name, secret }) => [name, secret]));
  const after = new Map(now.others.map(({ name, secret }) => [name, secret]));
  const added = [...after.keys()].filter((name) => !before.has(name));
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const turned = [...after].filter(([name, secret]) => before.has(name) && before.get(name) !== secret);
  const lines = [
    ...(added.length === 0 ? [] : [`Set by now: ${names(added)}.`]),
    ...(removed.length === 0 ? [] : [`Not set any more: ${names(removed)}.`]),
    ...turned.map(
      ([name, secret]) => `${oneLine(name)} is ${secret ? 'a secret now' : 'no secret any more'}.`,
    ),
  ];
  const isOrdered = JSON.stringify(bound.others) === JSON.stringify(now.others);
  return lines.length > 0 || isOrdered ? lines : ['Its other variables stand in another order.'];
}

function settings({ template: bound }: ServiceSnapshot, { template: now }: ServiceSnapshot): string[] {
  const containers = ({ container, sidecars }: ServiceSnapshot['template']) =>
    joined([container || 'unnamed', ...sidecars.map((name) => oneLine(name) || 'unnamed')]);
  const isSameContainers =
    JSON.stringify([bound.container, bound.sidecars]) === JSON.stringify([now.container, now.sidecars]);
  const pairs: [what: string, before: string | number | null, after: string | number | null][] = [
    ['fixed name of a revision', bound.fixedName, now.fixedName],
    ['number of labels', bound.labels, now.labels],
    ['number of annotations', bound.annotations, now.annotations],
    ['least number of instances', bound.minInstances, now.minInstances],
    ['greatest number of instances', bound.maxInstances, now.maxInstances],
  ];
  return [
    ...(isSameContainers ? [] : [`Its containers are ${containers(now)}, and were ${containers(bound)}.`]),
    ...pairs.flatMap(([what, before, after]) =>
      before === after ? [] : [`The ${what} is ${shown(after)}, and was ${shown(before)}.`],
    ),
  ];
}

function standing(bound: ServiceSnapshot, now: ServiceSnapshot): string[] {
  const ready = (is: boolean | null) => (is === null ? 'not known to be ready' : is ? 'ready' : 'not ready');
  return [
    ...(bound.settled === now.settled
      ? []
      : [
          now.settled
            ? 'The change that was being carried out is done.'
            : 'Another change of it is being carried out.',
        ]),
    ...(bound.ready === now.ready ? [] : [`It is ${ready(now.ready)} now.`]),
    ...(bound.newestTrouble === now.newestTrouble
      ? []
      : [
          now.newestTrouble === null
            ? 'The newest revision has no trouble any more.'
            : `The newest revision has trouble: ${oneLine(now.newestTrouble)}`,
        ]),
  ];
}

const shown = (what: string | number | null): string => (what === null ? 'not set' : oneLine(String(what)));

function names(all: readonly string[]): string {
  const shownNames = all.slice(0, NAMES_SHOWN).map(oneLine);
  const rest = all.length - shownNames.length;
  return rest > 0 ? `${shownNames.join(', ')} and ${rest} more` : joined(shownNames);
}
