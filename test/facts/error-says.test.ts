import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleOf, saysOf } from '../../src/facts/error-says.ts';

const traceback = (last: string, file = '/app/main.py') =>
  [
    'Exception on /process [POST]',
    'Traceback (most recent call last):',
    `  File "${file}", line 2292, in wsgi_app`,
    '    response = self.full_dispatch_request()',
    last,
  ].join('\n');

const exception = fc.constantFrom(
  'KeyError',
  'ValueError',
  'TypeError',
  'google.api_core.exceptions.BadRequest',
  'requests.exceptions.ReadTimeout',
  'ModuleNotFoundError',
  'shared.errors.NoDataAvailableError',
  'Level1Error',
  'Level2Error',
);
const number = fc.oneof(
  fc.nat().map(String),
  fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((value) => value.toFixed(3)),
);
const twoDigits = (most: number) =>
  fc.integer({ min: 1, max: most }).map((value) => String(value).padStart(2, '0'));
const date = fc.tuple(fc.integer({ min: 2020, max: 2030 }), twoDigits(12), twoDigits(28));
const time = fc.tuple(
  twoDigits(23),
  twoDigits(59),
  twoDigits(59),
  fc.constantFrom('', '.5', '.123456', ',123'),
);
const team = fc.constantFrom('LAL', 'BOS', 'MIL', 'ORL', 'GSW', 'NYK');
const nbaId = fc
  .tuple(fc.constantFrom('002', '004'), fc.nat({ max: 9_999_999 }))
  .map(([type, rest]) => `${type}${String(rest).padStart(7, '0')}`);
const dateId = fc.tuple(date, team, team).map(([day, away, home]) => `${day.join('')}_${away}_${home}`);
const slashId = fc.tuple(date, team, team).map(([day, away, home]) => `${day.join('')}/${away}${home}`);
const quotedName = fc
  .tuple(
    fc.constantFrom("'", '"'),
    fc.constantFrom('lebronjames', 'Shaquille O`Neal', "D'Angelo Russell", 'x y'),
  )
  .map(([quote, name]) => (quote === "'" ? `'${name.replace("'", '’')}'` : `"${name}"`));
/** What stands in for a place of a text, one kind at a time: whatever it is, the text says the same. */
const kinds = {
  number,
  date: date.map((parts) => parts.join('-')),
  instant: fc
    .tuple(date, fc.constantFrom('T', ' '), time, fc.constantFrom('', 'Z', '+00:00'))
    .map(([day, between, [h, m, s, rest], zone]) => `${day.join('-')}${between}${h}:${m}:${s}${rest}${zone}`),
  uuid: fc.uuid(),
  game: fc.oneof(nbaId, dateId, slashId),
  matchup: fc.tuple(team, team).map(([away, home]) => `${away}@${home}`),
  name: quotedName,
  keyed: fc.constantFrom('player_lookup=lebronjames', 'player_lookup=stephcurry'),
  query: fc
    .webQueryParameters()
    .map((query) => `https://api.example.com/sports?${query.replace(/[^\w=&%+-]/g, '')}`),
};

