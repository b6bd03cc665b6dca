import type { PreviewQuestion } from '../actions/rollback/rollbacks.ts';
import type { Report } from '../history/rows.ts';
import type { Exhibit } from '../inquiries/exhibit.ts';

/** What a person typed after a slash command, and where. */
export interface SlashRequest {
  text: string;
  /** Slack user id. */
  user: string;
  /** Channel id. */
  channel: string;
}

/** For everybody in the channel, or for the person who asked alone. */
export type Audience = 'channel' | 'person';

/** How a command speaks to the person who asked, whatever the transport. */
export interface Conversation {
  /** Seen by that person only. Plain text, already safe to show: implementations escape nothing. */
  tell(mrkdwn: string): Promise<void>;
  /** Shows a finished run in the channel, once. `lead` is a sentence for everybody above it, such as the report's age. */
  show(report: Report, lead?: string): Promise<void>;
  /** Shows the answer to a question, with its picture and its full list where the audience can have them. */
  present(exhibit: Exhibit, audience: Audience): Promise<void>;
  /** Opens the window that shows what a change would do, and from which it can be asked for. */
  preview(question: PreviewQuestion): Promise<void>;
}

/** What a command answers within Slack's three seconds, and what it does afterwards. */
export interface Answer {
  /** Private mrkdwn, said at once. */
  now: string;
  later?: (conversation: Conversation) => Promise<void>;
}

/** A slash command. `answer` decides without any I/O, so that the first reply is never late. */
export interface Command {
  /** With the slash: `/validate`. */
  name: string;
  answer(request: SlashRequest): Answer;
}
