import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noteModal, readNote } from '../../../src/bot/blocks/note.ts';
import { careBlockId } from '../../../src/bot/care-ref.ts';
import { hostileText } from '../../support/arbitrary-reports.ts';
import { mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { objectionsToView } from '../../support/slack-fake/block-rules.ts';

const PLACE = { channel: 'C_HOME', ts: '1770202801.000001' };
const TARGET = {
  runId: 'post_overnight-20260204T110000Z',
  version: 3,
  check: 'historical_completeness',
  subject: 'nba_raw.nbac_team_boxscore',
};

const submitted = (privateMetadata: string, value?: string | null): Parameters<typeof readNote>[0] => ({
  private_metadata: privateMetadata,
  state: { values: value === undefined ? {} : { note: { text: { value } } } },
});

describe('the window that takes a note', () => {
  it('says whether it acknowledges or adds to what stands, and about what', () => {
    const acknowledging = textsOf([noteModal(TARGET, PLACE, false)]).join('\n');
    expect(acknowledging).toMatch(/^Acknowledge\nAcknowledge\nCancel/);
    expect(acknowledging).toContain('*nba_raw.nbac_team_boxscore*\nhistorical_completeness');
    expect(textsOf([noteModal(TARGET, PLACE, true)]).join('\n')).toMatch(/^Add a note\nAdd\nCancel/);
  });

  it('is one that Slack takes, lets no name become markup, and comes back about the same thing', () => {
    fc.assert(
      fc.property(hostileText, fc.boolean(), (subject, isAcknowledged) => {
        const target = { ...TARGET, subject };
        // Without a block id there is no button that could open it.
        fc.pre(careBlockId(target) !== null);
        const view = noteModal(target, PLACE, isAcknowledged);
        expect(objectionsToView(view)).toEqual([]);
        expect(mrkdwnOf(view.blocks).join()).not.toMatch(/[<>]/);
        const read = readNote(submitted(view.private_metadata ?? '', 'on it'));
        expect(read).toEqual({ target, place: PLACE, note: 'on it' });
      }),
    );
  });

  it('takes three hundred characters and no blanks around them', () => {
    const { private_metadata: metadata = '' } = noteModal(TARGET, PLACE, false);
    expect(readNote(submitted(metadata, ` ${'x'.repeat(400)} `))?.note).toBe('x'.repeat(300));
    for (const nothing of ['', '  \n', null, undefined])
      expect(readNote(submitted(metadata, nothing))?.note).toBe('');
  });
});
