import type { ServiceEdit, ServiceSnapshot, TrafficEntry } from '../../cloud/change-ports.ts';
import type { Profile, RollbackProfile } from '../../config/profile.ts';
import type { RollbackDirection } from '../../history/rollback.ts';
import { effectsOfTraffic, effectsOfTrafficBack, effectsOfVariable } from './preview-effects.ts';
import {
  isServed,
  needsTraffic,
  warningsOfTraffic,
  warningsOfVariable,
  whetherReady,
} from './preview-warnings.ts';
import {
  isSameTraffic,
  newestOf,
  sayServing,
  sayTraffic,
  shareOfNewest,
  troubleAside,
} from './revision-words.ts';
import { means, sayValue, sayVariable } from './variable-value.ts';

/** What somebody wants to see before asking for it. `toggle` is the way that leads elsewhere than where the service is. */
export type PreviewWish =
  | { direction: 'disable' | 'enable' | 'toggle' }
  /** Back to what was before a change. */
  | { direction: 'undo'; edit: ServiceEdit }
  /** Traffic to the newest revision, which has a value that nobody gets; only while it still has that value. */
  | { direction: 'move_traffic'; value: string | null };

/** What a change would do, as far as a look at the service can tell. Pure, and made anew wherever it is shown. */
export type Preview =
  | {
      state: 'possible';
      direction: RollbackDirection;
      edit: ServiceEdit;
      /** What it means for whoever gets requests: which revision is made, where traffic goes. One sentence each. */
      effects: string[];
      /** What may go wrong, or surprise: pinned traffic, other code in the template, a newest revision that is not ready. */
      warnings: string[];
      /** Traffic is told to go elsewhere, so that a new revision gets none until it is moved. */
      needsTraffic: boolean;
    }
  /** Nothing can be asked for now. One sentence each; `fix` is null where nothing is to be done. */
  | { state: 'impossible'; why: string; fix: string | null; isAlready: boolean };

export type PossiblePreview = Extract<Preview, { state: 'possible' }>;

export interface PreviewRequest {
  rollback: string;
  profile: Profile;
  snapshot: ServiceSnapshot;
  wish: PreviewWish;
}

const TO_NEWEST: TrafficEntry[] = [{ revision: null, percent: 100 }];
const LOOK_ANEW = 'Look at it anew with /rollback.';

/** What would come of a wish, on the state given. */
export function previewOf({ rollback, profile, snapshot, wish }: PreviewRequest): Preview {
  const rule = Object.hasOwn(profile.rollbacks, rollback) ? profile.rollbacks[rollback] : undefined;
  const { service, variable, template } = snapshot;
  if (rule === undefined)
    return impossible(
      'The pipeline profile does not declare this rollback any more.',
      'Describe it under rollbacks, and start me again.',
    );
  if (!snapshot.settled)
    return impossible(
      `A change of ${service} is being carried out just now.`,
      'Wait until it is done, then look again.',
    );
  if (wish.direction === 'undo' && wish.edit.kind === 'traffic') return trafficBack(wish.edit, snapshot);
  if (template.value?.kind === 'secret')
    return impossible(
      `${variable} is a secret in ${service}: its value is never read, and a plain value would not take its place.`,
      'Change the secret itself, or make it a plain variable.',
    );
  const present = template.value?.value ?? null;
  if (wish.direction === 'move_traffic') {
    if (!means(template.value, wish.value)) return changedSince(present, wish.value, snapshot);
    return hasItAlready(snapshot, wish.value);
  }
  const { direction, wanted } = aimOf(wish, rule, snapshot);
  if (means(template.value, wanted)) return hasItAlready(snapshot, wanted);
  if (wish.direction === 'undo' && wish.edit.kind === 'variable' && present !== wish.edit.to)
    return changedSince(present, wish.edit.to, snapshot);
  return {
    state: 'possible',
    direction,
    edit: { kind: 'variable', from: present, to: wanted },
    effects: effectsOfVariable(snapshot, wanted),
    warnings: warningsOfVariable(snapshot, wanted),
    needsTraffic: needsTraffic(snapshot, wanted),
  };
}

