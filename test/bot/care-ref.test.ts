import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/bot/blocks/limits.ts';
import { type CareRef, careBlockId, readCareBlockId } from '../../src/bot/care-ref.ts';
import { hostileText } from '../support/arbitrary-reports.ts';

const RUN = 'post_overnight-20260204T110000Z';
const ref = (over: Partial<CareRef> = {}): CareRef => ({
  runId: RUN,
  version: 3,
  check: 'historical_completeness',
  subject: 'nba_raw.nbac_team_boxscore',
  ...over,
});

describe('what a button about a failure is drawn on', () => {
  it('comes back as it was, whatever the failure is called, or has no button', () => {
    const anyRef = fc.record({
      runId: fc.constantFrom(RUN, 'pre_game-20260204T170000Z-0a1b2c'),
      version: fc.nat({ max: 999_999 }),
      check: fc.oneof(
        fc.constant('scraper_failures'),
        hostileText.filter((text) => text !== ''),
      ),
      subject: hostileText,
    });
    fc.assert(
      fc.property(anyRef, (given) => {
        const id = careBlockId(given);
        if (id === null) return;
        expect(id.length).toBeLessThanOrEqual(LIMITS.blockId);
        expect(readCareBlockId(id)).toEqual(given);
      }),
    );
  });

  it.each(['a|b', '|', 'care|x|1|y|z', ''])('keeps a subject whole that is called %j', (subject) => {
    expect(readCareBlockId(careBlockId(ref({ subject })) ?? '')).toEqual(ref({ subject }));
  });

  it('fits to the last character, and is not drawn beyond it', () => {
    const room = LIMITS.blockId - (careBlockId(ref({ subject: '' }))?.length ?? 0);
    expect(careBlockId(ref({ subject: 'x'.repeat(room) }))).toHaveLength(LIMITS.blockId);
    expect(careBlockId(ref({ subject: 'x'.repeat(room + 1) }))).toBeNull();
  });

  it('is not drawn where a part before the subject could not be told from the next', () => {
    expect(careBlockId(ref({ check: 'a|b' }))).toBeNull();
    expect(careBlockId(ref({ runId: 'a|b' }))).toBeNull();
  });

  it.each([
    '',
    'care',
    'care|',
    `run:${RUN}`,
    `care|${RUN}|1|check`,
    `care||1|check|subject`,
    `care|${RUN}|1||subject`,
    `care|${RUN}||check|subject`,
    `care|${RUN}|-1|check|subject`,
    `care|${RUN}|1.5|check|subject`,
    `care|${RUN}|1e3|check|subject`,
    `care|${RUN}|12345678|check|subject`,
    `Care|${RUN}|1|check|subject`,
  ])('%j is none of these', (id) => {
    expect(readCareBlockId(id)).toBeNull();
  });
});
