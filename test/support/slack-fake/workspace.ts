import { LIMITS } from '../../../src/bot/blocks/limits.ts';
import { objectionsTo, objectionsToMetadata, objectionsToView } from './block-rules.ts';
import { Files } from './files.ts';

export type Args = Record<string, unknown>;
export type ApiAnswer = Record<string, unknown>;

export interface FakeMessage {
  ts: string;
  channel: string;
  user: string;
  bot_id: string;
  text: string;
  blocks: { block_id?: string }[];
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
  via: 'postMessage' | 'response_url';
  /** The message under which it stands, for a reply in a thread. */
  thread_ts?: string;
  /** How many readings of the history go by before it shows up. */
  hiddenForReadings: number;
}

export interface FakeView {
  id: string;
  hash: string;
  view: Record<string, unknown>;
}

export interface PrivateWord {
  channel: string | null;
  user: string;
  text: string;
  blocks: FakeMessage['blocks'];
  via: 'postEphemeral' | 'response_url';
}

const TRIGGER_LIFE_MS = 3_000;
const RESPONSE_URL_USES = 5;
const PAGE = 100;

const BOT = { userId: 'UBOT', botId: 'BBOT' };

/** The state of a workspace and what the Web API's methods do to it; as strict as Slack where we could go wrong. */
export class Workspace {
  readonly messages: FakeMessage[] = [];
  readonly privateWords: PrivateWord[] = [];
  readonly views: FakeView[] = [];
  /** Channel ids, with whether the bot is a member. */
  readonly channels = new Map<string, { member: boolean }>([
    ['C_HOME', { member: true }],
    ['C_OTHER', { member: true }],
    ['C_CLOSED', { member: false }],
  ]);
  readonly files = new Files();
  /** False for a workspace that drops the metadata of messages. */
  keepsMetadata = true;
  /** Objections to whatever was refused, for a failing test to read. */
  readonly objections: string[] = [];
  #triggers = new Map<string, { at: number; used: boolean }>();
  #responseUrls = new Map<string, { channel: string | null; user: string; uses: number }>();
  #count = 0;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Messages of a channel that everybody sees, without those in threads. */
  in(channel: string): FakeMessage[] {
    return this.messages.filter((message) => message.channel === channel && message.thread_ts === undefined);
  }

  /** What stands under a message, in order. */
  under(ts: string): FakeMessage[] {
    return this.messages.filter((message) => message.thread_ts === ts);
  }

  /** As when somebody deletes it. */
  remove(ts: string): void {
    const index = this.messages.findIndex((message) => message.ts === ts);
    if (index >= 0) this.messages.splice(index, 1);
  }

  /** Runs that are shown more than once in a channel: what must never happen. */
  duplicates(): string[] {
    const shown = this.messages.map((message) => {
      const { run_id: run, line } = message.metadata?.event_payload ?? {};
      return `${String(run ?? line)} in ${message.channel} ${message.thread_ts ?? ''}`.trimEnd();
    });
    return shown.filter((run, index) => shown.indexOf(run) !== index);
  }

  issueTrigger(): string {
    const id = `trigger-${this.#next()}`;
    this.#triggers.set(id, { at: this.#now().getTime(), used: false });
    return id;
  }

  issueResponseUrl(channel: string | null, user: string): string {
    const id = `answer-${this.#next()}`;
    this.#responseUrls.set(id, { channel, user, uses: 0 });
    return `/response/${id}`;
  }

  /** Carries out one call of the Web API. */
  call(method: string, args: Args): ApiAnswer {
    switch (method) {
      case 'auth.test':
        return {
          ok: true,
          url: 'https://fake.slack.test/',
          team_id: 'T1',
          user_id: BOT.userId,
          bot_id: BOT.botId,
        };
      case 'chat.postMessage':
        return this.#post(args);
      case 'chat.update':
        return this.#update(args);
      case 'chat.postEphemeral':
        return this.#whisper(args);
      case 'conversations.history':
        return this.#history(args);
      case 'conversations.replies':
        return this.#replies(args);
      case 'files.getUploadURLExternal':
        return this.files.reserve(args);
      case 'files.completeUploadExternal':
        return this.#shareFiles(args);
      case 'views.open':
        return this.#openView(args);
      case 'views.update':
        return this.#updateView(args);
      default:
        return refuse('unknown_method');
    }
  }

