import type { KnownBlock, SectionBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evidenceModal } from '../../../src/bot/blocks/evidence.ts';
import { EVIDENCE_ACTION, gapsMessage } from '../../../src/bot/blocks/gaps.ts';
import { LIMITS } from '../../../src/bot/blocks/limits.ts';
import { showExhibit } from '../../../src/bot/exhibits.ts';
import { gapsOutline } from '../../../src/report/gaps-outline.ts';
import { anyEvidence, anyGaps } from '../../support/arbitrary-gaps.ts';
import { messageProblems, modalProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { GOLDEN_EVIDENCE, GOLDEN_GAPS } from '../../support/golden-gaps.ts';
import { objectionsTo, objectionsToView } from '../../support/slack-fake/block-rules.ts';

// A failure is made small for as long as this, then told.
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 10_000 };
/** What Slack would read as markup of its own: a raw angle bracket, or an ampersand that starts no known entity. */
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;

describe('an answer about gaps', () => {
  it.each(Object.entries(GOLDEN_GAPS))('keeps within every limit of Slack: %s', (_name, build) => {
    const { message, privately } = showExhibit({ kind: 'gaps', gaps: build() });
    for (const one of [message, privately]) {
      expect(messageProblems(one)).toEqual([]);
      expect(objectionsTo(one.blocks, 'message')).toEqual([]);
    }
  });

  it('keeps within every limit, for a channel and for one person, whatever it is about', () => {
    fc.assert(
      fc.property(anyGaps, (gaps) => {
        const { message, privately } = showExhibit({ kind: 'gaps', gaps });
        for (const one of [message, privately]) {
          expect(messageProblems(one)).toEqual([]);
          expect(objectionsTo(one.blocks, 'message')).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  it('lets no outside text become a mention, a link or a code fence', () => {
    fc.assert(
      fc.property(anyGaps, (gaps) => {
        const { text, blocks } = gapsMessage(gaps).message;
        const shown = [text, ...mrkdwnOf(blocks)];
        expect(shown.filter((one) => LIVE_MARKUP.test(one) || one.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('counts every table and every date that it leaves out, and is folded exactly then', () => {
    fc.assert(
      fc.property(anyGaps, (gaps) => {
        const { message, isFolded } = gapsMessage(gaps);
        const { tables } = gapsOutline(gaps);
        const shown = message.blocks.filter(isTable);
        const footer = textsOf(message.blocks).find((text) => text.startsWith('Left out here: ')) ?? '';
        expect(isFolded).toBe(footer !== '');
        expect(shown.length + countIn(footer, 'troubled table')).toBe(tables.length);
        const hidden = tables
          .slice(0, shown.length)
          .flatMap(({ others }) => others.slice(4))
          .reduce((sum, { dates }) => sum + dates, 0);
        expect(countIn(footer, 'date')).toBe(hidden);
        const earlier = tables
          .slice(0, shown.length)
          .reduce((sum, { missing }) => sum + Math.max(0, missing.length - 4), 0);
        expect(countIn(footer, 'earlier outage')).toBe(earlier);
      }),
      RUNS,
    );
  });

  it('leads from each of its tables to that table’s evidence', () => {
    const { message } = gapsMessage(golden('forty-tables'));
    const values = message.blocks.filter(isTable).map(({ accessory }) => accessory);
    expect(values).toHaveLength(6);
    for (const value of values)
      expect(value).toMatchObject({
        value: expect.stringMatching(/^gaps 2026-01-21\.\.2026-02-03 nba_raw\.source_\d\d$/),
      });
  });

  it('has no picture, and no button for one, where not even the schedule could be read', () => {
    const { picture, privately } = showExhibit({ kind: 'gaps', gaps: golden('schedule-blind') });
    expect(picture).toBeNull();
    expect(JSON.stringify(privately.blocks)).not.toContain('"button"');
  });
});

describe('the window with the evidence', () => {
  it.each(Object.entries(GOLDEN_EVIDENCE))('holds the whole statement as it was run: %s', (_name, build) => {
    const evidence = build();
    expect(codeOf(evidence)).toBe(evidence.statement);
    expect(objectionsToView(evidenceModal(evidence))).toEqual([]);
  });

  it('keeps within every limit, and counts what it can’t hold of a statement', () => {
    fc.assert(
      fc.property(anyEvidence, (evidence) => {
        const modal = evidenceModal(evidence);
        expect(modalProblems(modal)).toEqual([]);
        expect(objectionsToView(modal)).toEqual([]);
        for (const shown of mrkdwnOf(modal.blocks)) expect(shown).not.toMatch(LIVE_MARKUP);
        const notice = textsOf(modal.blocks).find((text) => text.startsWith('*Left out here:*')) ?? '';
        const written = codeOf(evidence).replaceAll('\n', '').length + countIn(notice, 'character');
        // A line that is too long for one piece is cut, and each cut may count as a character.
        const whole = evidence.statement.replaceAll('\n', '').length;
        expect(written).toBeGreaterThanOrEqual(whole);
        expect(written).toBeLessThanOrEqual(evidence.statement.length * 1.01 + 1);
      }),
      RUNS,
    );
  });

  it('cuts a long statement between its lines only', () => {
    const [evidence] = Object.values(GOLDEN_EVIDENCE).map((build) => build());
    if (!evidence) throw new Error('no golden evidence');
    const statement = Array.from(
      { length: 400 },
      (_, line) => `  AND column_${line} <> 'value ${line}'`,
    ).join('\n');
    expect(codeOf({ ...evidence, statement })).toBe(statement);
    expect(codesOf({ ...evidence, statement }).length).toBeGreaterThan(3);
  });
});

function golden(name: string) {
  const build = GOLDEN_GAPS[name];
  if (!build) throw new Error(`no golden answer is called ${name}`);
  return build();
}

function isTable(block: KnownBlock): block is SectionBlock {
  return (
    block.type === 'section' &&
    block.accessory?.type === 'button' &&
    block.accessory.action_id === EVIDENCE_ACTION
  );
}

/** `34` of `34 troubled tables, 2 dates`; 0 where they are not named. */
function countIn(text: string, what: string): number {
  return Number(new RegExp(`(?:^|[ *])(\\d+) ${what}s?(?=[,. ])`).exec(text)?.[1] ?? 0);
}

function codesOf(evidence: Parameters<typeof evidenceModal>[0]): string[] {
  return (evidenceModal(evidence).blocks as KnownBlock[]).flatMap((block) =>
    block.type === 'section' && block.text?.type === 'plain_text' ? [block.text.text] : [],
  );
}

function codeOf(evidence: Parameters<typeof evidenceModal>[0]): string {
  const pieces = codesOf(evidence);
  for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(LIMITS.sectionText);
  return pieces.join('\n');
}
