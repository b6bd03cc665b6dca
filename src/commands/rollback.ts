import { whyNobodyCould, whyNotRequest } from '../actions/rollback/rights.ts';
import type { CloudPorts } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import { whyNoRollbacks } from '../inquiries/ask-rollbacks.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { counted } from '../report/counted.ts';
import type { Answer, Command } from './command.ts';
import type { Inquiries } from './inquiries.ts';
import { misunderstood } from './misunderstood.ts';
import { parseRollbackWords } from './rollback-arguments.ts';

export interface RollbackCommandDeps {
  profile: Profile;
  /** Where there is nothing that could be changed, whoever asks is told so at once. */
  cloud: CloudPorts;
  inquiries: Pick<Inquiries, 'ask'>;
}

/** `/rollback [status [NAME]] [private]`, `/rollback disable NAME`, `/rollback enable NAME`: what can be switched, and how to ask for it. */
export function createRollbackCommand(deps: RollbackCommandDeps): Command {
  return {
    name: '/rollback',
    answer({ text, user }) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: usage(deps.profile) };
      const why = whyNoRollbacks(deps);
      if (why !== null) return { now: why };
      const parsed = parseRollbackWords(words, deps.profile);
      if (!parsed.ok) return misunderstood(parsed, '/rollback', 'changed');
      const { value } = parsed;
      return value.act === 'status'
        ? tellStatus(deps, value.name, value.isPrivate)
        : openPreview(deps, value.name, value.act, user);
    },
  };
}

function tellStatus(
  { inquiries, profile }: RollbackCommandDeps,
  name: string | null,
  isPrivate: boolean,
): Answer {
  const count = Object.keys(profile.rollbacks).length;
  const what = name === null ? counted(count, 'rollback') : `\`${name}\``;
  const where = isPrivate ? 'here, for you alone' : 'into this channel';
  return {
    now: `Looking at how ${what} ${name === null && count !== 1 ? 'stand' : 'stands'}. The answer comes ${where}.`,
    later: async (conversation) => {
      const exhibit = await inquiries.ask({ kind: 'rollbacks', name });
      await conversation.present(exhibit, isPrivate ? 'person' : 'channel');
    },
  };
}

function openPreview(
  { profile }: RollbackCommandDeps,
  name: string,
  direction: 'disable' | 'enable',
  user: string,
): Answer {
  const rollback = profile.rollbacks[name];
  const by = { id: user, name: user };
  const refusal = rollback && (whyNotRequest(name, rollback, by) ?? whyNobodyCould(name, rollback, by));
  if (refusal) return { now: refusal };
  return {
    now: `Looking at what \`${direction} ${name}\` would change: a window opens. Nothing changes before it is asked for there and approved.`,
    later: (conversation) => conversation.preview({ rollback: name, direction }),
  };
}

function usage({ rollbacks }: Profile): string {
  const [example = 'NAME'] = Object.keys(rollbacks);
  return [
    '*What I understand*',
    '`/rollback`: how each rollback stands: the value that serves, since when and by whom, and what waits for approval',
    `\`/rollback status ${example}\`: one of them`,
    '`/rollback private`: for you alone',
    `\`/rollback disable ${example}\`: shows what switching it off would change, and asks for approval`,
    `\`/rollback enable ${example}\`: the same for switching it on again`,
    ...Object.entries(rollbacks).map(
      ([name, { does, risks }]) => `• \`${name}\`, switched off: ${escapeMrkdwn(`${does} ${risks}`)}`,
    ),
    'Nothing changes before others have approved it, and a rollback repairs no data that was written before.',
  ].join('\n');
}
