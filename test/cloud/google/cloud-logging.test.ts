import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { createGoogleLogs } from '../../../src/cloud/google/cloud-logging.ts';
import type { CloudLogs } from '../../../src/cloud/ports.ts';
import {
  type CloudLoggingServer,
  type LoggedEntry,
  startCloudLogging,
} from '../../support/cloud-logging-server.ts';
import { connectionTo } from '../../support/grpc-server.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const WINDOW = { from: '2026-02-04T17:00:00.000Z', to: '2026-02-05T17:00:00.000Z' };
const SERVICE = 'nba-phase3-analytics-processors';

const entry = (over: Partial<LoggedEntry> = {}): LoggedEntry => ({
  service: SERVICE,
  revision: `${SERVICE}-00042-abc`,
  at: '2026-02-05T06:56:56.789Z',
  ...over,
});
/** Entries a second apart, oldest first. */
const storm = (count: number): LoggedEntry[] =>
  Array.from({ length: count }, (_, index) =>
    entry({ at: new Date(Date.parse(WINDOW.from) + index * 1_000).toISOString(), text: `entry ${index}` }),
  );

describe('Cloud Logging', () => {
  let server: CloudLoggingServer;
  let logs: CloudLogs;

  const logsOf = (over: Partial<Parameters<typeof createGoogleLogs>[0]> = {}) =>
    createGoogleLogs({
      projectId: 'test-project',
      log: logRecorder(),
      connection: connectionTo(server.port),
      ...over,
    });
  const textsOf = async (...entries: LoggedEntry[]) => {
    server.holds(entries);
    return (await logs.errors(WINDOW, 100)).entries.map(({ text }) => text);
  };
  const linesWith = async (phrases: string[], service = SERVICE) =>
    (await logs.lines({ ...WINDOW, service, phrases }, 100)).entries.map(({ text }) => text);

  beforeAll(async () => {
    server = await startCloudLogging();
  });
  afterAll(() => server?.close());
  beforeEach(() => {
    server.holds([]);
    server.failsAlways(null);
    server.takes(0);
    server.pagesOf(1_000);
    server.requests.length = 0;
    logs = logsOf();
  });
  afterEach(() => logs.close());

  it('gives the errors of all services, newest first, as plain rows', async () => {
    server.holds([
      entry({ text: 'older' }),
      entry({
        service: 'nba-scrapers',
        revision: '',
        at: '2026-02-05T07:00:00Z',
        severity: 'CRITICAL',
        text: 'newer',
      }),
    ]);
    expect(await logs.errors(WINDOW, 10)).toEqual({
      cut: false,
      entries: [
        {
          service: 'nba-scrapers',
          revision: null,
          at: '2026-02-05T07:00:00.000Z',
          severity: 'CRITICAL',
          text: 'newer',
        },
        {
          service: SERVICE,
          revision: `${SERVICE}-00042-abc`,
          at: '2026-02-05T06:56:56.789Z',
          severity: 'ERROR',
          text: 'older',
        },
      ],
    });
    expect(server.requests).toMatchObject([{ resourceNames: ['projects/test-project'] }]);
    expect(logs.label).toBe('Cloud Logging, project test-project');
  });

  it('leaves out what is less than an error, of another kind of resource, or outside the half-open window', async () => {
    const texts = await textsOf(
      entry({ text: 'a warning', severity: 'WARNING' }),
      entry({ text: 'a database', resourceType: 'cloudsql_database' }),
      entry({ text: 'too early', at: '2026-02-04T16:59:59.999Z' }),
      entry({ text: 'first', at: WINDOW.from }),
      entry({ text: 'last', at: '2026-02-05T16:59:59.999Z' }),
      entry({ text: 'too late', at: WINDOW.to }),
    );
    expect(texts).toEqual(['last', 'first']);
  });

  it.each([
    [2_500, 5_000, 2_500, false, [1_000, 1_000, 1_000]],
    [2_500, 2_500, 2_500, false, [1_000, 1_000, 501]],
    [2_500, 2_499, 2_499, true, [1_000, 1_000, 500]],
    [50, 20, 20, true, [21]],
    [0, 20, 0, false, [21]],
  ])('of %i entries, of which %i are wanted, reads %i', async (logged, most, read, cut, pages) => {
    server.holds(storm(logged));
    const found = await logs.errors(WINDOW, most);
    expect([found.entries.length, found.cut]).toEqual([read, cut]);
    expect(new Set(found.entries.map(({ text }) => text)).size).toBe(read);
    expect(found.entries[0]?.text).toBe(logged === 0 ? undefined : `entry ${logged - 1}`);
    expect(server.requests.map(({ pageSize }) => pageSize)).toEqual(pages);
  });

  it('goes on where the server gives smaller pages than it was asked for, or an empty one', async () => {
    server.holds(storm(10));
    server.pagesOf(4);
    server.fails('empty_page');
    expect((await logs.errors(WINDOW, 100)).entries).toHaveLength(10);
    expect(server.requests.map(({ pageToken }) => pageToken)).toEqual(['', '0', '4', '8']);
  });

  it('finds the text wherever a service puts it', async () => {
    expect(await textsOf(entry({ text: 'plain' }))).toEqual(['plain']);
    expect(await textsOf(entry({ json: { message: 'in message', error: 'in error' } }))).toEqual([
      'in message',
    ]);
    expect(await textsOf(entry({ json: { message: ' ', error: { message: 'deep' } } }))).toEqual(['deep']);
    expect(await textsOf(entry({ json: { msg: 'in msg' } }))).toEqual(['in msg']);
    expect(await textsOf(entry({ json: { exception: 'Traceback' } }))).toEqual(['Traceback']);
    expect(await textsOf(entry({ json: { code: 7 } }))).toEqual(['(no text)']);
    expect(await textsOf(entry())).toEqual(['(no text)']);
    expect(
      await textsOf(
        entry({ request: { requestMethod: 'POST', requestUrl: 'https://a.run.app/run?x=1', status: 503 } }),
      ),
    ).toEqual(['POST /run answered 503']);
  });

  it('reads the status of an audit entry, and survives one that makes no sense', async () => {
    const typeUrl = 'type.googleapis.com/google.cloud.audit.AuditLog';
    const length = ({ length: bytes }: Buffer) => [0x80 | (bytes & 0x7f), bytes >> 7];
    const message = Buffer.from(`Ready condition status changed to False: ${'x'.repeat(200)}`);
    // Field 7 (service name), then field 2 (status) with a code and a message.
    const status = Buffer.concat([Buffer.from([0x08, 0x09, 0x12, ...length(message)]), message]);
    const value = Buffer.concat([
      Buffer.from([0x3a, 3]),
      Buffer.from('run'),
      Buffer.from([0x12, ...length(status)]),
      status,
    ]);
    expect(await textsOf(entry({ proto: { typeUrl, value } }))).toEqual([message.toString()]);
    expect(await textsOf(entry({ proto: { typeUrl, value: value.subarray(0, 20) } }))).toEqual(['(no text)']);
    expect(await textsOf(entry({ proto: { typeUrl: 'type.googleapis.com/other.Log', value } }))).toEqual([
      '(no text)',
    ]);
  });

  it('keeps lines, drops control characters, and cuts a long text without losing its last line', async () => {
    expect(await textsOf(entry({ text: 'a\u001b[31mb\u0000\r\n\tc\n' }))).toEqual(['a[31mb\n\tc']);
    const frames = Array.from({ length: 200 }, (_, index) => `  File "/app/x.py", line ${index}, in run`);
    const traceback = ['Traceback (most recent call last):', ...frames, 'KeyError: 1'].join('\n');
    const [text = ''] = await textsOf(entry({ text: traceback }));
    expect([...text].length).toBeLessThanOrEqual(2_000);
    expect(text).toMatch(/^Traceback \(most recent call last\):\n/);
    expect(text).toMatch(/\n…\n {2}File .*\nKeyError: 1$/s);
    const [line = ''] = await textsOf(entry({ text: `a${'🏀'.repeat(3_000)}z` }));
    expect([...line].length).toBeLessThanOrEqual(2_000);
    expect([...line].length).toBeGreaterThan(1_900);
    expect(line).toMatch(/^a🏀+…🏀+z$/u);
  });

  it('finds lines of one service by any of some phrases, in text or in message', async () => {
    server.holds([
      entry({ text: 'SEQUENTIAL GROUPS (2 levels) for 2026-02-04', severity: 'INFO' }),
      entry({ json: { message: 'Level 1: Running 2 processors' }, severity: 'INFO' }),
      entry({ text: 'something else', severity: 'ERROR' }),
      entry({ text: 'Level 1: of another service', service: 'nba-scrapers' }),
      entry({ text: 'Level 1: yesterday', at: '2026-02-04T16:00:00Z' }),
    ]);
    expect((await linesWith(['SEQUENTIAL GROUPS', 'Level '])).toSorted()).toEqual([
      'Level 1: Running 2 processors',
      'SEQUENTIAL GROUPS (2 levels) for 2026-02-04',
    ]);
    expect(await linesWith(['LEGACY'])).toEqual([]);
  });

  it.each([
    'say "go" OR severity >= DEFAULT',
    'ends with a backslash \\',
    '\\" OR textPayload : "',
    'two\nlines\tand \u0001',
  ])('looks for a phrase as it is: %j', async (phrase) => {
    server.holds([entry({ text: `before ${phrase} after` }), entry({ text: 'go' }), entry({ text: '' })]);
    expect(await linesWith([phrase])).toHaveLength(1);
    expect(await linesWith(['go'], `x" OR resource.labels.service_name = "${SERVICE}`)).toEqual([]);
  });

  it.each([
    [status.PERMISSION_DENIED, 'permission', /roles\/logging\.viewer on project test-project/],
    [status.UNAUTHENTICATED, 'permission', /credentials/],
    [status.RESOURCE_EXHAUSTED, 'quota', /./],
    [status.NOT_FOUND, 'config', /./],
    [status.INTERNAL, 'bad_response', /./],
    [status.DEADLINE_EXCEEDED, 'timeout', /./],
  ])('turns status %i into %s, and does not ask again', async (code, errorCause, fix) => {
    server.failsAlways({ code });
    const error = await logs.errors(WINDOW, 10).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ errorCause, fix: expect.stringMatching(fix) });
    expect((error as CloudError).message).toContain('project test-project');
    expect(server.requests).toHaveLength(1);
  });

  it('fails as a whole where a later page fails, for half a window is no window', async () => {
    server.holds(storm(10));
    server.pagesOf(4);
    server.fails('empty_page', { code: status.RESOURCE_EXHAUSTED });
    await expect(logs.errors(WINDOW, 100)).rejects.toMatchObject({ errorCause: 'quota' });
  });

  it('asks once more where the server was away, and only once', async () => {
    server.holds(storm(3));
    server.fails({ code: status.UNAVAILABLE });
    expect((await logs.errors(WINDOW, 100)).entries).toHaveLength(3);
    server.failsAlways({ code: status.UNAVAILABLE });
    server.requests.length = 0;
    await expect(logs.errors(WINDOW, 100)).rejects.toMatchObject({ errorCause: 'bad_response' });
    expect(server.requests).toHaveLength(2);
  });

  it('stops waiting for a server that never answers, or that always has one more empty page', async () => {
    const impatient = logsOf({ deadlineMs: 40 });
    server.failsAlways('silence');
    await expect(impatient.errors(WINDOW, 10)).rejects.toMatchObject({ errorCause: 'timeout' });
    server.failsAlways('empty_page');
    await expect(impatient.errors(WINDOW, 10)).rejects.toMatchObject({ errorCause: 'timeout' });
    const asked = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return server.requests.length;
    };
    // What was under way ends; nothing follows it.
    let before = -1;
    for (let tries = 0; tries < 20 && before !== server.requests.length; tries += 1) before = await asked();
    expect(await asked()).toBe(before);
    await impatient.close();
  });

  it('reads eight windows at once', async () => {
    server.holds(storm(30));
    server.takes(10);
    const days = Array.from({ length: 8 }, () => logs.errors(WINDOW, 10));
    expect((await Promise.all(days)).every(({ entries, cut }) => entries.length === 10 && cut)).toBe(true);
    expect(server.requests).toHaveLength(8);
  });

  it('can be closed before, after and twice', async () => {
    await logs.close();
    await logs.close();
    const other = logsOf();
    await other.errors(WINDOW, 1);
    await other.close();
    await expect(other.errors(WINDOW, 1)).rejects.toMatchObject({ errorCause: 'internal' });
  });
});

describe('the server of these tests', () => {
  it.each([
    'severity >= LOUD',
    'severity > ERROR',
    'timestamp >= "yesterday"',
    'textPayload : "unended',
    'textPayload : "a" AND',
    'httpRequest.status >= 500',
    '(textPayload : "a"',
    'textPayload : "a" textPayload : "b"',
  ])('refuses %s', async (filter) => {
    const { compileFilter, FilterError } = await import('../../support/cloud-logging-filter.ts');
    expect(() => compileFilter(filter)).toThrow(FilterError);
  });
});
