import { sayInstant } from '../calendar/say.ts';
import { shortCommit } from '../checks/deployments-wording.ts';
import type { DeployedAnswer } from '../inquiries/ask-deployments.ts';
import type { DeployedRevision, DeployedService } from '../inquiries/deployed-services.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { moment } from './failures-words.ts';
import { CAUSE_WORDS, NOTHING_PASSED_LIGHT, RUN_LIGHTS } from './vocabulary.ts';
import { sayWho } from './who.ts';

/** An inventory: plain text, one line each, no markup, nothing escaped, nothing left out. It judges nothing. */
export interface DeployedOutline {
  /** A region could not be read, so the list is not whole. */
  isBlind: boolean;
  light: string;
  /** `18 services · us-west2` */
  headline: string;
  /** The sentence that matters. */
  lead: string;
  /** Regions that could not be listed, with the profile's services that should be there. */
  blind: { subject: string; message: string; fix: string; names: string[] }[];
  /** The profile's services in its order, then the others. What nobody knows is not among them. */
  services: DeployedEntry[];
  notes: string[];
  footer: string[];
  /** The same in a terminal. */
  command: string;
}

export interface DeployedEntry {
  name: string;
  /** Largest share first. */
  revisions: DeployedLine[];
  /** Why there is none; null where there is. */
  absence: string | null;
  /** The newest revision that gets nothing, a rollout, not ready, not named by the profile. */
  remarks: string[];
}

/** What serves a share of a service's traffic. */
export interface DeployedLine {
  /** `100 %` */
  percent: string;
  revision: string;
  /** The revision without the service's name where it begins with that: `00042-abc`. */
  shortRevision: string;
  commit: string;
  /** `Feb 3, 10:05 EST`; with `≤ ` where only the service's last change is known. */
  deployedAt: string;
  /** Who deployed it, as far as that is known. */
  by: string;
  /** `SEQUENTIAL_EXECUTION_ENABLED=true`, minimum instances, and what could not be read. */
  details: string[];
}

/** How the time of a change stands apart from the time of a deployment. */
const AT_THE_LATEST = 'or earlier';
/** From so many revisions on, who made most of them is told once. */
const MANY = 3;

export function deployedOutline(answer: DeployedAnswer): DeployedOutline {
  const { regions, services, timeZone } = answer;
  const usual = usualAuthor(services);
  const entries = services
    .filter(({ state }) => state !== 'unknown')
    .map((service) => entryOf(service, usual, timeZone));
  const unread = regions.filter(({ trouble }) => trouble !== null);
  const isBlind = unread.length > 0;
  const hasLatest = entries.some(({ revisions }) =>
    revisions.some(({ deployedAt }) => deployedAt.endsWith(AT_THE_LATEST)),
  );
  return {
    isBlind,
    light: isBlind ? RUN_LIGHTS.ERROR : NOTHING_PASSED_LIGHT,
    headline: headlineOf(answer),
    lead: leadOf(answer),
    blind: unread.flatMap(({ region, trouble }) =>
      trouble === null
        ? []
        : [
            {
              subject: `${oneLine(region)} · ${CAUSE_WORDS[trouble.cause]}`,
              message: oneLine(trouble.message),
              fix: oneLine(trouble.fix),
              names: services
                .filter((one) => one.state === 'unknown' && one.region === region)
                .map((one) => oneLine(one.service)),
            },
          ],
    ),
    services: entries,
    notes: [
      ...(usual === null ? [] : [`made or last changed by ${oneLine(usual)} where nobody else is named`]),
      ...(hasLatest
        ? [`"${AT_THE_LATEST}": only the service's last change is known, and what serves may be older`]
        : []),
    ],
    footer: [
      oneLine(answer.pipeline),
      oneLine(answer.cloud),
      `asked ${sayInstant(new Date(answer.askedAt), null, timeZone)}`,
    ],
    command: 'shootaround deployed',
  };
}

function headlineOf({ regions, services }: DeployedAnswer): string {
  const there = services.filter(({ state }) => state === 'there').length;
  const unread = regions.filter(({ trouble }) => trouble !== null).map(({ region }) => oneLine(region));
  if (unread.length === regions.length && unread.length > 0)
    return `ERROR · could not list ${unread.join(', ')}`;
  const listed = regions.filter(({ trouble }) => trouble === null).map(({ region }) => oneLine(region));
  return [
    ...(unread.length > 0 ? [`ERROR · could not list ${unread.join(', ')}`] : []),
    `${counted(there, 'service')} deployed`,
    ...(listed.length > 0 ? [listed.join(', ')] : []),
  ].join(' · ');
}

