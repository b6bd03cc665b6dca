import type { Button } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollbackStatusMessage, rollbackStatusText } from '../../../src/bot/blocks/rollback-status.ts';
import { showExhibit } from '../../../src/bot/exhibits.ts';
import { readPreviewValue } from '../../../src/bot/rollback-actions.ts';
import type { RollbackItem, RollbacksAnswer } from '../../../src/inquiries/ask-rollbacks.ts';
import { terminalRollbacks } from '../../../src/terminal/rollback.ts';
import { anyStatus } from '../../support/arbitrary-rollbacks.ts';
import { messageProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { GOLDEN_STATUS, opened, statusAnswer, statusItem } from '../../support/golden-rollbacks.ts';

const RUNS = { numRuns: 25, interruptAfterTimeLimit: 10_000 };
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
const CONTROLS = /[\p{Cc}\u202a-\u202e]/u;
const UNREADABLE: RollbackItem['service'] = {
  state: 'unknown',
  cause: 'timeout',
  message: 'no answer within 10 s',
  fix: 'ask again',
};

const buttons = (answer: RollbacksAnswer): Button[] =>
  rollbackStatusMessage(answer).message.blocks.flatMap((block) =>
    block.type === 'actions' ? (block.elements as Button[]) : [],
  );

describe('the answer about how rollbacks stand', () => {
  it.each(Object.entries(GOLDEN_STATUS))('keeps within every limit of Slack: %s', (_name, build) => {
    expect(messageProblems(rollbackStatusMessage(build()).message)).toEqual([]);
  });

  it('keeps within every limit whatever is in it, and lets no text become markup', () => {
    fc.assert(
      fc.property(anyStatus, (answer) => {
        const { message } = rollbackStatusMessage(answer);
        expect(messageProblems(message)).toEqual([]);
        const shown = [message.text, ...mrkdwnOf(message.blocks)];
        expect(shown.filter((one) => LIVE_MARKUP.test(one) || one.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('leads from each to what may be asked for next', () => {
    const items = (['enabled', 'disabled', 'mixed', 'other'] as const).map((means) =>
      statusItem({ name: means, means }),
    );
    const shown = buttons(statusAnswer(items));
    // What wants somebody's eye comes first.
    expect(shown.map(({ text, value = '' }) => [text.text, readPreviewValue(value)])).toEqual([
      ['Switch on again…', { direction: 'enable', rollback: 'disabled' }],
      ['Switch on again…', { direction: 'enable', rollback: 'mixed' }],
      ['Switch on again…', { direction: 'enable', rollback: 'other' }],
      ['Roll back…', { direction: 'disable', rollback: 'enabled' }],
    ]);
    expect(shown[3]?.accessibility_label).toBe('Roll back… enabled');
  });

  it('has no button for what nobody can see, nor while somebody has asked', () => {
    const blind = statusItem({ means: 'unknown', service: UNREADABLE, live: null });
    expect(buttons(statusAnswer([blind]))).toEqual([]);
    expect(buttons(statusAnswer([statusItem({ open: [opened()] })]))).toEqual([]);
  });

  it('is known by its id, and brings what it left out into the thread or onto a button', () => {
    const items = Array.from({ length: 40 }, (_, index) => statusItem({ name: `r${index}` }));
    const answer = statusAnswer(items);
    const { fullList, privately, message } = showExhibit({ kind: 'rollbacks', rollbacks: answer });
    expect(message.metadata.event_payload).toEqual({
      run_id: answer.id,
      schedule: 'rollbacks',
      target_date: '2026-02-04',
    });
    expect(textsOf(message.blocks).join('\n')).toContain('Left out here: 20 rollbacks.');
    const text = new TextDecoder().decode(fullList?.content);
    expect(items.filter(({ name }) => !text.includes(`✓ ${name} ·`))).toEqual([]);
    expect(privately.blocks.at(-1)).toMatchObject({ elements: [{ value: 'rollbacks *' }] });
  });

  it('of one or a few leaves nothing out', () => {
    const { fullList, privately, message } = showExhibit({
      kind: 'rollbacks',
      rollbacks: statusAnswer([statusItem()]),
    });
    expect(fullList).toBeNull();
    expect(privately.blocks).toEqual(message.blocks);
  });

  it('holds no control character of anybody else in a file or a terminal', () => {
    fc.assert(
      fc.property(anyStatus, (answer) => {
        const texts = [rollbackStatusText(answer), terminalRollbacks(answer, { colour: false, width: 80 })];
        expect(
          texts
            .join('\n')
            .split('\n')
            .filter((line) => CONTROLS.test(line)),
        ).toEqual([]);
      }),
      RUNS,
    );
  });
});
