import { describe, expect, it } from 'vitest';
import { shareAttachments } from '../../src/bot/share-attachments.ts';
import type { Attachment, UploadOutcome, UploadPlace } from '../../src/bot/uploads.ts';

const MESSAGE = { channel: 'C_HOME', ts: '1.1' };
const picture: Attachment = { filename: 'grid.png', title: 'Grid', content: new Uint8Array([1]) };
const fullList: Attachment = { filename: 'list.txt', title: 'List', content: new Uint8Array([2]) };

/** Uploads that end as they are told to, and what was sent where. */
function uploadsEnding(outcome: UploadOutcome) {
  const sent: [string, UploadPlace][] = [];
  return {
    sent,
    async share({ filename }: Attachment, place: UploadPlace) {
      sent.push([filename, place]);
      return outcome;
    },
  };
}

describe('what belongs to an answer', () => {
  it('is the picture under its message, and the list in its thread', async () => {
    const uploads = uploadsEnding({ state: 'shared' });
    expect(await shareAttachments(uploads, { picture: async () => picture, fullList }, MESSAGE)).toEqual([]);
    expect(uploads.sent).toEqual([
      ['grid.png', { channel: 'C_HOME' }],
      ['list.txt', { channel: 'C_HOME', threadTs: '1.1' }],
    ]);
  });

  it('is the list alone where the picture can’t be drawn, and that is said', async () => {
    const uploads = uploadsEnding({ state: 'shared' });
    const broken = () => Promise.reject(new Error('no canvas <here>'));
    expect(await shareAttachments(uploads, { picture: broken, fullList }, MESSAGE)).toEqual([
      'The picture could not be made (no canvas &lt;here&gt;).',
    ]);
    expect(uploads.sent).toEqual([['list.txt', { channel: 'C_HOME', threadTs: '1.1' }]]);
  });

  it.each<[UploadOutcome, string]>([
    [
      { state: 'refused', error: 'The app lacks `files:write`.', fix: 'Add `files:write`.' },
      'The picture could not be uploaded (The app lacks `files:write`). Add `files:write`.',
    ],
    [
      { state: 'refused', error: 'HTTP 500', fix: 'Ask again in a few minutes.' },
      'The picture could not be uploaded (HTTP 500). Ask again in a few minutes.',
    ],
    [
      { state: 'unknown', error: 'no answer in time' },
      'Slack did not say whether it took the picture (no answer in time), so it is not sent twice.',
    ],
  ])('is told to be lost in one sentence: %j', async (outcome, sentence) => {
    const shown = { picture: async () => picture, fullList: null };
    expect(await shareAttachments(uploadsEnding(outcome), shown, MESSAGE)).toEqual([sentence]);
  });
});
