import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Failure, fail } from './slack-fake/failure.ts';
import { type Ack, SocketMode } from './slack-fake/socket-mode.ts';
import { type Args, Workspace } from './slack-fake/workspace.ts';

export type { Failure } from './slack-fake/failure.ts';
export type { Ack } from './slack-fake/socket-mode.ts';

export interface TypedCommand {
  command: string;
  text?: string;
  user?: string;
  channel?: string;
}

export interface PressedButton {
  actionId: string;
  value?: string;
  url?: string;
  user?: string;
  channel?: string;
  blockId?: string;
  /** The message that holds it. */
  ts?: string;
  /** An entry of a menu instead of a button. */
  choice?: string;
}

/** A window that somebody filled in. */
export interface SubmittedView {
  callbackId: string;
  privateMetadata: string;
  values: Record<
    string,
    Record<string, { type: string; value?: string | null; selected_options?: { value: string }[] }>
  >;
  user?: string;
}

/**
 * A fake of Slack that speaks the real protocols on a port of its own: Web API, Socket Mode, response_url, uploads, signed
 * requests. It keeps what it is told, objects to what Slack would not take, and fails on purpose where it is told to.
 */
export class SlackFake {
  readonly botToken = 'xoxb-fake-bot-token';
  readonly appToken = 'xapp-fake-app-token';
  readonly signingSecret = 'fake-signing-secret';
  readonly workspace: Workspace;
  readonly sockets = new SocketMode();
  /** Every call of the Web API and every use of a response_url, in order; `at` in ms of `performance.now()`. */
  readonly calls: { method: string; args: Args; at: number }[] = [];
  readonly #failures = new Map<string, Failure[]>();
  #server: Server | null = null;
  #port = 0;

  private constructor(now: () => Date) {
    this.workspace = new Workspace(now);
  }

