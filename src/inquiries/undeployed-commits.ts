import type { DeploymentStanding, UndeployedCommit } from '../checks/deployment-standing.ts';
import { sortCommits } from '../checks/deployments-commits.ts';
import type { Profile } from '../config/profile.ts';
import type { CloudFacts } from '../facts/cloud/cloud-facts.ts';
import { commitOf, watchedIn } from '../facts/cloud/watched-services.ts';

/**
 * By service, every commit that its standing counts and names the first few of, oldest first: of several revisions that
 * serve, those of the one that it speaks of. Of other services, nothing.
 */
export function undeployedCommits(
  standings: readonly Pick<DeploymentStanding, 'service' | 'behind' | 'oldest'>[],
  { services, commits }: Pick<CloudFacts, 'services' | 'commits'>,
  { deployment }: Pick<Profile, 'deployment'>,
): Record<string, UndeployedCommit[]> {
  if (deployment === undefined) return {};
  const watchedServices = watchedIn(deployment);
  return Object.fromEntries(
    standings.flatMap(({ service: name, behind, oldest }) => {
      const watched = watchedServices.find(({ service }) => service === name);
      if (watched === undefined) return [];
      const list = services[watched.region];
      const rows = list?.state === 'known' ? list.value : [];
      const row = rows.find(({ service }) => service === name);
      const ids = row?.serving.flatMap(({ state }) => (state && commitOf(state)) ?? []) ?? [];
      const found = ids.map((id) => {
        const since = commits[id];
        return since?.state === 'known' && since.value.relation === 'on_branch'
          ? sortCommits(since.value.commits, watched, deployment.documentation).own
          : [];
      });
      const told = found.find((own) => own.length === behind && own[0]?.sha === oldest?.sha);
      return [[name, told ?? []] as const];
    }),
  );
}
