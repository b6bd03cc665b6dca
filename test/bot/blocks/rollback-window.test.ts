import type { InputBlock, ModalView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  denialWindow,
  previewWindow,
  REASON_OBJECTION,
  readDenialWindow,
  readingWindow,
  readPreviewWindow,
  rollbackNotice,
  WHY_OBJECTION,
} from '../../../src/bot/blocks/rollback-window.ts';
import type { SubmittedView } from '../../../src/bot/blocks/submitted-view.ts';
import { anyPreview, anyRollback } from '../../support/arbitrary-rollbacks.ts';
import { mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import {
  GOLDEN_PREVIEWS,
  type GoldenPreview,
  opened,
  previewed,
  ZONE,
} from '../../support/golden-rollbacks.ts';
import { request } from '../../support/rollback-builders.ts';
import { objectionsToView } from '../../support/slack-fake/block-rules.ts';

const RUNS = { numRuns: 40, interruptAfterTimeLimit: 10_000 };
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
const ID = 'd'.repeat(32);
const PLACE = { channel: 'C_HOME', ts: '1770202801.000001' };

const draw = ({ draft, preview }: GoldenPreview, channel: string | null = 'C_HOME'): ModalView =>
  previewWindow(draft, preview, request().tells, { timeZone: ZONE, channel });
const inputs = ({ blocks }: ModalView): InputBlock[] =>
  blocks.filter((block): block is InputBlock => block.type === 'input');
const submitted = (view: { private_metadata?: string }, values: SubmittedView['state']['values'] = {}) => ({
  private_metadata: view.private_metadata ?? '',
  state: { values },
});
const typed = (block: string, value: string | null | undefined) => ({ [block]: { value: { value } } });

describe('the window that shows what a change would do', () => {
  it.each(Object.entries(GOLDEN_PREVIEWS))('is one that Slack takes: %s', (_name, build) => {
    expect(objectionsToView(draw(build()))).toEqual([]);
  });

  it('is one that Slack takes whatever is in it, and lets no text become markup', () => {
    fc.assert(
      fc.property(anyPreview, ({ draft, preview, tells }) => {
        const view = previewWindow(draft, preview, tells, { timeZone: ZONE, channel: null });
        expect(objectionsToView(view)).toEqual([]);
        const texts = mrkdwnOf(view.blocks);
        expect(texts.filter((text) => LIVE_MARKUP.test(text) || text.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('begins with the one change, large, and with warnings before what is only nice to know', () => {
    const view = draw((GOLDEN_PREVIEWS['rollback-preview-pinned'] as () => GoldenPreview)());
    expect(view.blocks[0]).toMatchObject({
      type: 'header',
      text: { text: 'SEQUENTIAL_EXECUTION_ENABLED: true → false' },
    });
    const titles = mrkdwnOf(view.blocks).map((text) => text.split('\n')[0]);
    expect(titles).toEqual([
      '*Switch off sequential-execution on nba-phase3-analytics-processors in us-west2*',
      '*⚠️ Watch out*',
      '*What happens*',
      '*What it risks*',
      '*What it does not do*',
      '*Serves now*',
      '*What stays as it is*',
      '*Only as it stands now*',
    ]);
    expect(view.submit?.text).toBe('Ask for approval');
  });

  it('shows a change that is too long for a heading whole below it', () => {
    const to = 'y'.repeat(200);
    const view = draw(previewed({ edit: { kind: 'variable', from: 'x'.repeat(200), to } }));
    expect(mrkdwnOf(view.blocks)[0]).toBe(`\`SEQUENTIAL_EXECUTION_ENABLED: ${'x'.repeat(200)} → ${to}\``);
    expect(objectionsToView(view)).toEqual([]);
  });

  it('carries the id of what was shown and the channel, and nothing else', () => {
    expect(JSON.parse(draw(previewed()).private_metadata ?? '')).toEqual({ draft: ID, channel: 'C_HOME' });
    expect(JSON.parse(draw(previewed(), null).private_metadata ?? '')).toEqual({ draft: ID, channel: null });
  });

  it('asks for a reason, and for the traffic only where the new revision gets none by itself', () => {
    expect(inputs(draw(previewed())).map((block) => block.block_id)).toEqual(['reason']);
    const held = inputs(draw(previewed({}, { needsTraffic: true })));
    expect(held.map((block) => [block.block_id, block.optional ?? false])).toEqual([
      ['reason', false],
      ['traffic', true],
    ]);
    expect(held[0]?.element).toMatchObject({ type: 'plain_text_input', max_length: 500 });
    expect(held[0]?.element).not.toHaveProperty('multiline');
    expect(Object.keys(REASON_OBJECTION)).toEqual([held[0]?.block_id]);
  });

  it('comes back with what was typed and ticked', () => {
    const view = draw(previewed({}, { needsTraffic: true }));
    const ticked = { traffic: { value: { selected_options: [{ value: 'with_traffic' }] } } };
    expect(readPreviewWindow(submitted(view, { ...typed('reason', ' it hangs '), ...ticked }))).toEqual({
      draft: ID,
      reason: 'it hangs',
      wantsTraffic: true,
      channel: 'C_HOME',
    });
    const other = { traffic: { value: { selected_options: [{ value: 'all of it' }] } } };
    expect(readPreviewWindow(submitted(view, other))).toMatchObject({ reason: '', wantsTraffic: false });
    expect(
      readPreviewWindow(submitted(view, { traffic: { value: { selected_options: null } } })),
    ).toMatchObject({ wantsTraffic: false });
  });

  it('takes 500 characters and no blanks around them, and nothing for nothing', () => {
    const view = draw(previewed());
    const read = (value: string | null | undefined) =>
      readPreviewWindow(submitted(view, typed('reason', value)))?.reason;
    expect(read('🏀'.repeat(600))).toBe('🏀'.repeat(500));
    for (const nothing of ['', '  \n', null, undefined]) expect(read(nothing)).toBe('');
  });

  it.each(['', 'null', '[]', '{', '"x"', '{"draft":7}', '{"channel":"C_HOME"}'])(
    'is none of these where its own words are %j',
    (metadata) => {
      expect(readPreviewWindow(submitted({ private_metadata: metadata }))).toBeNull();
      expect(readDenialWindow(submitted({ private_metadata: metadata }))).toBeNull();
    },
  );

  it('has a short name for each direction', () => {
    const title = (direction: GoldenPreview['draft']['direction']) =>
      draw(previewed({ direction })).title.text;
    expect((['disable', 'enable', 'undo', 'move_traffic'] as const).map(title)).toEqual([
      'Roll back',
      'Switch on again',
      'Undo',
      'Move traffic',
    ]);
  });
});

describe('the window that asks why', () => {
  it('says what is denied or taken back, and comes back about the same request', () => {
    const denial = denialWindow(opened(), PLACE, false);
    expect([denial.title.text, denial.submit?.text]).toEqual(['Deny', 'Deny']);
    expect(denialWindow(opened(), PLACE, true).title.text).toBe('Take back');
    expect(textsOf(denial.blocks).join('\n')).toContain('SEQUENTIAL_EXECUTION_ENABLED: true → false');
    expect(Object.keys(WHY_OBJECTION)).toEqual(inputs(denial).map((block) => block.block_id));
    expect(readDenialWindow(submitted(denial, typed('why', ` ${'x'.repeat(400)} `)))).toEqual({
      request: ID,
      why: 'x'.repeat(300),
      place: PLACE,
    });
  });

  it('is one that Slack takes, about any request', () => {
    fc.assert(
      fc.property(anyRollback, fc.boolean(), (state, isWithdrawal) => {
        const view = denialWindow(state, PLACE, isWithdrawal);
        expect(objectionsToView(view)).toEqual([]);
        expect(mrkdwnOf(view.blocks).filter((text) => LIVE_MARKUP.test(text))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('windows that only say something', () => {
  it('are ones that Slack takes', () => {
    expect(objectionsToView(readingWindow())).toEqual([]);
    for (const said of ['No.', 'It is so already.\n\n*To mend it:* nothing.', `a ${'&amp;'.repeat(700)}`, ''])
      expect(objectionsToView(rollbackNotice(said))).toEqual([]);
  });

  it('are cut between entities and mentions, never within', () => {
    const [text = ''] = mrkdwnOf(rollbackNotice(`ab${'&amp;'.repeat(700)}`).blocks);
    expect(text).toMatch(/^ab(?:&amp;)+…$/);
    const [mention = ''] = mrkdwnOf(rollbackNotice(`${'x'.repeat(2990)}<@U0GRACE> may`).blocks);
    expect(mention).toBe(`${'x'.repeat(2990)}…`);
  });
});