function leadOf({ services }: DeployedAnswer): string {
  const named = services.filter(({ watched }) => watched);
  const of = (state: DeployedService['state']) => named.filter((one) => one.state === state).length;
  const [missing, unknown] = [of('not_found'), of('unknown')];
  const strangers = services.length - named.length;
  const known = named.length - unknown;
  if (named.length === 0 && strangers === 0)
    return 'The profile names no services, and none were found where it looks.';
  if (known === 0 && strangers === 0)
    return `Nothing is known of the ${counted(named.length, 'service')} of the profile: no list could be read.`;
  const there = of('there');
  const found =
    there === named.length && there > 1
      ? `All ${counted(there, 'service')} of the profile are there`
      : `Of the ${counted(named.length, 'service')} of the profile ${there} ${there === 1 ? 'is' : 'are'} there`;
  const rest = [
    ...(missing > 0 ? [`${missing} ${missing === 1 ? 'was' : 'were'} not found`] : []),
    ...(unknown > 0 ? [`${unknown} ${unknown === 1 ? 'is' : 'are'} not known`] : []),
    ...(strangers > 0
      ? [`${counted(strangers, 'more service')} ${strangers === 1 ? 'runs' : 'run'} that it does not name`]
      : []),
  ];
  return `${[found, ...rest].join('; ')}. Ask drift whether they are what they should be.`;
}

/** Who made more than half of what serves, or changed it last: mostly the build's account. Null where there is no such one. */
function usualAuthor(services: readonly DeployedService[]): string | null {
  const counts = new Map<string | null, number>();
  const authors = services.flatMap((service) =>
    service.serving.map((revision) => authorOf(revision, service)),
  );
  for (const author of authors) counts.set(author, (counts.get(author) ?? 0) + 1);
  const [usual = null] = [...counts].find(([, count]) => count >= MANY && count * 2 > authors.length) ?? [];
  return usual;
}

function authorOf(
  { deployedAt, by }: DeployedRevision,
  { changedBy }: Pick<DeployedService, 'changedBy'>,
): string | null {
  return deployedAt === null ? changedBy : by;
}

function entryOf(service: DeployedService, usual: string | null, timeZone: string): DeployedEntry {
  const { serving, state, region, idle, rollingOut, ready, watched } = service;
  return {
    name: oneLine(service.service),
    revisions: serving.map((revision) => lineOf(revision, service, usual, timeZone)),
    absence:
      state === 'not_found'
        ? `not found in ${oneLine(region)}`
        : serving.length === 0
          ? 'no revision gets traffic'
          : null,
    remarks: [
      ...(watched ? [] : ['not named by the profile']),
      ...(idle === null
        ? []
        : [
            `newest revision ${oneLine(idle.revision)} gets no traffic${idle.ready ? '' : ' and is not ready'}`,
          ]),
      ...(rollingOut ? ['a change is being rolled out'] : []),
      ...(ready === false && idle?.ready !== false ? ['not ready'] : []),
    ],
  };
}

function lineOf(
  revision: DeployedRevision,
  service: DeployedService,
  usual: string | null,
  timeZone: string,
): DeployedLine {
  const { percent, commit, deployedAt, variables, minInstances, trouble } = revision;
  const name = oneLine(revision.revision);
  const isExact = deployedAt !== null;
  const when = deployedAt ?? service.changedAt;
  return {
    percent: `${percent} %`,
    revision: name,
    shortRevision: name.startsWith(`${service.service}-`) ? name.slice(service.service.length + 1) : name,
    commit: commit === null ? 'not known' : shortCommit(oneLine(commit)),
    deployedAt:
      when === null ? 'not known' : `${moment(when, timeZone)}${isExact ? '' : ` ${AT_THE_LATEST}`}`,
    by: authorLine(authorOf(revision, service), usual, isExact),
    details: [
      ...Object.entries(variables ?? {}).map(([variable, value]) =>
        value === null ? `${oneLine(variable)} not set` : `${oneLine(variable)}=${oneLine(value)}`,
      ),
      ...(minInstances === null || minInstances === 0 ? [] : [`minimum instances ${minInstances}`]),
      ...(trouble === null ? [] : [`could not be read: ${oneLine(trouble)}`]),
    ],
  };
}

/** Beside a usual author nobody must pass for that one only because nothing says who it was. */
function authorLine(author: string | null, usual: string | null, isExact: boolean): string {
  if (author === null) return usual === null ? '' : 'by whom is not known';
  if (author === usual) return '';
  return `${isExact ? '' : 'last changed '}by ${sayWho(author)}`;
}
