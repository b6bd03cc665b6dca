import { describe, expect, it } from 'vitest';
import { failurePassages } from '../../src/report/failures-lines.ts';
import { failuresOutline } from '../../src/report/failures-outline.ts';
import { answerOf, streak } from '../support/failure-answers.ts';

const linesOf = (errorCount: number) => {
  const told = streak('nbac_team_boxscore', { errors: ['a', 'b', 'c'], error_count: errorCount });
  const [passage] = failurePassages(failuresOutline(answerOf({ streaks: [told] })));
  return passage?.entries[0]?.lines;
};

describe('the errors of a streak', () => {
  it.each([
    [4, 'and 1 more different error'],
    [5, 'and 2 more different errors'],
  ])('of which %d are different say how many are left out', (count, words) => {
    expect(linesOf(count)).toContain(words);
  });

  it('say nothing of that where none are', () => {
    expect(linesOf(3)?.join(' ')).not.toContain('more different');
  });
});
