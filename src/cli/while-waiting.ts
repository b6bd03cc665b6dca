import type { Terminal } from './terminal.ts';

/** Says what is waited for, while it lasts, to whoever looks; a file or a script gets nothing of it. */
export async function whileWaiting<T>(
  terminal: Pick<Terminal, 'live' | 'redraw'>,
  says: string,
  work: () => Promise<T>,
): Promise<T> {
  if (!terminal.live) return work();
  terminal.redraw(says);
  try {
    return await work();
  } finally {
    terminal.redraw('');
  }
}
