import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { explainPlatformError } from './platform-errors.ts';
import { describe } from './post-outcome.ts';
import type { Author } from './run-message.ts';

/** Who we are in the workspace that the bot token belongs to. */
export interface Identity extends Author {
  /** The workspace's address with a slash at its end: `https://example.slack.com/`; null when Slack does not say. */
  workspaceUrl: string | null;
}

/** Why the bot could not start: one line that names what to mend. */
export class SlackStartError extends Error {
  override readonly name = 'SlackStartError';
  readonly fix: string;

  constructor(message: string, fix: string, options?: ErrorOptions) {
    super(message, options);
    this.fix = fix;
  }
}

/** Asks Slack whose token this is. @throws {SlackStartError} for a bad token, and when Slack can't be reached. */
export async function identify(reader: WebClient): Promise<Identity> {
  try {
    const answer = await reader.auth.test();
    return {
      userId: answer.user_id ?? null,
      botId: answer.bot_id ?? null,
      workspaceUrl: answer.url ?? null,
    };
  } catch (error) {
    throw startError('SLACK_BOT_TOKEN', error);
  }
}

/** Says in one line which variable to look at after `error`, thrown by a first call with its token. */
export function startError(variable: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN', error: unknown): SlackStartError {
  if (!(error instanceof WebAPIPlatformError)) {
    return new SlackStartError(
      `Slack could not be reached (${describe(error)}).`,
      'Check that this machine can reach Slack: network, proxy, DNS.',
      { cause: error },
    );
  }
  const code = describe(error);
  if (variable === 'SLACK_APP_TOKEN') {
    return new SlackStartError(
      `Slack refused SLACK_APP_TOKEN: ${code}.`,
      'Make an app-level token with the scope `connections:write` on the app’s page, "Basic Information", and enable Socket Mode.',
      { cause: error },
    );
  }
  return new SlackStartError(
    `Slack refused SLACK_BOT_TOKEN: ${code}.`,
    explainPlatformError(error.data).fix,
    {
      cause: error,
    },
  );
}