  /** `now` gives messages their time. */
  static async start(now: () => Date = () => new Date()): Promise<SlackFake> {
    const fake = new SlackFake(now);
    await fake.accept();
    return fake;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api/`;
  }

  /** Makes the next `times` calls of a method go wrong; `response_url` is a method here. Failures wait in line. */
  failNext(method: string, failure: Failure, times = 1): void {
    const waiting = this.#failures.get(method) ?? [];
    waiting.push(...Array.from({ length: times }, () => failure));
    this.#failures.set(method, waiting);
  }

  callsOf(method: string): Args[] {
    return this.calls.filter((call) => call.method === method).map(({ args }) => args);
  }

  /** Listens, on the same port as before if it did before. */
  async accept(): Promise<void> {
    const server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
    this.sockets.attach(server);
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Stops listening: connections are refused until `accept`. */
  async refuse(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    this.sockets.drop();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  async stop(): Promise<void> {
    await this.refuse();
  }

  /** Types a slash command over Socket Mode. */
  command(typed: TypedCommand, envelopeId?: string): Promise<Ack> {
    return this.sockets.send('slash_commands', this.commandPayload(typed), envelopeId);
  }

  /** Presses a button over Socket Mode. */
  press(button: PressedButton, envelopeId?: string): Promise<Ack> {
    return this.sockets.send('interactive', this.pressPayload(button), envelopeId);
  }

  /** Submits a window over Socket Mode. */
  submit(view: SubmittedView): Promise<Ack> {
    return this.sockets.send('interactive', this.submitPayload(view));
  }

  submitPayload({ callbackId, privateMetadata, values, user = 'U_ADA' }: SubmittedView): object {
    return {
      type: 'view_submission',
      team: { id: 'T1', domain: 'fake' },
      user: { id: user, name: user.replace(/^U_/, '').toLowerCase(), team_id: 'T1' },
      view: {
        id: 'V_SUBMITTED',
        type: 'modal',
        callback_id: callbackId,
        private_metadata: privateMetadata,
        state: { values },
        blocks: [],
        hash: 'h',
        title: { type: 'plain_text', text: 'Window' },
      },
      response_urls: [],
    };
  }

  commandPayload({
    command,
    text = '',
    user = 'U_ADA',
    channel = 'C_HOME',
  }: TypedCommand): Record<string, string> {
    return {
      command,
      text,
      user_id: user,
      channel_id: channel,
      team_id: 'T1',
      trigger_id: this.workspace.issueTrigger(),
      response_url: this.#absolute(this.workspace.issueResponseUrl(channel, user)),
    };
  }

  pressPayload({
    actionId,
    value,
    url,
    user = 'U_ADA',
    channel = 'C_HOME',
    blockId = 'b',
    ts,
    choice,
  }: PressedButton): object {
    const common = { action_id: actionId, block_id: blockId, action_ts: '1.1' };
    return {
      type: 'block_actions',
      team: { id: 'T1', domain: 'fake' },
      user: { id: user, username: user.replace(/^U_/, '').toLowerCase(), team_id: 'T1' },
      channel: { id: channel, name: 'home' },
      trigger_id: this.workspace.issueTrigger(),
      response_url: this.#absolute(this.workspace.issueResponseUrl(channel, user)),
      container: { type: 'message', channel_id: channel, ...(ts && { message_ts: ts }) },
      ...(ts && { message: { ts } }),
      actions: [
        choice === undefined
          ? { type: 'button', ...common, value, url }
          : {
              type: 'overflow',
              ...common,
              selected_option: { text: { type: 'plain_text', text: choice }, value: choice },
            },
      ],
    };
  }

  /** The headers of a form that Slack sends, signed `offsetSeconds` from now. */
  signedHeaders(
    body: string,
    { offsetSeconds = 0, secret = this.signingSecret } = {},
  ): Record<string, string> {
    const timestamp = String(Math.floor(Date.now() / 1000) + offsetSeconds);
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
    return {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    };
  }

  /** POSTs a form to the app as Slack does. */
  postSigned(
    url: string,
    form: Record<string, string>,
    signing: { offsetSeconds?: number; secret?: string } = {},
  ): Promise<Response> {
    const body = new URLSearchParams(form).toString();
    return fetch(url, { method: 'POST', headers: this.signedHeaders(body, signing), body });
  }

  #absolute(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const bytes = await bytesOf(request);
    if (path.startsWith('/upload/')) {
      this.#receive(path.replace('/upload/', ''), bytes, response);
      return;
    }
    const body = bytes.toString('utf8');
    const isResponse = path.startsWith('/response/');
    const method = isResponse ? 'response_url' : path.replace(/^\/api\//, '');
    const args = isResponse ? JSON.parse(body) : formArgs(body);
    this.calls.push({ method, args, at: performance.now() });

    const failure = this.#failures.get(method)?.shift();
    if (failure && !failure.committed) return fail(response, failure);
    const answer = isResponse
      ? this.workspace.respond(path.replace('/response/', ''), args)
      : this.#call(method, args, request.headers.authorization);
    if (failure) {
      const newest = this.workspace.messages.at(-1);
      if (failure.committed === 'late' && newest) newest.hiddenForReadings = 1;
      return fail(response, failure);
    }
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  }

  /** The bytes of a file; `upload` is the method's name here. */
  #receive(id: string, bytes: Buffer, response: ServerResponse): void {
    this.calls.push({ method: 'upload', args: { id, length: bytes.byteLength }, at: performance.now() });
    const failure = this.#failures.get('upload')?.shift();
    if (failure) {
      fail(response, failure);
      return;
    }
    const taken = this.workspace.files.receive(id, bytes);
    response.writeHead(taken ? 200 : 400, { 'content-type': 'text/plain' });
    response.end(taken ? `OK - ${bytes.byteLength}` : 'the bytes do not fit the file');
  }

  #call(method: string, args: Args, authorization: string | undefined): Record<string, unknown> {
    const token = method === 'apps.connections.open' ? this.appToken : this.botToken;
    if (authorization !== `Bearer ${token}`) return { ok: false, error: 'invalid_auth' };
    if (method === 'apps.connections.open') {
      return { ok: true, url: `ws://127.0.0.1:${this.#port}/link/?ticket=fake-ticket` };
    }
    const answer = this.workspace.call(method, args);
    const { upload_url: upload } = answer;
    return typeof upload === 'string' ? { ...answer, upload_url: this.#absolute(upload) } : answer;
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

/** Slack takes forms, with JSON in the fields that hold structures. */
function formArgs(body: string): Args {
  const structured = new Set(['blocks', 'metadata', 'view', 'files']);
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([key, value]) => [
      key,
      structured.has(key) ? JSON.parse(value) : value,
    ]),
  );
}
