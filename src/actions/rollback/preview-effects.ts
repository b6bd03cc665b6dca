import type { ServiceSnapshot, TrafficEntry } from '../../cloud/change-ports.ts';
import { oneLine } from '../../text/one-line.ts';
import { newestOf, sayShares, sayTraffic, servesOn, shareOfNewest } from './revision-words.ts';
import { sayValue, sayVariable } from './variable-value.ts';

const IN_FLIGHT = 'Requests in flight finish on the revision that they began on.';

/** What happens where a variable is changed, in the order in which it does. One plain sentence each. */
export function effectsOfVariable(snapshot: ServiceSnapshot, to: string | null): string[] {
  const { variable, template } = snapshot;
  const becomes = to === null ? 'not set any more' : sayValue(to);
  return [
    `A new revision is made of the newest settings, in which ${variable} is ${becomes} and nothing else differs.`,
    ...(template.fixedName === null
      ? []
      : [
          `The fixed name of a revision, ${oneLine(template.fixedName)}, is cleared, so that the new one gets a name of its own.`,
        ]),
    whoGetsTraffic(snapshot),
    IN_FLIGHT,
    `${variable} is read when a process starts: what runs already goes on with the value that it began with.`,
  ];
}

function whoGetsTraffic(snapshot: ServiceSnapshot): string {
  const share = shareOfNewest(snapshot.traffic);
  if (share === 100) return `It gets all traffic as soon as it is ready; until then ${servesOn(snapshot)}.`;
  if (share > 0)
    return `It gets ${share} % of the traffic as soon as it is ready; the rest stays where it is told to go by name.`;
  return `It gets no traffic, ready or not: ${servesOn(snapshot)} until traffic is moved.`;
}

/** What happens where all traffic is moved to the newest revision. */
export function effectsOfTraffic(snapshot: ServiceSnapshot): string[] {
  const { variable, template, serving, newestReady } = snapshot;
  const others = serving.filter(({ revision }) => revision !== newestReady);
  return [
    `All traffic goes to the newest revision, ${newestOf(snapshot)}, in which ${variable} is ${sayVariable(template.value)}; no revision is made.`,
    ...(others.length === 0 ? [] : [`None goes to ${sayShares(others)} any more.`]),
    IN_FLIGHT,
    'From then on every new revision gets all traffic as soon as it is ready.',
  ];
}

/** What happens where traffic is told to go where it went before. */
export function effectsOfTrafficBack(before: readonly TrafficEntry[]): string[] {
  return [`Traffic is told to go where it went before: ${sayTraffic(before)}.`, IN_FLIGHT];
}
