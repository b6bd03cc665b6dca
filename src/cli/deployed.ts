import { closeCloud } from '../cloud/ports.ts';
import { askDeployed, type DeployedAnswer } from '../inquiries/ask-deployments.ts';
import { terminalDeployed } from '../terminal/deployed.ts';
import { refuseWords, splitArguments } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { needDeployments, openCloudFor, readClock, readProfile, readWarehouseSettings } from './settings.ts';
import { whileWaiting } from './while-waiting.ts';

/** `shootaround deployed`: what is there, and what it serves. Judges nothing. */
export async function deployed(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {});
  refuseWords(words, 'leave it out; "shootaround drift SERVICE" shows one service in full');
  const clock = readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const cloud = await openCloudFor(context, settings, clock);
  try {
    needDeployments(cloud, profile, settings);
    const answer = await whileWaiting(context.terminal, 'asking what is deployed', () =>
      askDeployed({ cloud, profile, clock }),
    );
    context.terminal.out(
      values.json
        ? JSON.stringify(deployedDocument(answer), null, 2)
        : terminalDeployed(answer, context.terminal),
    );
    return answer.regions.some(({ trouble }) => trouble !== null) ? EXIT.error : EXIT.ok;
  } finally {
    await closeCloud(cloud);
  }
}

/** The answer as the contract of the command line has it. */
function deployedDocument({ services, regions }: DeployedAnswer): object {
  return {
    services: services.map(({ serving, rollingOut, changedAt, changedBy, ...service }) => ({
      service: service.service,
      region: service.region,
      watched: service.watched,
      state: service.state,
      serving: serving.map(({ deployedAt, minInstances, ...revision }) => ({
        revision: revision.revision,
        percent: revision.percent,
        commit: revision.commit,
        deployed_at: deployedAt,
        by: revision.by,
        image: revision.image,
        min_instances: minInstances,
        variables: revision.variables,
        trouble: revision.trouble,
      })),
      idle: service.idle,
      ready: service.ready,
      rolling_out: rollingOut,
      changed_at: changedAt,
      changed_by: changedBy,
    })),
    regions: regions.map(({ region, services: count, trouble }) => ({
      region,
      services: count,
      cause: trouble?.cause ?? null,
      trouble: trouble?.message ?? null,
      fix: trouble?.fix ?? null,
    })),
  };
}
