import { describe, expect, it } from 'vitest';
import { whileWaiting } from '../../src/cli/while-waiting.ts';

function terminal(live: boolean) {
  const drawn: string[] = [];
  return { live, drawn, redraw: (text: string) => void drawn.push(text) };
}

describe('what is waited for', () => {
  it('is said while it lasts, and gone afterwards', async () => {
    const screen = terminal(true);
    const answer = await whileWaiting(screen, 'asking', async () => {
      expect(screen.drawn).toEqual(['asking']);
      return 42;
    });
    expect(answer).toBe(42);
    expect(screen.drawn).toEqual(['asking', '']);
  });

  it('is gone also where it fails', async () => {
    const screen = terminal(true);
    await expect(whileWaiting(screen, 'asking', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(screen.drawn).toEqual(['asking', '']);
  });

  it('is not said where nobody looks', async () => {
    const screen = terminal(false);
    expect(await whileWaiting(screen, 'asking', async () => 42)).toBe(42);
    expect(screen.drawn).toEqual([]);
  });
});
