import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { Stopped } from '../../src/cli/stop-signal.ts';
import { CloudError } from '../../src/cloud/cloud-error.ts';
import type { openWarehouse } from '../../src/warehouse/open.ts';
import { WarehouseError } from '../../src/warehouse/warehouse.ts';
import { type CliWorld, typeCommand } from '../support/cli.ts';

const validate = (open: CliWorld['openWarehouse'], ...words: string[]) =>
  typeCommand(['validate', ...words], {
    env: { WAREHOUSE: 'bigquery://some-project' },
    ...(open && { openWarehouse: open }),
  });

describe('an exception that nobody foresaw', () => {
  const defect = async (): Promise<never> => {
    throw new TypeError('rows is not iterable, Bearer abc.def\nsecond line');
  };

  it('is an error in one line and not a mild result, and its stack is in the log', async () => {
    const { status, out, err, log } = await validate(defect);
    expect(status).toBe(3);
    expect(out).toBe('');
    expect(err.split('\n')).toEqual([
      expect.stringMatching(
        /^something went wrong that should not be possible: rows is not iterable, \[removed\]\. Fix: .*report/,
      ),
    ]);
    expect(log.lines).toEqual([
      { level: 'error', event: 'command_broke', values: { error: expect.any(TypeError) } },
    ]);
  });

  it('is one JSON document for a script', async () => {
    const { status, out, err } = await validate(defect, '--json');
    expect(status).toBe(3);
    expect(JSON.parse(out)).toEqual({
      error: {
        code: 'internal',
        message: expect.stringContaining('rows is not iterable'),
        fix: expect.any(String),
      },
    });
    expect(err).toBe('');
  });

  it('may be anything that can be thrown', async () => {
    const { status, err } = await validate(() => Promise.reject('no more paper'));
    expect(status).toBe(3);
    expect(err).toContain('no more paper');
  });
});

describe('what fails in a way that is known while it is opened', () => {
  it.each([
    ['warehouse', 'config', 78, WarehouseError],
    ['warehouse', 'timeout', 3, WarehouseError],
    ['warehouse', 'permission', 3, WarehouseError],
    // The sandbox's fleet, while another process holds its lock.
    ['cloud', 'timeout', 3, CloudError],
    ['cloud', 'config', 78, CloudError],
  ] as const)('as a %s because of %s exits with %d', async (_, cause, expected, Failure) => {
    const open = async (): Promise<never> => {
      throw new Failure(cause, 'it is not there', 'look for it');
    };
    const { status, out, log } = await validate(open, '--json');
    expect(status).toBe(expected);
    expect(JSON.parse(out)).toEqual({
      error: { code: cause, message: 'it is not there', fix: 'look for it' },
    });
    expect(log.lines).toEqual([]);
  });
});

describe('a warehouse', () => {
  it('gets the log, the deadline and the cap of the profile', async () => {
    const given: Parameters<typeof openWarehouse>[1][] = [];
    const { log } = await validate(async (_, options) => {
      given.push(options);
      throw new WarehouseError('config', 'no', 'no');
    });
    expect(given).toMatchObject([{ create: false, readOnly: false, deadlineMs: expect.any(Number) }]);
    expect(given[0]?.log).toBe(log);
  });
});

describe('help', () => {
  it.each([[['help']], [['--help']], [['help', '--json']], [[]]])('%j names every command', async (words) => {
    const { status, out } = await typeCommand(words);
    expect(status).toBe(0);
    for (const { name } of COMMANDS) expect(out).toContain(`  shootaround ${name}`);
    expect(out).toContain('"shootaround COMMAND --help"');
  });

  it.each(COMMANDS.map(({ name }) => name))('about %s explains everything that it takes', async (name) => {
    const { status, out } = await typeCommand([name, '--help']);
    expect(status).toBe(0);
    expect((await typeCommand(['help', name])).out).toBe(out);
    const [head = '', , ...rest] = out.split('\n');
    const taken = head.match(/--[a-z-]+/g) ?? [];
    for (const option of taken) expect(rest.join('\n')).toMatch(new RegExp(`^  ${option} .*[a-z]`, 'm'));
    for (const line of rest) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('about gaps tells how many days a date means, and about open its exit statuses', async () => {
    expect((await typeCommand(['gaps', '--help'])).out).toContain('with --days 1 that date alone');
    expect((await typeCommand(['open', '--help'])).out).toMatch(/^ {3}2 {2}a P1 is open/m);
  });

  it('about no command says which there are', async () => {
    const { status, err } = await typeCommand(['help', 'gasp']);
    expect(status).toBe(64);
    expect(err).toContain('Did you mean "gaps"?');
  });
});

describe('a command that is asked to end', () => {
  it.each([
    [['validate', '--date', 'x'], 'at once'],
    [['backtest'], 'at once'],
    [['import'], 'at once'],
    [['start', '--nonsense'], 'softly'],
    [['sandbox', '--nonsense'], 'softly'],
    [['help'], 'not asked'],
  ])('%j does so %s', async (words, stops) => {
    expect((await typeCommand(words)).stops).toBe(stops);
  });

  it('before it began its work says nothing, and exits as a shell expects', async () => {
    const { status, out, err } = await validate(() => Promise.reject(new Stopped('SIGTERM')));
    expect([status, out, err]).toEqual([143, '', '']);
  });
});
