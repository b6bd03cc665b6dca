import type { CloudPorts } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import { whyNobodyKnows } from '../inquiries/ask-deployments.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { counted } from '../report/counted.ts';
import type { Answer, Command } from './command.ts';
import { type DriftArguments, parseDriftArguments } from './drift-arguments.ts';
import type { Inquiries } from './inquiries.ts';
import { misunderstood } from './misunderstood.ts';

export interface DeploymentCommandDeps {
  profile: Profile;
  /** What can be asked; where there is no Cloud Run, whoever asks is told so at once. */
  cloud: CloudPorts;
  inquiries: Pick<Inquiries, 'ask'>;
}

/** `/drift [service] [private]`: whether what serves is what the branch has. */
export function createDriftCommand(deps: DeploymentCommandDeps): Command {
  return {
    name: '/drift',
    answer({ text }) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: usage(deps.profile) };
      const why = whyNobodyKnows(deps);
      if (why !== null) return { now: nobodyKnows(why) };
      const parsed = parseDriftArguments(words, deps.profile);
      if (!parsed.ok) return misunderstood(parsed, '/drift');
      return look(deps, parsed.value);
    },
  };
}

/** For whoever asks where nobody can be asked. */
export function nobodyKnows({ what, fix }: { what: string; fix: string }): string {
  return `${escapeMrkdwn(what)}. *To mend it:* ${escapeMrkdwn(fix)}, and start me again.`;
}

function look({ inquiries, profile }: DeploymentCommandDeps, { service, isPrivate }: DriftArguments): Answer {
  const count = Object.keys(profile.deployment?.services ?? {}).length;
  const what = service === null ? counted(count, 'service') : `\`${service}\``;
  const where = isPrivate ? 'here, for you alone' : 'into this channel';
  return {
    now: `Looking at what ${what} ${service === null && count !== 1 ? 'serve' : 'serves'}, and what the branch has since. The answer comes ${where}.`,
    later: async (conversation) => {
      const exhibit = await inquiries.ask({ kind: 'drift', service });
      await conversation.present(exhibit, isPrivate ? 'person' : 'channel');
    },
  };
}

function usage({ deployment }: Profile): string {
  const services = Object.entries(deployment?.services ?? {});
  const [example] = services.flatMap(([, { aliases }]) => aliases);
  return [
    '*What I understand*',
    '`/drift`: which services serve something else than the branch has, the gravest first',
    ...(example === undefined
      ? []
      : [
          `\`/drift ${example}\`: one service in full, by its name, a short name or a part of its name`,
          `\`/drift ${example} private\`: for you alone`,
        ]),
    '`/drift private`: all of them, for you alone',
    'Only commits that touch a service’s own sources count, and documentation does not. What could not be read is told as not known, never as current.',
  ].join('\n');
}
