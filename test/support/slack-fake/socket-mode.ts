import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/** What the app answered to an envelope, and how long that took. */
export interface Ack {
  payload: { text?: string; response_type?: string; [key: string]: unknown };
  elapsedMs: number;
}

/** Slack's side of Socket Mode: greets, hands each envelope to one connection, notes the acks, and takes connections away. */
export class SocketMode {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #open = new Set<WebSocket>();
  readonly #waiting = new Map<string, (ack: Ack['payload']) => void>();
  readonly #arrivals: (() => void)[] = [];
  #muted = false;
  /** Connections since the start. */
  connections = 0;

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      this.#server.handleUpgrade(request, socket, head, (connection) => this.#greet(connection));
    });
  }

  /** Resolves when as many connections as this have been made since the start. */
  async connected(count: number): Promise<void> {
    while (this.connections < count) {
      await new Promise<void>((resolve) => this.#arrivals.push(resolve));
    }
  }

  /** Sends a payload and waits for its ack. The same `envelopeId` twice is Slack sending again. */
  async send(
    type: 'slash_commands' | 'interactive',
    payload: object,
    envelopeId: string = randomUUID(),
  ): Promise<Ack> {
    const [connection] = this.#open;
    if (!connection) throw new Error('no app is connected to the fake of Slack');
    const startedAt = performance.now();
    const answered = new Promise<Ack['payload']>((resolve) => this.#waiting.set(envelopeId, resolve));
    connection.send(
      JSON.stringify({ envelope_id: envelopeId, type, payload, accepts_response_payload: true }),
    );
    return { payload: await answered, elapsedMs: performance.now() - startedAt };
  }

  /** As Slack does when it needs the machine: asks every app to come again. */
  refresh(): void {
    for (const connection of this.#open) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    }
  }

  /** From now on connections are taken and never greeted. */
  mute(): void {
    this.#muted = true;
  }

  /** Takes the connections away without a word. */
  drop(): void {
    for (const connection of this.#open) connection.terminate();
  }

  get openConnections(): number {
    return this.#open.size;
  }

  #greet(connection: WebSocket): void {
    this.#open.add(connection);
    connection.on('close', () => this.#open.delete(connection));
    connection.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data));
      this.#waiting.get(envelope_id)?.(payload);
      this.#waiting.delete(envelope_id);
    });
    if (this.#muted) return;
    connection.send(JSON.stringify({ type: 'hello', num_connections: this.#open.size }));
    this.connections += 1;
    for (const arrive of this.#arrivals.splice(0)) arrive();
  }
}
