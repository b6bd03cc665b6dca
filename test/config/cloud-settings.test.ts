import { describe, expect, it } from 'vitest';
import { describeProblems, readEnvironment, secretsIn } from '../../src/config/environment.ts';

const TOKEN = 'github_pat_11AAAA_sEcReTsEcReT';
const github = { COMMITS: 'github:owner/nba-props@main', GITHUB_TOKEN: TOKEN };

function cloudOf(env: Record<string, string | undefined>) {
  const answer = readEnvironment(env);
  if (!answer.ok) throw new Error(describeProblems(answer.problems));
  return answer.environment.cloud;
}

function refusalOf(env: Record<string, string | undefined>): string {
  const answer = readEnvironment(env);
  return answer.ok ? '' : describeProblems(answer.problems);
}

describe('where what is deployed is looked at', () => {
  it('is nowhere unless the environment says so', () => {
    expect(cloudOf({ CLOUD_RUN: '', COMMITS: ' ' })).toEqual({
      run: null,
      logging: null,
      commits: null,
      github: { token: null, apiUrl: 'https://api.github.com/' },
    });
  });

  it('is each place for itself', () => {
    const env = { CLOUD_RUN: ' gcp:nba-props-platform\n', CLOUD_LOGGING: 'gcp:example.com:old-project' };
    expect(cloudOf(env)).toMatchObject({
      run: { kind: 'gcp', projectId: 'nba-props-platform' },
      logging: { kind: 'gcp', projectId: 'example.com:old-project' },
      commits: null,
    });
    expect(cloudOf({ CLOUD_RUN: 'simulated:.shootaround/fleet.json' }).run).toEqual({
      kind: 'simulated',
      path: '.shootaround/fleet.json',
    });
  });

  it.each([
    ['github:owner/repo@main', { kind: 'github', owner: 'owner', repo: 'repo', branch: 'main' }],
    ['github:ada_corp/nba.props_2@main', { kind: 'github', owner: 'ada_corp', repo: 'nba.props_2' }],
    ['github:owner/repo@release/2026-11', { branch: 'release/2026-11' }],
    ['git:../nba-props-platform@main', { kind: 'git', path: '../nba-props-platform', branch: 'main' }],
    ['git:/srv/clones/a@b@main', { kind: 'git', path: '/srv/clones/a@b', branch: 'main' }],
    ['git:C:/clones/nba@main', { kind: 'git', path: 'C:/clones/nba' }],
    ['simulated:history.json', { kind: 'simulated', path: 'history.json' }],
  ])('%s is a history', (text, expected) => {
    expect(cloudOf({ COMMITS: text }).commits).toMatchObject(expected);
  });

  it('is GitHub with a token of any of its kinds, at its API or a company’s own', () => {
    expect(cloudOf(github).github).toEqual({ token: TOKEN, apiUrl: 'https://api.github.com/' });
    for (const token of ['ghp_0123456789abcdef0123', 'ghs_1_eyJhbGciOi.eyJzdWIi.abc-_', 'a'.repeat(40)])
      expect(cloudOf({ ...github, GITHUB_TOKEN: token }).github.token).toBe(token);
    expect(cloudOf({ ...github, GITHUB_API_URL: 'https://git.example.com/api/v3' }).github.apiUrl).toBe(
      'https://git.example.com/api/v3/',
    );
  });

  it('never repeats the token of GitHub, right or wrong', () => {
    expect(secretsIn({ GITHUB_TOKEN: ` ${TOKEN} ` })).toEqual([TOKEN]);
  });

  it('leaves GITHUB_ variables of other programs alone where GitHub is not asked', () => {
    const foreign = { GITHUB_TOKEN: 'x', GITHUB_API_URL: 'nowhere' };
    expect(refusalOf(foreign)).toBe('');
    expect(cloudOf({ ...foreign, COMMITS: 'git:clone@main' }).github.token).toBeNull();
    expect(refusalOf({ ...foreign, COMMITS: 'github:o/r@main' })).toMatch(
      /GITHUB_TOKEN[\s\S]+GITHUB_API_URL/,
    );
  });

  it.each([
    [{ CLOUD_RUN: 'nba-props-platform' }, ['CLOUD_RUN must begin with gcp:', 'write gcp:PROJECT']],
    [{ CLOUD_RUN: 'gcp:' }, ['CLOUD_RUN names no project']],
    [{ CLOUD_RUN: 'gcp://nba-props-platform' }, ['CLOUD_RUN names no Google Cloud project id behind gcp:']],
    [{ CLOUD_RUN: 'gcp:NBA' }, ['CLOUD_RUN names no Google Cloud project id']],
    [{ CLOUD_RUN: 'simulated:' }, ['CLOUD_RUN names no file of a simulated fleet']],
    [
      { CLOUD_LOGGING: 'https://me:sEcReT@logging.googleapis.com' },
      ['CLOUD_LOGGING begins with https:, and must begin with gcp:'],
    ],
    [{ CLOUD_LOGGING: TOKEN }, ['CLOUD_LOGGING holds a token of GitHub', 'write gcp:PROJECT']],
    [
      { COMMITS: 'https://x:sEcReT@github.com/o/r@main' },
      ['COMMITS begins with https:, and must begin with github: or git:', 'github:OWNER/REPOSITORY@BRANCH'],
    ],
    [{ COMMITS: 'owner/repo' }, ['COMMITS must begin with github: or git:']],
    [{ COMMITS: 'github:owner/repo' }, ['COMMITS names no branch']],
    [{ COMMITS: 'github:owner/repo@' }, ['COMMITS names no branch']],
    [{ COMMITS: 'github:repo@main' }, ['COMMITS names no repository as OWNER/REPOSITORY']],
    [{ COMMITS: 'github:o/r/tree@main' }, ['COMMITS names no repository as OWNER/REPOSITORY']],
    [{ COMMITS: 'github:o/r.git@main' }, ['COMMITS names no repository as OWNER/REPOSITORY']],
    [{ COMMITS: 'github:o/..@main' }, ['COMMITS names no repository as OWNER/REPOSITORY']],
    [{ COMMITS: 'github:https://x:sEcReT@github.com/o/r@main' }, ['COMMITS names no repository']],
    [{ COMMITS: 'git:@main' }, ['COMMITS names no folder of a clone']],
    [{ COMMITS: 'git:clone@--upload-pack=x' }, ['COMMITS names a branch that git does not allow']],
    [{ COMMITS: 'git:clone@a..b' }, ['COMMITS names a branch that git does not allow']],
    [{ COMMITS: 'git:~/clone@main' }, ['COMMITS begins with ~', 'write the whole path']],
    [
      { COMMITS: 'git:https://x:sEcReT@github.com/o/r@main' },
      ['COMMITS names the address of a repository, not the folder of a clone'],
    ],
    [{ COMMITS: 'git:git@github.com:o/r@main' }, ['COMMITS names the address of a repository']],
    [{ COMMITS: 'simulated:' }, ['COMMITS names no file of a simulated history']],
    [{ COMMITS: TOKEN }, ['COMMITS holds a token of GitHub']],
    [{ ...github, GITHUB_TOKEN: 'sEcReT' }, ['GITHUB_TOKEN is too short for a token', 'fine-grained token']],
    [{ ...github, GITHUB_TOKEN: `${TOKEN} x` }, ['GITHUB_TOKEN is too short for a token, or holds blanks']],
    [
      { ...github, GITHUB_TOKEN: 'xoxb-1111-2222-sEcReTbOt' },
      ['GITHUB_TOKEN holds a bot token, not a token of GitHub', 'belongs into SLACK_BOT_TOKEN'],
    ],
    [
      { ...github, GITHUB_TOKEN: 'https://hooks.slack.com/services/T1/B2/sEcReT' },
      ['GITHUB_TOKEN holds a webhook address'],
    ],
    [
      { ...github, GITHUB_TOKEN: 'ghr_0123456789abcdef0123sEcReT' },
      ['GITHUB_TOKEN holds a refresh token of GitHub'],
    ],
    [
      { ...github, GITHUB_TOKEN: 'https://api.github.com/?sEcReT' },
      ['GITHUB_TOKEN is an address, not a token'],
    ],
    [
      { ...github, GITHUB_API_URL: 'api.github.com' },
      ['GITHUB_API_URL is no http or https address', 'leave it out for github.com'],
    ],
    [
      { ...github, GITHUB_API_URL: 'https://github.com' },
      ['GITHUB_API_URL is the address of the site, not of its API'],
    ],
    [
      { ...github, GITHUB_API_URL: 'http://git.example.com/api/v3' },
      ['GITHUB_API_URL would send the token unencrypted'],
    ],
    [
      { SLACK_BOT_TOKEN: TOKEN },
      ['SLACK_BOT_TOKEN holds a token of GitHub, not a bot token', 'belongs into GITHUB_TOKEN'],
    ],
  ])('refuses %j, says why and what to do, and repeats no secret', (env, expected) => {
    const text = refusalOf(env);
    for (const piece of expected) expect(text).toContain(piece);
    expect(text).not.toMatch(/sEcReT/);
  });
});
