import { describe, expect, it } from 'vitest';
import type { Part, SkipReason } from '../../src/checks/finding.ts';
import {
  aboutScraper,
  aboutTable,
  errorPart,
  failPart,
  passPart,
  pendingPart,
  skipPart,
  warnPart,
} from '../../src/checks/parts.ts';
import { rollUp } from '../../src/checks/roll-up.ts';

const CHECK = { name: 'a_check', category: 'a category' };
const SOON = new Date('2026-02-07T15:30:00Z');
const LATER = new Date('2026-02-07T16:30:00Z');

const table = (name: string) => aboutTable(`dataset.${name}`);
const p1 = failPart(table('p1'), 'P1_CRITICAL', '0 of 6 games', { affected: 6 });
const p2 = failPart(table('p2'), 'P2_HIGH', '4 of 6 games', { affected: 2 });
const p3 = failPart(table('p3'), 'P3_MEDIUM', 'job failed');
const blind = errorPart(table('blind'), 'permission', 'access denied', 'grant it');
const warnP2 = warnPart(table('warn2'), 'P2_HIGH', 'storm');
const warnP4 = warnPart(table('warn4'), 'P4_LOW', 'odd');
const pending = pendingPart(table('pending'), SOON, '0 of 6 games so far, due 10:30');
const pass = passPart(table('pass'), '6 of 6 games');
const skip = (reason: Exclude<SkipReason, 'not_due'>) =>
  skipPart(table(reason), reason, `because of ${reason}`);

const rolled = (...parts: Part[]) => rollUp(CHECK, '2026-02-06', parts);

// Strongest first: each decides against everything after it.
const ORDER: Part[] = [p1, blind, p2, p3, warnP2, warnP4, pending, pass, skip('bootstrap')];

describe('rollUp', () => {
  it.each(ORDER.map((part, index) => [part.subject, part.status, index] as const))(
    'lets %s (%s) decide against all that is weaker, in any order',
    (_, status, index) => {
      const decisive = ORDER[index];
      const weaker = ORDER.slice(index + 1);
      for (const parts of [ORDER.slice(index), ORDER.slice(index).toReversed()]) {
        expect(rolled(...parts)).toMatchObject({
          status,
          severity: decisive?.severity,
          targetTable: decisive?.subject,
        });
      }
      expect(rolled(...ORDER.slice(index)).parts).toHaveLength(weaker.length + 1);
    },
  );

  it('says of what it was left out where the rest of it was judged', () => {
    expect(
      rolled(pass, skipPart(table('pass'), 'bootstrap', 'nobody has rested yet'), skip('halted')).notes,
    ).toEqual([
      'not judged (first days of the season, nothing expected yet): pass in part, nobody has rested yet',
      'not judged (halted by decision): halted',
    ]);
  });

  it('never passes on nothing', () => {
    expect(rolled()).toMatchObject({ status: 'ERROR', cause: 'internal', parts: [] });
  });

  it('is no pass when everything was left out', () => {
    expect(rolled(skip('not_recorded'), skip('not_configured'))).toMatchObject({
      status: 'SKIP',
      reason: 'not_recorded',
    });
  });

  it.each<[SkipReason, Exclude<SkipReason, 'not_due'>]>([
    ['bootstrap', 'not_recorded'],
    ['halted', 'not_configured'],
    ['beyond_retention', 'past_date'],
    ['no_games', 'not_recorded'],
  ])('takes %s for more telling than %s', (telling, other) => {
    expect(rolled(skip(other), skip(telling as Exclude<SkipReason, 'not_due'>)).reason).toBe(telling);
  });

  it('is due when its last part is', () => {
    const finding = rolled(pendingPart(table('late'), LATER, 'later'), pending);
    expect(finding).toMatchObject({ status: 'SKIP', reason: 'not_due', due: LATER.toISOString() });
  });

  it('names the worst part and counts the others, the blind ones by name', () => {
    const { message } = rolled(p1, p2, warnP4, pending, pass, blind);
    expect(message).toBe(
      'p1: 0 of 6 games. Also: 1 table failing, 1 blind (blind: permission), 1 with a warning, 1 pending, 1 passed',
    );
  });

  it('tells the cause of an error', () => {
    expect(rolled(blind, pass).message).toBe('blind: access denied (permission). Also: 1 table passed');
  });

  it('says what it counts', () => {
    const scrapers = ['a', 'b', 'c'].map((subject) => aboutScraper(subject));
    const [failed, ...passed] = scrapers.map((about, index) =>
      index === 0 ? failPart(about, 'P2_HIGH', 'failed') : passPart(about, 'ran'),
    );
    expect(rolled(failed ?? p1, ...passed).message).toBe('a: failed. Also: 2 scrapers passed');
    expect(rolled(failed ?? p1, ...passed, pass).message).toBe('a: failed. Also: 3 sources passed');
  });

  it('says the same thing once, and counts what it does not show', () => {
    const same = ['a', 'b', 'c', 'd', 'e'].map((name) => passPart(table(name), '6 of 6 games'));
    expect(rolled(...same).message).toBe('a, b, c and 2 more: 6 of 6 games');
    const different = ['a', 'b', 'c', 'd', 'e'].map((name) => passPart(table(name), `newest of ${name}`));
    expect(rolled(...different).message).toBe(
      'a: newest of a; b: newest of b; c: newest of c; and 2 more like these',
    );
  });

  it('shows the part that affects most among equals', () => {
    const small = failPart(table('small'), 'P2_HIGH', '5 of 6 games', { affected: 1 });
    expect(rolled(small, p2)).toMatchObject({ targetTable: 'dataset.p2', affected: 2 });
  });

  it('notes what was left out by design when something else decides', () => {
    expect(rolled(pass, skip('bootstrap'), skip('not_recorded')).notes).toEqual([
      'not judged (first days of the season, nothing expected yet): bootstrap',
      'not judged (not in this recording): not_recorded',
    ]);
  });

  it('has no target table when a scraper is worst', () => {
    const scraper = failPart({ kind: 'scraper', subject: 'nbac_team_boxscore' }, 'P2_HIGH', 'failed');
    expect(rolled(scraper).targetTable).toBeNull();
  });
});
