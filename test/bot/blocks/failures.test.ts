import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failuresMessage, failuresText } from '../../../src/bot/blocks/failures.ts';
import { terminalFailures } from '../../../src/terminal/failures.ts';
import { anyFailures } from '../../support/arbitrary-failures.ts';
import { messageProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import {
  answerOf,
  boxscoreStreak,
  everyFinding,
  manySources,
  streak,
} from '../../support/failure-answers.ts';
import { GOLDEN_FAILURES } from '../../support/golden-failures.ts';

// A failure is made small for as long as this, then told.
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 10_000 };

/** What Slack would read as markup of its own: a raw angle bracket, or an ampersand that starts no known entity. */
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
/** What moves a cursor, rings or turns the reading direction. */
const CONTROLS = /[\p{Cc}\u202a-\u202e]/u;

describe('the message that tells what keeps failing', () => {
  it.each(Object.entries(GOLDEN_FAILURES))('keeps within every limit of Slack: %s', (_name, build) => {
    expect(messageProblems(failuresMessage(build()).message)).toEqual([]);
  });

  it('keeps within every limit, whatever names, errors and numbers of sources it is given', () => {
    fc.assert(
      fc.property(anyFailures, (answer) => {
        expect(messageProblems(failuresMessage(answer).message)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('lets no outside text become a mention, a link or a code fence', () => {
    fc.assert(
      fc.property(anyFailures, (answer) => {
        const { text, blocks } = failuresMessage(answer).message;
        const shown = [text, ...mrkdwnOf(blocks)];
        expect(shown.filter((one) => LIVE_MARKUP.test(one) || one.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is known by the id of the answer', () => {
    const answer = everyFinding();
    const { message } = failuresMessage(answer);
    expect(message.blocks[0]).toMatchObject({ type: 'header', block_id: `run:${answer.id}` });
    expect(message.metadata).toEqual({
      event_type: 'shootaround_run',
      event_payload: { run_id: answer.id, schedule: 'failures', target_date: '2026-02-04' },
    });
  });

  it('says the verdict and the sentence that matters where nothing else is seen', () => {
    expect(failuresMessage(everyFinding()).message.text).toMatch(
      /^CRITICAL · 4 sources keep failing, 2 silent\. nbac_team_boxscore has failed 148 times in a row since Dec 27;/,
    );
  });

  it('shows six sources, names the others, counts them and says what shows them', () => {
    const { message, isFolded } = failuresMessage(manySources());
    const shown = textsOf(message.blocks).join('\n');
    expect(isFolded).toBe(true);
    expect(shown.match(/^✕ \*/gm)).toHaveLength(6);
    expect(shown).toContain('*Failing in a row: 25*');
    expect(shown).toContain('• scraper_07, scraper_08');
    expect(shown).toContain('scraper_18 and 7 more');
    expect(shown).toContain(
      'Left out here: 19 streaks, 9 silent sources. The full list goes into the thread.',
    );
    expect(shown).toContain('`shootaround failures --threshold 5 --days 14`');
  });

  it('is folded where a text was cut or a source left out, and not where everything is in it', () => {
    expect(
      failuresMessage(answerOf({ streaks: [streak('a', { errors: ['x'.repeat(290)] })] })).isFolded,
    ).toBe(true);
    expect(failuresMessage(everyFinding()).isFolded).toBe(true);
    expect(failuresMessage(answerOf({ streaks: [boxscoreStreak, streak('a')] })).isFolded).toBe(false);
    expect(failuresMessage(answerOf()).isFolded).toBe(false);
  });
});

describe('the full list', () => {
  const answer = manySources();

  it.each([
    ['as a file', failuresText(answer)],
    ['in a terminal', terminalFailures(answer, { colour: false, width: 100 })],
  ])('%s names every source', (_name, text) => {
    for (const { source } of [...answer.judged.streaks, ...answer.judged.silent])
      expect(text).toContain(source);
    expect(text.split('\n')[0]).toBe('🟡 WARNING · 25 sources keep failing, 9 silent');
  });

  it('holds no control character of anybody else', () => {
    fc.assert(
      fc.property(anyFailures, (one) => {
        const lines = [failuresText(one), terminalFailures(one, { colour: false, width: 80 })]
          .join('\n')
          .split('\n');
        expect(lines.filter((line) => CONTROLS.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is coloured by verdict and weight where the terminal shows colours', () => {
    const text = terminalFailures(everyFinding(), { colour: true, width: 100 });
    expect(text.split('\n')[0]).toContain('\u001b[31m🔴 CRITICAL');
    expect(text).toContain('\u001b[33m  ▲ odds events');
    expect(text).toContain('\u001b[2m  ◌ nbac_play_by_play');
  });
});
