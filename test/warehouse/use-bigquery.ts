import { afterEach, beforeEach } from 'vitest';
import { type BigQueryOptions, openBigQuery } from '../../src/warehouse/bigquery.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import {
  type BigQueryFake,
  type BigQueryFakeOptions,
  type FakeCall,
  startBigQueryFake,
} from '../support/bigquery-fake.ts';
import { type LogRecorder, logRecorder } from '../support/log-recorder.ts';

/** The fake of the running test, and the real client on it. Stopped after each test. */
export interface BigQuerySubject {
  readonly fake: BigQueryFake;
  readonly log: LogRecorder;
  start(fake?: BigQueryFakeOptions, options?: Partial<BigQueryOptions>): Promise<Warehouse>;
  /** Another process on the same project. */
  openAgain(options?: Partial<BigQueryOptions>): Promise<Warehouse>;
  requests(method: string, path: RegExp): FakeCall[];
}

export function useBigQuery(): BigQuerySubject {
  let fake: BigQueryFake | undefined;
  let log = logRecorder();
  beforeEach(() => {
    log = logRecorder();
  });
  afterEach(async () => {
    await fake?.stop();
    fake = undefined;
  });
  const running = (): BigQueryFake => {
    if (fake === undefined) throw new Error('the test has not started the fake');
    return fake;
  };
  const openAgain = (options: Partial<BigQueryOptions> = {}) =>
    openBigQuery({
      projectId: running().projectId,
      apiEndpoint: running().apiEndpoint,
      authClient: running().authClient,
      maximumBytesBilled: 50_000_000,
      deadlineMs: 15_000,
      retryDelayMs: 20,
      labels: { app: 'Shootaround', pipeline: 'nba props' },
      log,
      ...options,
    });
  return {
    get fake() {
      return running();
    },
    get log() {
      return log;
    },
    async start(fakeOptions = {}, options = {}) {
      fake = await startBigQueryFake(fakeOptions);
      return openAgain(options);
    },
    openAgain,
    requests: (method, path) =>
      running().calls.filter((call) => call.method === method && path.test(call.path)),
  };
}
