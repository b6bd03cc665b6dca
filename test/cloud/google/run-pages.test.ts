import { describe, expect, it } from 'vitest';
import { allPages } from '../../../src/cloud/google/run-pages.ts';
import { cloudRefusal } from '../../support/cloud-refusal.ts';

const about = { what: 'listing things', grant: 'a role' };
const going = new AbortController().signal;

describe('a list in pages', () => {
  it('ends where the same page is given again, instead of going round', async () => {
    let asked = 0;
    const error = await cloudRefusal(
      allPages(about, 1_000, going, async () => {
        asked += 1;
        if (asked > 3) throw new Error('it goes round');
        return { items: [asked], next: 'same', unreachable: [] };
      }),
    );
    expect(error.errorCause).toBe('bad_response');
    expect(error.message).toBe('Google gave the same page twice when listing things');
  });

  it('asks for no more once nobody waits for it', async () => {
    const controller = new AbortController();
    const asked: string[] = [];
    const pages = allPages(about, 1_000, controller.signal, async (token) => {
      asked.push(token);
      controller.abort();
      return { items: [1], next: 'more', unreachable: [] };
    });
    await expect(pages).rejects.toThrow();
    expect(asked).toEqual(['']);
  });
});