  /** Takes what was sent to a response_url; null when it is used up or unknown. */
  respond(id: string, body: Args): ApiAnswer | null {
    const known = this.#responseUrls.get(id);
    if (!known || known.uses >= RESPONSE_URL_USES) return null;
    known.uses += 1;
    const problem = this.#objection(body);
    if (problem) return refuse(problem);
    if (body.response_type !== 'ephemeral' && body.response_type !== 'in_channel')
      return refuse('no_response_type');
    if (body.response_type === 'ephemeral') {
      this.privateWords.push({
        channel: known.channel,
        user: known.user,
        text: String(body.text),
        blocks: blocksOf(body),
        via: 'response_url',
      });
    } else {
      this.#store(String(known.channel), body, 'response_url');
    }
    return { ok: true };
  }

  /** A message to a person opens the direct message with them. */
  #place(channel: unknown): unknown {
    const id = String(channel);
    if (!/^U[A-Z0-9_]+$/.test(id)) return channel;
    const direct = `D_${id}`;
    if (!this.channels.has(direct)) this.channels.set(direct, { member: true });
    return direct;
  }

  #shareFiles(args: Args): ApiAnswer {
    const { channel_id: channel, thread_ts: thread } = args;
    const closed = channel === undefined ? null : this.#closed(channel);
    if (closed) return refuse(closed);
    if (thread !== undefined && !this.messages.some(({ ts }) => ts === thread))
      return refuse('thread_not_found');
    return this.files.complete(args);
  }

  #post(given: Args): ApiAnswer {
    const args: Args = { ...given, channel: this.#place(given.channel) };
    const closed = this.#closed(args.channel);
    if (closed) return refuse(closed);
    const problem = this.#objection(args);
    if (problem) return refuse(problem);
    const { ts, channel } = this.#store(String(args.channel), args, 'postMessage');
    return { ok: true, channel, ts, message: { ts, text: args.text } };
  }

  #update(args: Args): ApiAnswer {
    const closed = this.#closed(args.channel);
    if (closed) return refuse(closed);
    const message = this.messages.find(({ ts, channel }) => ts === args.ts && channel === args.channel);
    if (!message) return refuse('message_not_found');
    const problem = this.#objection(args);
    if (problem) return refuse(problem);
    Object.assign(message, contentOf(args));
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  #whisper(args: Args): ApiAnswer {
    const closed = this.#closed(args.channel);
    if (closed) return refuse(closed);
    const problem = this.#objection(args);
    if (problem) return refuse(problem);
    const words = { channel: String(args.channel), user: String(args.user), text: String(args.text) };
    this.privateWords.push({ ...words, blocks: blocksOf(args), via: 'postEphemeral' });
    return { ok: true, message_ts: this.#ts() };
  }

  #history(args: Args): ApiAnswer {
    const closed = this.#closed(args.channel);
    if (closed) return refuse(closed);
    const oldest = Number(args.oldest ?? 0);
    const all = this.#visible(this.in(String(args.channel))).filter(({ ts }) => Number(ts) >= oldest);
    return this.#page(all.reverse(), args);
  }

  #replies(args: Args): ApiAnswer {
    const closed = this.#closed(args.channel);
    if (closed) return refuse(closed);
    const parent = this.messages.find(({ ts, channel }) => ts === args.ts && channel === args.channel);
    if (!parent) return refuse('thread_not_found');
    return this.#page([parent, ...this.#visible(this.under(parent.ts))], args);
  }

  /** Without what Slack does not show yet. */
  #visible(messages: readonly FakeMessage[]): FakeMessage[] {
    return messages.filter((message) => {
      if (message.hiddenForReadings === 0) return true;
      message.hiddenForReadings -= 1;
      return false;
    });
  }

  #page(all: readonly FakeMessage[], args: Args): ApiAnswer {
    const from = Number(args.cursor ?? 0);
    const size = Math.min(Number(args.limit ?? PAGE), PAGE);
    const page = all.slice(from, from + size).map(({ metadata, via, hiddenForReadings, ...message }) => ({
      ...message,
      type: 'message',
      ...(args.include_all_metadata === 'true' && metadata && this.keepsMetadata ? { metadata } : {}),
    }));
    const next = from + size < all.length ? String(from + size) : '';
    return { ok: true, messages: page, has_more: next !== '', response_metadata: { next_cursor: next } };
  }

  #openView(args: Args): ApiAnswer {
    const trigger = this.#triggers.get(String(args.trigger_id));
    if (!trigger) return refuse('invalid_trigger_id');
    if (trigger.used) return refuse('exchanged_trigger_id');
    if (this.#now().getTime() - trigger.at > TRIGGER_LIFE_MS) return refuse('expired_trigger_id');
    const problems = objectionsToView(args.view);
    if (problems.length > 0) return this.#refuseView(problems);
    trigger.used = true;
    const opened: FakeView = {
      id: `V${this.#next()}`,
      hash: `h${this.#next()}`,
      view: { ...Object(args.view) },
    };
    this.views.push(opened);
    return { ok: true, view: { id: opened.id, hash: opened.hash } };
  }

  #updateView(args: Args): ApiAnswer {
    const open = this.views.find(({ id }) => id === args.view_id);
    if (!open) return refuse('not_found');
    if (args.hash !== undefined && args.hash !== open.hash) return refuse('hash_conflict');
    const problems = objectionsToView(args.view);
    if (problems.length > 0) return this.#refuseView(problems);
    open.view = { ...Object(args.view) };
    open.hash = `h${this.#next()}`;
    return { ok: true, view: { id: open.id, hash: open.hash } };
  }

  #refuseView(problems: string[]): ApiAnswer {
    this.objections.push(...problems);
    return { ...refuse('invalid_arguments'), response_metadata: { messages: problems } };
  }

  #closed(channel: unknown): string | null {
    const known = this.channels.get(String(channel));
    if (!known) return 'channel_not_found';
    return known.member ? null : 'not_in_channel';
  }

  #objection({ text, blocks, metadata }: Args): string | null {
    if (typeof text !== 'string' || text === '') return 'no_text';
    if (text.length > LIMITS.messageText) return 'msg_too_long';
    const inBlocks = blocks === undefined ? [] : objectionsTo(blocks, 'message');
    const inMetadata = metadata === undefined ? [] : objectionsToMetadata(metadata);
    this.objections.push(...inBlocks, ...inMetadata);
    if (inBlocks.length > 0) return 'invalid_blocks';
    return inMetadata.length > 0 ? 'invalid_metadata_format' : null;
  }

  #store(channel: string, args: Args, via: FakeMessage['via']): FakeMessage {
    const message: FakeMessage = {
      ts: this.#ts(),
      channel,
      user: BOT.userId,
      bot_id: BOT.botId,
      via,
      hiddenForReadings: 0,
      ...(args.thread_ts === undefined ? {} : { thread_ts: String(args.thread_ts) }),
      ...contentOf(args),
    };
    this.messages.push(message);
    return message;
  }

  #ts(): string {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    return `${seconds}.${String(this.#next()).padStart(6, '0')}`;
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

/** Like Slack, text without blocks takes the old blocks away. */
function contentOf(args: Args): Pick<FakeMessage, 'text' | 'blocks' | 'metadata'> {
  return {
    text: String(args.text),
    blocks: blocksOf(args),
    ...(args.metadata ? { metadata: args.metadata as NonNullable<FakeMessage['metadata']> } : {}),
  };
}

function blocksOf({ blocks }: Args): FakeMessage['blocks'] {
  return Array.isArray(blocks) ? blocks : [];
}

function refuse(error: string): ApiAnswer {
  return { ok: false, error };
}
