import { describe, expect, it } from 'vitest';
import { parseWarehouseAddress } from '../../src/config/warehouse-address.ts';

describe('the address of a warehouse', () => {
  it.each([
    [
      'bigquery://nba-props-platform?location=us-west2',
      { kind: 'bigquery', projectId: 'nba-props-platform', location: 'us-west2' },
    ],
    ['bigquery://nba-props-platform', { kind: 'bigquery', projectId: 'nba-props-platform', location: null }],
    [
      'bigquery://nba-props-platform/?location=US',
      { kind: 'bigquery', projectId: 'nba-props-platform', location: 'US' },
    ],
    [
      'bigquery://example.com:old-project',
      { kind: 'bigquery', projectId: 'example.com:old-project', location: null },
    ],
    ['duckdb:season.duckdb', { kind: 'duckdb', path: 'season.duckdb' }],
    ['duckdb:/var/lib/a b.duckdb', { kind: 'duckdb', path: '/var/lib/a b.duckdb' }],
  ])('%s is read', (text, address) => {
    expect(parseWarehouseAddress(text)).toEqual({ ok: true, address });
  });

  it.each([
    ['postgres://me:sEcReT@db/x', 'begins with postgres:, and that is neither bigquery: nor duckdb:'],
    ['season.duckdb', 'begins with neither bigquery: nor duckdb:'],
    ['xoxb-1-sEcReT', 'begins with neither bigquery: nor duckdb:'],
    ['bigquery:nba-props-platform', 'not of the form bigquery://PROJECT'],
    ['bigquery://nba-props-platform/nba_raw', 'not of the form bigquery://PROJECT'],
    ['bigquery://', 'names no project'],
    ['bigquery://NBA', '"NBA" is no Google Cloud project id'],
    ['bigquery://nba-props-platform?region=us-west2', '"region" is no setting'],
    ['bigquery://nba-props-platform?location=us&location=eu', 'names a location twice'],
    ['bigquery://nba-props-platform?location=', '"" is no location'],
    ['duckdb:', 'names no file'],
    ['duckdb://season.duckdb', 'has slashes in front'],
    ['duckdb::memory:', 'a restart would post twice'],
  ])('%s is refused with a fix', (text, problem) => {
    expect(parseWarehouseAddress(text)).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
      fix: expect.stringMatching(/^write (bigquery:\/\/PROJECT|duckdb:PATH)/),
    });
  });

  it('repeats nothing of an address that may hold a password', () => {
    expect(JSON.stringify(parseWarehouseAddress('postgres://me:sEcReT@db/x'))).not.toContain('sEcReT');
    expect(JSON.stringify(parseWarehouseAddress('xoxb-1-sEcReT'))).not.toContain('sEcReT');
  });
});