describe('what an error says', () => {
  it.each(Object.entries(kinds))('is the same for every %s', (_, kind) => {
    const around = fc.constantFrom(
      (value: string) => `Failed to load ${value} from the source`,
      (value: string) => traceback(`ValueError: bad input ${value} (attempt 3)`),
      (value: string) => `processor [${value}] gave up: ${value}`,
    );
    fc.assert(
      fc.property(around, kind, kind, (text, one, other) => {
        expect(saysOf(text(one))).toBe(saysOf(text(other)));
      }),
    );
  });

  it('is never the same for two types of exceptions, whatever else they say', () => {
    const rest = fc.oneof(number, quotedName, fc.constant('boom'));
    fc.assert(
      fc.property(exception, exception, rest, (one, other, what) => {
        fc.pre(one !== other);
        expect(saysOf(traceback(`${one}: ${what}`))).not.toBe(saysOf(traceback(`${other}: ${what}`)));
        if (one.endsWith('Error') && other.endsWith('Error'))
          expect(saysOf(`job failed: "${one}: ${what}"`)).not.toBe(saysOf(`job failed: "${other}: ${what}"`));
      }),
    );
  });

  it.each([
    ['the exception of a traceback', traceback("KeyError: 'game_id'"), "KeyError: '…'"],
    ['it without a message', traceback('KeyboardInterrupt'), 'KeyboardInterrupt'],
    [
      'the exception raised last',
      `${traceback('KeyError: 1')}\n\nDuring handling of the above exception, another exception occurred:\n\n${traceback('ValueError: no game')}`,
      'ValueError: no game',
    ],
    [
      'the first line of its message',
      traceback('google.api_core.exceptions.BadRequest: 400 Syntax error\n\nLocation: US\nJob ID: 7f3c'),
      'google.api_core.exceptions.BadRequest: # Syntax error',
    ],
    [
      'it, where the middle of the traceback was cut out',
      'Traceback (most recent call last):\n  File "/a.py", line 1\n…\n  File "/b.py", line 2\nKeyError: 1',
      'KeyError: #',
    ],
    [
      'all that there is of a traceback without an end',
      'Traceback (most recent call last):\n  File "a.py"',
      `File '…'`,
    ],
    ['the first line with a word', '=====\n\n1 2 3\nBoom happened\nand more', 'Boom happened'],
    [
      'the message of a stack of another language',
      'TypeError: x is undefined\n    at run (/app/a.js:1:2)',
      'TypeError: x is undefined',
    ],
    ['nothing', ' \n ', '(no text)'],
    ['a number', '12345', '#'],
  ])('of %s', (_, text, says) => {
    expect(saysOf(text)).toBe(says);
  });

  it.each([
    ["ModuleNotFoundError: No module named 'predictions'", "ModuleNotFoundError: No module named 'shared'"],
    [
      "AttributeError: 'NoneType' object has no attribute 'a'",
      "AttributeError: 'X' object has no attribute 'a'",
    ],
    ['GET /process answered 404', 'GET /process answered 503'],
    ['429 Client Error: x', '404 Client Error: x'],
    ["{'code': 'a'}", "{'reason': 'a'}"],
    ['waiting for the lock', 'waiting for the queue'],
    [traceback('jobs.Retry1: x'), traceback('jobs.Retry2: x')],
  ])('tells %j from %j', (one, other) => {
    expect(saysOf(one)).not.toBe(saysOf(other));
  });

  it.each([
    ['took 45s', 'took 1m30s'],
    ['revision nba-scrapers-00231-abc failed', 'revision nba-scrapers-00232-xyz failed'],
    ['commit a1b2c3d', 'commit 0f9e8d7c6b5a'],
    ['commit 1234567a', 'commit 7654321b'],
    ['no roster of team LAL', 'no roster of team BOS'],
    ['games 1, 2, 3 failed', 'games 1, 2, 3, 4, 5 failed'],
    ['at 0x7f3a in request abc123XYZ', 'at 0xdeadbeef in request q9w8'],
    ['gs://bucket/2026-02-04/file-1.json is missing', 'gs://bucket/2026-11-30/file-22.json is missing'],
    ["can't load player's page 'a'", "can't load player's page 'b'"],
    ['KeyError: 3', 'KeyError: -3'],
  ])('is the same for %j and %j', (one, other) => {
    expect(saysOf(one)).toBe(saysOf(other));
  });

  it('keeps words that apostrophes stand between', () => {
    expect(saysOf("can't reach the player's page")).toBe("can't reach the player's page");
  });

  it('is one line of at most 300 characters, and so is the sample, which keeps what was logged', () => {
    expect(saysOf(`x\u001b${'long '.repeat(100)}`)).toHaveLength(300);
    expect(sampleOf(traceback("KeyError: 'game_id'"))).toBe("KeyError: 'game_id'");
    expect(sampleOf(`a 0022500123\t${'long '.repeat(100)}`)).toMatch(/^a 0022500123 long .*…$/);
    expect(sampleOf(' ')).toBe('(no text)');
  });

  it.each([
    [
      '401 Client Error: Unauthorized for url: https://api.odds.example/v4/sports?apiKey=0f3c9b7a51&regions=us',
      '401 Client Error: Unauthorized for url: https://api.odds.example/v4/sports?…',
    ],
    [
      'Max retries exceeded with url: /v4/sports?apiKey=0f3c9b7a51 (Caused by timeout)',
      'Max retries exceeded with url: /v4/sports?… (Caused by timeout)',
    ],
    ['refused with api_key=0f3c9b7a51', 'refused with api_key=…'],
    [`KeyError: {'password': 'hunter2hunter2'}`, `KeyError: {'password': '…'}`],
    ['sent Authorization: Bearer abcDEF.123-xyz', 'sent Authorization: [removed]'],
    ['token: expired for player_lookup=lebronjames', 'token: expired for player_lookup=lebronjames'],
  ])('shows no key that a service logged: %s', (logged, sample) => {
    expect(sampleOf(logged)).toBe(sample);
  });

  it('comes of any text in reasonable time', () => {
    for (const text of [
      '#, '.repeat(700),
      "'".repeat(2_000),
      '1a'.repeat(1_000),
      `1${', '.repeat(900)}x`,
      'a'.repeat(2_000),
    ])
      for (const found of [saysOf(text), sampleOf(text)]) expect(found.length).toBeLessThanOrEqual(300);
  });
});
