import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { context, errorOf, tiny } from '../support/tiny-profile.ts';

/** The tiny profile with the checks that follow an evening's games. */
const followed = tiny.replace(
  '  consecutive_failures:',
  `  games_final: { lateFrom: D 22:00, due: D+1 07:00, criticalGames: 3, unstartedHours: 3 }
  consecutive_failures:`,
);

const changed = (from: string, to: string): string => {
  if (!followed.includes(from)) throw new Error(`the profile has no "${from}"`);
  return followed.replace(from, to);
};

describe('what a profile says of the night after the games', () => {
  it('is accepted where it agrees', () => {
    expect(parseProfile(followed, 'p.yml', context).warnings).toEqual([]);
  });

  it('may be left out, and then a scheduled check does nothing, which is a warning', () => {
    const { warnings } = parseProfile(
      tiny.replace('checks: [phase3_completion, ', 'checks: [games_final, phase3_completion, '),
      'p.yml',
      context,
    );
    expect(warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'schedules.monday_morning.checks[0]: "games_final" is skipped as not configured without "checks.games_final"',
    ]);
  });

  it.each([
    [
      'a warning would come after the failure',
      'lateFrom: D 22:00',
      'lateFrom: D+1 07:00',
      'checks.games_final.lateFrom: found "D+1 07:00"; needed: a time before "due", which is "D+1 07:00"',
    ],
    [
      'a time is none',
      'lateFrom: D 22:00',
      'lateFrom: D+1 7am',
      'checks.games_final.lateFrom: found "D+1 7am"; needed: a time on or near the date, as "D+1 07:00"',
    ],
    ['no game at all is P1', 'criticalGames: 3', 'criticalGames: 0', 'checks.games_final.criticalGames'],
  ])('is refused where %s', (_, from, to, message) => {
    expect(errorOf(changed(from, to)).message).toContain(message);
  });
});
