import { CloudError } from '../cloud-error.ts';
import type { CallAbout } from './errors.ts';
import type { Page } from './run-clients.ts';
import { shortName } from './run-traffic.ts';

const RUN_AGAIN = 'run it again; if it stays, see status.cloud.google.com';

/**
 * Items of all pages, at most `most`. A list that is not whole is no list, since what is missing from it would be taken
 * for something that is not there: so it rejects where any page does, or leaves a region out.
 */
export async function allPages<T>(
  about: CallAbout,
  most: number,
  signal: AbortSignal,
  ask: (pageToken: string) => Promise<Page<T>>,
): Promise<T[]> {
  const items: T[] = [];
  const seen = new Set<string>();
  let token = '';
  do {
    signal.throwIfAborted();
    const page = await ask(token);
    if (page.unreachable.length > 0) {
      const regions = page.unreachable.map((name) => shortName(name) ?? name).join(', ');
      throw new CloudError('bad_response', `Google could not reach ${regions} when ${about.what}`, RUN_AGAIN);
    }
    items.push(...page.items);
    token = page.next;
    if (seen.has(token)) {
      throw new CloudError('bad_response', `Google gave the same page twice when ${about.what}`, RUN_AGAIN);
    }
    seen.add(token);
  } while (token !== '' && items.length < most);
  return items.slice(0, most);
}
