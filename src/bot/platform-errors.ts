import type { WebAPIPlatformError } from '@slack/web-api';

/** What Slack says with `ok: false`, as a sentence for people and the step that mends it. */
export interface PlatformError {
  /** What went wrong: one sentence. */
  message: string;
  /** What the operator can do about it: one sentence. */
  fix: string;
}

const TOKEN_FIX =
  'Copy the bot token again from the app’s page, "OAuth & Permissions", into SLACK_BOT_TOKEN.';
const RENDERING_FIX = 'Report this: a message was built that Slack does not accept.';

/** By Slack's own error code: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const KNOWN: Readonly<Record<string, PlatformError>> = Object.freeze({
  not_in_channel: {
    message: 'The bot is not a member of the channel.',
    fix: 'Invite it: type `/invite @Shootaround` in the channel.',
  },
  channel_not_found: {
    message: 'The channel does not exist, or it is private and the bot is not a member.',
    fix: 'Check the channel id, and invite the bot: type `/invite @Shootaround` in the channel.',
  },
  is_archived: {
    message: 'The channel is archived.',
    fix: 'Unarchive the channel, or configure another one.',
  },
  restricted_action: {
    message: 'A workspace preference forbids the bot to post in this channel.',
    fix: 'Ask a workspace admin to allow apps to post there, or configure another channel.',
  },
  invalid_auth: { message: 'Slack does not accept the bot token.', fix: TOKEN_FIX },
  not_authed: { message: 'No bot token was sent.', fix: TOKEN_FIX },
  token_revoked: { message: 'The bot token was revoked.', fix: TOKEN_FIX },
  token_expired: { message: 'The bot token has expired.', fix: TOKEN_FIX },
  account_inactive: {
    message: 'The app was uninstalled from the workspace.',
    fix: 'Install the app again and copy its new bot token into SLACK_BOT_TOKEN.',
  },
  not_allowed_token_type: {
    message: 'The token is of the wrong kind.',
    fix: 'SLACK_BOT_TOKEN begins with `xoxb-`, SLACK_APP_TOKEN with `xapp-`: check that they are not swapped.',
  },
  msg_too_long: { message: 'The text of the message is too long.', fix: RENDERING_FIX },
  msg_blocks_too_long: { message: 'The blocks of the message are too long.', fix: RENDERING_FIX },
  invalid_blocks: { message: 'Slack does not accept the blocks of the message.', fix: RENDERING_FIX },
  invalid_blocks_format: { message: 'Slack does not accept the blocks of the message.', fix: RENDERING_FIX },
  no_text: { message: 'The message has no text.', fix: RENDERING_FIX },
  metadata_too_large: { message: 'The metadata of the message is too large.', fix: RENDERING_FIX },
  message_not_found: {
    message: 'The message to change is gone.',
    fix: 'Run `/validate` for a new one.',
  },
  cant_update_message: {
    message: 'The message belongs to somebody else.',
    fix: 'Run `/validate` for one that the bot can change.',
  },
  edit_window_closed: {
    message: 'The message is too old to be changed, by a preference of the workspace.',
    fix: 'Run `/validate` for a new one.',
  },
  expired_trigger_id: {
    message: 'Slack gave up waiting for the window to open.',
    fix: 'Press the button again.',
  },
  exchanged_trigger_id: { message: 'The window was already opened once.', fix: 'Press the button again.' },
  ratelimited: {
    message: 'Slack asks the bot to slow down.',
    fix: 'Nothing to do: the bot tries again by itself.',
  },
  rate_limited: {
    message: 'Slack asks the bot to slow down.',
    fix: 'Nothing to do: the bot tries again by itself.',
  },
});

type PlatformData = WebAPIPlatformError['data'] & { needed?: unknown; provided?: unknown };

/** Explains an `ok: false` answer. Codes that are not known here are named as they are. */
export function explainPlatformError(data: PlatformData): PlatformError {
  if (data.error === 'missing_scope') {
    const needed = typeof data.needed === 'string' ? `\`${data.needed}\`` : 'a scope';
    return {
      message: `The app lacks ${needed}.`,
      fix: `Add ${needed} to the app's bot token scopes and install the app again.`,
    };
  }
  return (
    KNOWN[data.error] ?? {
      message: `Slack answered "${data.error}".`,
      fix: `Look "${data.error}" up in the reference of Slack's Web API.`,
    }
  );
}
