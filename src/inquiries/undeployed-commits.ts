import type { UndeployedCommit } from '../checks/deployment-standing.ts';
import { sortCommits } from '../checks/deployments-commits.ts';
import type { Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import { commitOf, watchedIn } from '../facts/cloud/watched-services.ts';

/** By service, every commit of its own sources that what serves has not, oldest first. Of others, nothing. */
export function undeployedCommits(
  names: readonly string[],
  { services, commits }: Pick<CloudFacts, 'services' | 'commits'>,
  { deployment }: Pick<Profile, 'deployment'>,
): Record<string, UndeployedCommit[]> {
  if (deployment === undefined) return {};
  const wanted = watchedIn(deployment).filter(({ service }) => names.includes(service));
  return Object.fromEntries(
    wanted.map((watched) => {
      const list = services[watched.region];
      const rows = list?.state === 'known' ? list.value : [];
      const row = rows.find(({ service }) => service === watched.service);
      const ids = row?.serving.flatMap(({ state }) => (state && commitOf(state)) ?? []) ?? [];
      const found = ids.map((id) => {
        const since = commits[id];
        return since?.state === 'known' && since.value.relation === 'on_branch'
          ? sortCommits(since.value.commits, watched, deployment.documentation).own
          : [];
      });
      // Whatever the newest of some revisions has not, the oldest has not either.
      const longest = found.reduce((most, one) => (one.length > most.length ? one : most), []);
      return [watched.service, longest];
    }),
  );
}
