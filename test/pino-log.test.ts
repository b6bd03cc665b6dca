import { describe, expect, it } from 'vitest';
import { createLog, type LogLevel } from '../src/pino-log.ts';

function logTo(level: LogLevel = 'info', secrets: string[] = []) {
  const lines: string[] = [];
  const log = createLog({ level, secrets, stream: { write: (line) => void lines.push(line) } });
  return { log, lines, values: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the log', () => {
  it('writes one JSON line per event, with severity, time and values', () => {
    const { log, lines, values } = logTo();
    log.info('run stored', { run_id: 'r1', checks: 5 });
    log.warn('slow');
    log.error('lost', { error: new TypeError('no', { cause: new Error('because') }) });
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
    expect(values()).toMatchObject([
      {
        severity: 'INFO',
        event: 'run stored',
        run_id: 'r1',
        checks: 5,
        time: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      { severity: 'WARNING', event: 'slow' },
      {
        severity: 'ERROR',
        event: 'lost',
        error: { name: 'TypeError', message: 'no', cause: { message: 'because' } },
      },
    ]);
  });

  it('says nothing below its level', () => {
    const { log, values } = logTo('warn');
    log.info('a');
    log.warn('b');
    expect(values().map((line) => line.event)).toEqual(['b']);
    const silent = logTo('silent');
    silent.log.error('c');
    expect(silent.lines).toEqual([]);
  });

  it('keeps a value whose name a line has already', () => {
    const { log, lines, values } = logTo();
    log.info('x', { event: 'inner', time: 7 });
    expect(values()).toMatchObject([{ event: 'x', event_: 'inner', time_: 7 }]);
    expect(lines[0]?.match(/"event":/g)).toHaveLength(1);
  });

  it.each([
    ['a bot token', 'xoxb-12-34-sEcReT'],
    ['an app-level token', 'xapp-1-A1-2-sEcReT'],
    ['a rotated token', 'xoxe.xoxb-1-sEcReT'],
    ['a bearer token', 'Bearer sEcReT.abc'],
    ['a response address', 'https://hooks.slack.com/commands/T1/2/sEcReT'],
    ['the ticket of a socket', 'wss://wss-primary.slack.com/link/?ticket=sEcReT&app_id=1'],
    ['a Google access token', 'ya29.sEcReT'],
    ['an ID token', 'eyJhbGciOi.eyJzdWIi.sEcReT'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nsEcReT\n-----END PRIVATE KEY-----'],
    ['a secret that it was told of', 'sEcReTsEcReT'],
  ])('takes %s out wherever it stands', (_, secret) => {
    const { log, lines } = logTo('info', ['sEcReTsEcReT']);
    const error = Object.assign(new Error(`refused ${secret}!`, { cause: new Error(secret) }), {
      config: { headers: { authorization: secret } },
    });
    log.error(`could not send ${secret} today`, {
      text: `a ${secret} b`,
      deep: { list: [{ inner: [secret] }], [secret]: 1 },
      map: new Map([['k', secret]]),
      set: new Set([secret]),
      error,
    });
    expect(lines.join('')).not.toContain('sEcReT');
    expect(lines.join('')).toContain('could not send [removed] today');
  });

  it('removes values by the name of their key, and leaves counts alone', () => {
    const { log, values } = logTo();
    log.info('x', {
      botToken: 'plain',
      signing_secret: 'plain',
      password: ['plain'],
      response_url: 'plain',
      tokens: 3,
    });
    const [line] = values();
    expect(JSON.stringify(line)).not.toContain('plain');
    expect(line).toMatchObject({ botToken: '[removed]', tokens: 3 });
  });

  it('leaves ordinary words that resemble secrets alone', () => {
    const { log, values } = logTo('info', ['abc']);
    log.info('x', {
      a: 'bearer of news',
      scraper: 'xoxb',
      c: 'abc',
      url: 'https://example.com/hooks.slack.com',
    });
    expect(values()[0]).toMatchObject({
      scraper: 'xoxb',
      c: 'abc',
      url: 'https://example.com/hooks.slack.com',
    });
  });

  it('survives circles, depth and values that JSON has no word for', () => {
    const circle: Record<string, unknown> = {
      big: 12n,
      run: () => 1,
      at: new Date('2026-02-03T11:00:00Z'),
      bad: new Date(Number.NaN),
    };
    circle.self = circle;
    circle.deep = { a: { b: { c: { d: { e: { f: 1 } } } } } };
    const { log, values } = logTo();
    log.info('x', { circle });
    expect(values()[0]).toMatchObject({
      circle: {
        big: '12',
        at: '2026-02-03T11:00:00.000Z',
        bad: null,
        self: '[circle]',
        deep: { a: { b: { c: { d: { e: '[deeper]' } } } } },
      },
    });
  });
});
