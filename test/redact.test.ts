import { describe, expect, it } from 'vitest';
import { redact } from '../src/redact.ts';

describe('what a log may hold', () => {
  it.each([
    ['a fine-grained token', 'github_pat_11AAAA_sEcReT'],
    ['a classic token', 'ghp_sEcReT'],
    ['a token of an app that acts for a person', 'ghu_sEcReT'],
    ['a token of an authorised app', 'gho_sEcReT'],
    ['a token of an installation', 'ghs_sEcReT'],
    ['a token of an installation that holds claims', 'ghs_12_eyJhbGciOi.sEcReT-x.sEcReT_y-'],
    ['a refresh token', 'ghr_sEcReT'],
  ])('is no %s of GitHub', (_, secret) => {
    const said = JSON.stringify(
      redact({ text: `refused (${secret}), try again`, error: new Error(`token ${secret}`) }),
    );
    expect(said).toContain('refused ([removed]), try again');
    expect(said).not.toContain('sEcReT');
  });

  it('is no name and password in an address, and the address all the same', () => {
    expect(redact("can't read https://ada:sEcReT@github.com/o/r: 404")).toBe(
      "can't read https://[removed]@github.com/o/r: 404",
    );
  });

  it.each([
    'https://github.com/owner/repo@main:8080',
    'git@github.com:owner/repo.git',
    'https://git.example.com:8443/api/v3',
    'https://api.github.com/repos/o/r/compare/a...b: see ada@example.com',
    'the ghp_ prefix',
  ])('is %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });
});
