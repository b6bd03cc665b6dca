import type { App, SlashCommand } from '@slack/bolt';
import type { Answer, Command } from '../../commands/command.ts';
import { createConversation } from '../conversation.ts';
import { createSeen } from '../seen.ts';
import { acknowledge, confess, type ListenerContext, waysBack } from './listener-context.ts';

/** Slack sends an envelope again when its ack was lost with the connection; far fewer than this are ever in doubt. */
const REMEMBERED_ENVELOPES = 500;

/** Hears every slash command: answers within the ack, then does what was asked. */
export function listenToCommands(app: App, context: ListenerContext): void {
  const table = new Map(context.commands.map((command) => [command.name, command]));
  const envelopes = createSeen(REMEMBERED_ENVELOPES);

  app.command(/.*/, async ({ command: typed, ack, context: { envelopeId } }) => {
    if (envelopes.before(envelopeId)) {
      context.log.info('slack.command_came_again', { command: typed.command });
      return acknowledge(context.log, () => ack());
    }
    const answer = decide(table.get(typed.command), typed, context);
    await acknowledge(context.log, () => ack({ response_type: 'ephemeral', text: answer.now }));
    if (answer.later) await context.work.track(carryOut(answer.later, typed, context));
  });
}

function decide(command: Command | undefined, typed: SlashCommand, context: ListenerContext): Answer {
  if (!command) {
    context.log.warn('slack.unknown_command', { command: typed.command });
    const known = context.commands.map(({ name }) => `\`${name}\``).join(', ');
    return { now: `I don’t know \`${typed.command}\`: it is from an older version of me. I know ${known}.` };
  }
  try {
    return command.answer({ text: typed.text ?? '', user: typed.user_id, channel: typed.channel_id });
  } catch (error) {
    return { now: confess(context.log, 'slack.command_failed', error, { command: typed.command }) };
  }
}

async function carryOut(
  later: NonNullable<Answer['later']>,
  typed: SlashCommand,
  context: ListenerContext,
): Promise<void> {
  const { user_id: user, channel_id: channel, response_url } = typed;
  const { responseUrl, tell } = waysBack(context, { responseUrl: response_url, user, channel });
  const { courier, uploads, summary } = context;
  const workspaceUrl = context.workspaceUrl();
  const conversation = createConversation({
    user,
    channel,
    courier,
    uploads,
    responseUrl,
    tell,
    summary,
    onPosted: (report, place, lead) => void context.careDesk.posted(report, place, lead),
    preview: (question) =>
      context.rollbackDesk.preview(question, {
        by: { id: user, name: typed.user_name || user },
        channel,
        place: null,
        triggerId: typed.trigger_id,
        tell,
      }),
    workspaceUrl,
  });
  try {
    await later(conversation);
  } catch (error) {
    await tell(confess(context.log, 'slack.command_failed', error, { command: typed.command, user }));
  }
}
