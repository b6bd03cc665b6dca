import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployedMessage, deployedText } from '../../../src/bot/blocks/deployed.ts';
import { showExhibit } from '../../../src/bot/exhibits.ts';
import { terminalDeployed } from '../../../src/terminal/deployed.ts';
import { anyDeployed } from '../../support/arbitrary-deployments.ts';
import { messageProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { deployedAnswer, manyServices, troubledFleet } from '../../support/deployment-answers.ts';
import { GOLDEN_DEPLOYED } from '../../support/golden-deployments.ts';

// A failure is made small for as long as this, then told.
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 10_000 };
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
const CONTROLS = /[\p{Cc}\u202a-\u202e]/u;

const many = () => deployedAnswer(manyServices(300).cloud, {}, manyServices(300).profile);

describe('the message that lists what is deployed', () => {
  it.each(Object.entries(GOLDEN_DEPLOYED))('keeps within every limit of Slack: %s', (_name, build) => {
    expect(messageProblems(deployedMessage(build()).message)).toEqual([]);
  });

  it('keeps within every limit, and lets no outside text become markup', () => {
    fc.assert(
      fc.property(anyDeployed, (answer) => {
        const { message } = deployedMessage(answer);
        expect(messageProblems(message)).toEqual([]);
        const shown = [message.text, ...mrkdwnOf(message.blocks)];
        expect(shown.filter((one) => LIVE_MARKUP.test(one) || one.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is known by the id of the answer', () => {
    expect(deployedMessage(deployedAnswer()).message.metadata).toMatchObject({
      event_payload: { run_id: 'deployed-20260205T170000Z-0a1b2c', schedule: 'deployed' },
    });
  });

  it('holds a usual fleet whole', () => {
    const { message, isFolded } = deployedMessage(deployedAnswer(troubledFleet()));
    expect(isFolded).toBe(false);
    const texts = textsOf(message.blocks).join('\n');
    expect(texts).toContain('*mlb-scrapers*');
    expect(texts).toContain('not named by the profile');
  });

  it('of 300 shows as many as fit, counts the others and brings them into the thread', () => {
    const answer = many();
    const { message, isFolded } = deployedMessage(answer);
    expect(isFolded).toBe(true);
    const texts = textsOf(message.blocks).join('\n');
    const listed = texts.match(/^\*service-\d+\*$/gm)?.length ?? 0;
    expect(listed).toBeGreaterThan(30);
    expect(texts).toContain(`Left out here: ${300 - listed} services`);
    const { fullList, privately } = showExhibit({ kind: 'deployed', deployed: answer });
    const text = new TextDecoder().decode(fullList?.content);
    expect(answer.services.filter(({ service }) => !text.includes(service))).toEqual([]);
    expect(privately.blocks.at(-1)).toMatchObject({ elements: [{ value: 'deployed' }] });
  });
});

describe('the full inventory', () => {
  it('holds no control character of anybody else', () => {
    fc.assert(
      fc.property(anyDeployed, (one) => {
        const text = [
          deployedText(one),
          ...[60, 200].map((width) => terminalDeployed(one, { colour: false, width })),
        ];
        const lines = text.join('\n').split('\n');
        expect(lines.filter((line) => CONTROLS.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });
});
