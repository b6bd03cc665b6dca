import { CloudError } from '../cloud-error.ts';

/** Clients that are loaded with the first call, because a bot that watches no cloud must not pay for them. */
export interface OpenedOnce<T> {
  /** Calls at once share them. An attempt that failed is made again by the next call. */
  get(): Promise<T>;
  close(): Promise<void>;
}

export function openedOnce<T>(open: () => Promise<T>, close: (held: T) => Promise<unknown>): OpenedOnce<T> {
  let opened: Promise<T> | null = null;
  let closed = false;
  return {
    async get() {
      if (closed) throw new CloudError('internal', 'Cloud Run is closed', 'start again');
      opened ??= open().catch((error: unknown) => {
        opened = null;
        throw error;
      });
      return opened;
    },
    async close() {
      closed = true;
      const held = await opened?.catch(() => null);
      opened = null;
      if (held) await close(held);
    },
  };
}