/** Which way a wish goes, and the value that it wants. */
function aimOf(
  wish: Exclude<PreviewWish, { direction: 'move_traffic' }>,
  rule: RollbackProfile,
  snapshot: ServiceSnapshot,
): { direction: 'disable' | 'enable' | 'undo'; wanted: string | null } {
  if (wish.direction === 'undo')
    return { direction: 'undo', wanted: wish.edit.kind === 'variable' ? wish.edit.from : null };
  const direction = wish.direction === 'toggle' ? otherWay(rule, snapshot) : wish.direction;
  return { direction, wanted: direction === 'disable' ? rule.disabled : rule.enabled };
}

/** Back where everything that serves is switched off; off in every other case, mixed ones included. */
function otherWay(
  { disabled }: RollbackProfile,
  { serving, template }: ServiceSnapshot,
): 'disable' | 'enable' {
  const values = serving.length === 0 ? [template.value] : serving.map(({ value }) => value);
  return values.every((value) => means(value, disabled)) ? 'enable' : 'disable';
}

/** The template has the value: either everything that serves has it too, or the change is there and not live. */
function hasItAlready(snapshot: ServiceSnapshot, wanted: string | null): Preview {
  const { variable, serving } = snapshot;
  if (isServed(snapshot, wanted))
    return already(`${variable} is ${sayValue(wanted)} already: ${sayServing(serving)}.`);
  return toNewest(snapshot);
}

/** All traffic to the newest revision, which has the value that some of what serves has not. */
function toNewest(snapshot: ServiceSnapshot): Preview {
  const { service, variable, template, traffic, newestCreated, newestReady } = snapshot;
  const newest = newestOf(snapshot);
  const value = sayVariable(template.value);
  if (newestReady === null || newestReady !== newestCreated) {
    return impossible(
      `${variable} is ${value} in the newest revision, ${newest}, which is not ready${troubleAside(snapshot)}; ${servesSo(snapshot)}.`,
      'Find out why it does not start, and deploy it again.',
    );
  }
  if (shareOfNewest(traffic) === 100)
    return impossible(
      `Traffic is told to go to the newest revision, ${newest}, and does not yet do so: ${servesSo(snapshot)}.`,
      `Look again in a minute; if it stays so, look at ${service} in the console.`,
    );
  return {
    state: 'possible',
    direction: 'move_traffic',
    edit: { kind: 'traffic', from: traffic, to: TO_NEWEST },
    effects: effectsOfTraffic(snapshot),
    warnings: warningsOfTraffic(snapshot),
    needsTraffic: false,
  };
}

/** Traffic back to where it was told to go before. */
function trafficBack(edit: Extract<ServiceEdit, { kind: 'traffic' }>, snapshot: ServiceSnapshot): Preview {
  const { traffic } = snapshot;
  if (isSameTraffic(traffic, edit.from))
    return already(`Traffic is told already to go where it went before: ${sayTraffic(traffic)}.`);
  if (!isSameTraffic(traffic, edit.to))
    return impossible(
      `Traffic is told to go elsewhere now (${sayTraffic(traffic)}, not ${sayTraffic(edit.to)}): somebody changed it since.`,
      LOOK_ANEW,
    );
  return {
    state: 'possible',
    direction: 'undo',
    edit: { kind: 'traffic', from: traffic, to: edit.from },
    effects: effectsOfTrafficBack(edit.from),
    warnings: [
      ...whetherReady(snapshot),
      `What those revisions have for ${snapshot.variable} is not read before they get traffic: ${sayServing(snapshot.serving) || 'nothing'} now.`,
    ],
    needsTraffic: false,
  };
}

function changedSince(
  present: string | null,
  expected: string | null,
  { variable }: ServiceSnapshot,
): Preview {
  return impossible(
    `${variable} is ${sayValue(present)} by now, not ${sayValue(expected)}: somebody changed it since.`,
    LOOK_ANEW,
  );
}

const servesSo = ({ serving }: ServiceSnapshot): string =>
  serving.length === 0 ? 'nothing serves' : `what serves: ${sayServing(serving)}`;

const impossible = (why: string, fix: string): Preview => ({
  state: 'impossible',
  why,
  fix,
  isAlready: false,
});

const already = (why: string): Preview => ({ state: 'impossible', why, fix: null, isAlready: true });
