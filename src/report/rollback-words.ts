import { sayInstant } from '../calendar/say.ts';
import { timeInZone, zoneName } from '../calendar/zone.ts';
import { excerpt } from '../checks/deployments-wording.ts';
import type { ChangeTarget, TrafficEntry } from '../cloud/change-ports.ts';
import type { VariableValue } from '../cloud/ports.ts';
import type { Person } from '../history/care.ts';
import type { LiveValue, RollbackDirection, RollbackDraft, RollbackState } from '../history/rollback.ts';
import { oneLine } from '../text/one-line.ts';
import { visibleText } from '../text/visible-text.ts';
import { sayWho } from './who.ts';

const ETAG_CHARACTERS = 12;
/** Longer than any value that a profile may name: only what somebody else has put there is ever cut. */
const VALUE_CHARACTERS = 300;

/** Words that all texts about rollbacks share. Plain text, not escaped, a line each. */

/** A request, or what it is made of, as far as words need it. */
export type Asked = Pick<RollbackDraft, 'rollback' | 'direction' | 'target' | 'edit'>;

/** What pressing would do, as people call it: `switch off sequential-execution`. */
export function actOf({ rollback, direction, edit }: Asked): string {
  const name = oneLine(rollback);
  const acts: Record<RollbackDirection, string> = {
    disable: `switch off ${name}`,
    enable: `switch ${name} on again`,
    undo: edit.kind === 'traffic' ? `move the traffic of ${name} back` : `undo the change of ${name}`,
    move_traffic: `move all traffic to the change of ${name}`,
  };
  return acts[direction];
}

/** The same as a title: `Switch off sequential-execution`. */
export function titleOf(asked: Asked): string {
  const act = actOf(asked);
  return `${act.slice(0, 1).toUpperCase()}${act.slice(1)}`;
}

/** `SEQUENTIAL_EXECUTION_ENABLED: true → false` */
export function changeOf({ target, edit }: Pick<Asked, 'target' | 'edit'>): string {
  return edit.kind === 'variable'
    ? `${oneLine(target.variable)}: ${sayValue(edit.from)} → ${sayValue(edit.to)}`
    : `Traffic: ${sayTraffic(edit.from, target)} → ${sayTraffic(edit.to, target)}`;
}

export const placeOf = ({ service, region }: Pick<ChangeTarget, 'service' | 'region'>): string =>
  `${oneLine(service)} in ${oneLine(region)}`;

/** The value of the one variable, whole as far as a profile can name it; blanks around it belong to it, so they show. */
export function sayValue(value: string | null): string {
  if (value === null) return 'not set';
  if (value === '') return 'empty';
  return excerpt(visibleText(value), VALUE_CHARACTERS);
}

export function sayVariable(value: VariableValue | null): string {
  return value?.kind === 'secret' ? 'a secret' : sayValue(value?.value ?? null);
}

/** The revision without the service's name where it begins with that: `00042-abc`. */
export function shortRevision(revision: string, service: string): string {
  const name = oneLine(revision);
  const family = `${oneLine(service)}-`;
  return name.startsWith(family) && name !== family ? name.slice(family.length) : name;
}

function sayTraffic(entries: readonly TrafficEntry[], { service }: Pick<ChangeTarget, 'service'>): string {
  // Told nothing, the platform gives all to the newest.
  if (entries.length === 0) return '100 % the newest revision';
  return entries
    .map(({ revision, percent }) => {
      const where = revision === null ? 'the newest revision' : shortRevision(revision, service);
      return `${percent} % ${where}`;
    })
    .join(', ');
}

/** `100 % 00042-new: false` */
export function liveLine(live: LiveValue, service: string): string {
  return `${live.percent} % ${shortRevision(live.revision, service)}: ${sayLive(live)}`;
}

export const sayLive = ({ value, secret }: Pick<LiveValue, 'value' | 'secret'>): string =>
  secret ? 'a secret' : sayValue(value);

export const nameOf = ({ name, id }: Person): string => sayWho(name) || oneLine(id);

/** `06:07 EST` on the day of `since`, else with its day; always with it where there is no `since`. */
export function sayTime(instant: string, since: string | null, timeZone: string): string {
  return sayInstant(new Date(instant), since === null ? null : new Date(since), timeZone);
}

/** `06:05:00 EST`: for the moment at which a state was read. */
export function saySecond(instant: string, timeZone: string): string {
  const at = new Date(instant);
  return `${timeInZone(at, timeZone)}:${instant.slice(17, 19)} ${zoneName(at, timeZone)}`;
}

/** Whoever may still approve: nobody twice, and whoever asked only where that is allowed. Slack ids, and nothing else. */
export function stillAsked({ request, approvals }: Pick<RollbackState, 'request' | 'approvals'>): string[] {
  const approved = approvals.map(({ by }) => by.id);
  return [...new Set(request.approvers)].filter(
    (id) =>
      /^[UW][A-Z0-9_]{2,20}$/.test(id) &&
      !approved.includes(id) &&
      (request.selfApproval || id !== request.requester.id),
  );
}

export const shortEtag = (etag: string): string => excerpt(etag.replaceAll('"', ''), ETAG_CHARACTERS);
