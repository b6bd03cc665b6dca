import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

const STARTED = 'http.client.request.start';

/** Ends the requests of calls that nobody waits for any more. */
export interface RequestEnds {
  /** Runs `work`; every request to the host that it begins is ended when `signal` is aborted, and none begins after it. */
  endWith<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * The client has no request timeout that works: its own is handed to a library that dropped the option, an agent's only
 * tells, and there is no way in for a signal. A server that keeps silent would hold a socket for every call. So each
 * request is caught as it starts, by the call that it belongs to. Requests for credentials go to other hosts, are shared
 * between calls, and are left alone.
 */
export function createRequestEnds(host: string): RequestEnds {
  const calls = new AsyncLocalStorage<AbortSignal>();
  const onStart = (message: unknown): void => {
    const signal = calls.getStore();
    const { request } = message as { request: ClientRequest };
    if (signal === undefined || request.host !== host) return;
    const end = () => request.destroy(new Error('the deadline of the call has passed'));
    if (signal.aborted) end();
    else {
      signal.addEventListener('abort', end, { once: true });
      request.once('close', () => signal.removeEventListener('abort', end));
    }
  };
  subscribe(STARTED, onStart);
  return {
    endWith: (signal, work) => calls.run(signal, work),
    close: () => void unsubscribe(STARTED, onStart),
  };
}
