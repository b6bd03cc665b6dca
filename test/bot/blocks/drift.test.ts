import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftMessage, driftText } from '../../../src/bot/blocks/drift.ts';
import { showExhibit } from '../../../src/bot/exhibits.ts';
import { terminalDrift } from '../../../src/terminal/drift.ts';
import { anyDrift } from '../../support/arbitrary-deployments.ts';
import { messageProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import {
  driftAnswer,
  FLAGGED,
  manyServices,
  troubledFleet,
  withRuns,
} from '../../support/deployment-answers.ts';
import { commitRow, commitRows, fleetFacts, onBranch, withDeployed } from '../../support/fleet-facts.ts';
import { GOLDEN_DRIFT } from '../../support/golden-deployments.ts';

// A failure is made small for as long as this, then told.
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 10_000 };

/** What Slack would read as markup of its own: a raw angle bracket, or an ampersand that starts no known entity. */
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
/** What moves a cursor, rings or turns the reading direction. */
const CONTROLS = /[\p{Cc}\u202a-\u202e]/u;

const many = () => driftAnswer(manyServices(300).cloud, {}, manyServices(300).profile);
const shown = (answer = driftAnswer()) => textsOf(driftMessage(answer).message.blocks).join('\n');

describe('the message that tells of drift', () => {
  it.each(Object.entries(GOLDEN_DRIFT))('keeps within every limit of Slack: %s', (_name, build) => {
    expect(messageProblems(driftMessage(build()).message)).toEqual([]);
  });

  it('keeps within every limit, whatever texts and numbers of services it is given', () => {
    fc.assert(
      fc.property(anyDrift, (answer) => {
        expect(messageProblems(driftMessage(answer).message)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('lets no outside text become a mention, a link or a code fence', () => {
    fc.assert(
      fc.property(anyDrift, (answer) => {
        const { text, blocks } = driftMessage(answer).message;
        const shown = [text, ...mrkdwnOf(blocks)];
        expect(shown.filter((one) => LIVE_MARKUP.test(one) || one.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('is known by the id of the answer', () => {
    const { message } = driftMessage(driftAnswer());
    const id = 'drift-20260205T170000Z-0a1b2c';
    expect(message.blocks[0]).toMatchObject({ type: 'header', block_id: `run:${id}` });
    expect(message.metadata).toEqual({
      event_type: 'shootaround_run',
      event_payload: { run_id: id, schedule: 'drift', target_date: '2026-02-05' },
    });
  });

  it('says the verdict and the sentence that matters where nothing else is seen', () => {
    expect(driftMessage(driftAnswer(troubledFleet())).message.text).toMatch(
      /^WARNING · 5 drifted, 2 not known\. 5 of 16 services have drifted, 2 are not known; 9 serve what main has\. The gravest: nba-phase3-analytics-processors \(7 commits behind, the oldest 2 days old\)\.$/,
    );
  });

  it('shows six services of 300, names the others, counts them and says what shows them', () => {
    const { message, isFolded } = driftMessage(many());
    const texts = textsOf(message.blocks).join('\n');
    expect(isFolded).toBe(true);
    expect(texts.match(/^✕ \*/gm)).toHaveLength(6);
    expect(texts).toContain('*Drifted: 115*');
    expect(texts).toContain('*Not known: 30*');
    expect(texts).toMatch(/Left out here: 109 drifted services, .*The full list goes into the thread\./);
    expect(texts).toContain('`shootaround drift --verbose`');
  });

  it('has unknown in a block of its own, with cause and fix, and not among what is current', () => {
    const texts = shown(driftAnswer(troubledFleet()));
    const unknown = texts.slice(texts.indexOf('*Not known: 2*'), texts.indexOf('✓ *Current: 9*'));
    expect(unknown).toContain('⊘ *validation-runner* · no commit recorded');
    expect(unknown).toContain('*To mend it:* have the build set the label commit-sha');
    expect(texts.slice(texts.indexOf('✓ *Current: 9*'))).not.toContain('validation-runner');
  });

  it('is folded where commits are left out, and not where everything is in it', () => {
    const files = ['scrapers/x.py'];
    const behind = (count: number) =>
      driftAnswer(withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commitRows(count, 5, files))));
    expect(driftMessage(behind(3)).isFolded).toBe(false);
    expect(driftMessage(behind(4)).isFolded).toBe(true);
    expect(shown(behind(4))).toContain('Left out here: 1 commit.');
    expect(shown(behind(9))).toContain('Left out here: 6 commits.');
    expect(driftMessage(driftAnswer()).isFolded).toBe(false);
  });

  it('of one service shows its runs with their lines', () => {
    const texts = shown(driftAnswer(withRuns(), { service: FLAGGED }));
    expect(texts).toContain('✓ *sequential for 2026-02-04 · 2 levels · Feb 5, 01:56 EST*');
    expect(texts).toContain('level 1: Running 2 processors - Team stats (took 10.0 s)');
    expect(texts).toContain('log: LEGACY parallel execution for 2026-02-03');
  });
});

describe('the exhibit of drift', () => {
  it('brings the full list into the thread, and on a button where it is for one person', () => {
    const { fullList, privately, picture } = showExhibit({ kind: 'drift', drift: many() });
    expect(picture).toBeNull();
    const text = new TextDecoder().decode(fullList?.content);
    const names = Array.from({ length: 300 }, (_, index) => `service-${String(index + 1).padStart(3, '0')}`);
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
    expect(privately.blocks.at(-1)).toMatchObject({
      type: 'actions',
      elements: [{ action_id: 'exhibit.send_me', value: 'drift *' }],
    });
  });

  it('of one service asks for that service again', () => {
    const commits = commitRows(40, 30, ['data_processors/analytics/x.py']);
    const cloud = withDeployed(fleetFacts(), FLAGGED, onBranch(commits));
    const { privately } = showExhibit({ kind: 'drift', drift: driftAnswer(cloud, { service: FLAGGED }) });
    expect(privately.blocks.at(-1)).toMatchObject({ elements: [{ value: `drift ${FLAGGED}` }] });
  });

  it('has neither list nor button where nothing is left out', () => {
    const { fullList, privately } = showExhibit({ kind: 'drift', drift: driftAnswer() });
    expect(fullList).toBeNull();
    expect(privately.blocks.some(({ type }) => type === 'actions')).toBe(false);
  });
});

describe('the full list', () => {
  it('names every commit and every service', () => {
    const commits = [commitRow('The oldest of all'), ...commitRows(30, 2, ['shared/x.py'])];
    const answer = driftAnswer(withDeployed(fleetFacts(), 'nba-scrapers', onBranch(commits)));
    for (const text of [
      driftText(answer),
      terminalDrift(answer, { colour: false, width: 200, verbose: true }),
    ]) {
      for (const { subject } of commits) expect(text).toContain(subject);
      for (const { service } of answer.judged.services) expect(text).toContain(`${service} ·`);
    }
  });

  it('holds no control character of anybody else', () => {
    fc.assert(
      fc.property(anyDrift, (one) => {
        const lines = [driftText(one), terminalDrift(one, { colour: false, width: 80 })]
          .join('\n')
          .split('\n');
        expect(lines.filter((line) => CONTROLS.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });
});
