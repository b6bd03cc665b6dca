import { whyNobodyKnows } from '../inquiries/ask-deployments.ts';
import type { Command } from './command.ts';
import { type DeploymentCommandDeps, nobodyKnows } from './drift.ts';
import { parseDeployedArguments } from './drift-arguments.ts';
import { misunderstood } from './misunderstood.ts';

/** `/deployed [private]`: what is there, and what it serves. */
export function createDeployedCommand(deps: DeploymentCommandDeps): Command {
  return {
    name: '/deployed',
    answer({ text }) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: USAGE };
      const why = whyNobodyKnows(deps);
      if (why !== null) return { now: nobodyKnows(why) };
      const parsed = parseDeployedArguments(words);
      if (!parsed.ok) return misunderstood(parsed, '/deployed');
      const { isPrivate } = parsed.value;
      const where = isPrivate ? 'here, for you alone' : 'into this channel';
      return {
        now: `Listing what is deployed. The answer comes ${where}.`,
        later: async (conversation) => {
          const exhibit = await deps.inquiries.ask({ kind: 'deployed', service: null });
          await conversation.present(exhibit, isPrivate ? 'person' : 'channel');
        },
      };
    },
  };
}

const USAGE = [
  '*What I understand*',
  '`/deployed`: every service, the revisions that get its traffic, their commit, since when, by whom, and the watched variables',
  '`/deployed private`: for you alone',
  'It is a list and judges nothing: `/drift` says what is behind.',
].join('\n');
