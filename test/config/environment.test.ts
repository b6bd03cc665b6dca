import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { describeProblems, type Need, readEnvironment } from '../../src/config/environment.ts';
import { variablesSchema } from '../../src/config/variables.ts';

const BOT = 'xoxb-1111-2222-sEcReTbOt';
const APP = 'xapp-1-A1-3333-sEcReTaPp';
const SIGNING = '0123456789abcdef0123456789abcdef';
const socket = {
  SLACK_BOT_TOKEN: BOT,
  SLACK_APP_TOKEN: APP,
  SLACK_CHANNEL: 'C0123ABCD',
  WAREHOUSE: 'bigquery://nba-props-platform?location=us-west2',
};

function environmentOf(env: Record<string, string | undefined>, needs?: Need[]) {
  const answer = readEnvironment(env, needs);
  if (!answer.ok) throw new Error(describeProblems(answer.problems));
  return answer.environment;
}

function problemsOf(env: Record<string, string | undefined>, needs?: Need[]) {
  const answer = readEnvironment(env, needs);
  return answer.ok ? [] : answer.problems;
}

const namesOf = (env: Record<string, string | undefined>, needs?: Need[]) =>
  problemsOf(env, needs).map((problem) => problem.variable);

describe('the environment', () => {
  it('means the sandbox when no SLACK_ variable is set, empty ones included', () => {
    const environment = environmentOf({ SLACK_BOT_TOKEN: '', SLACK_CHANNEL: '  ', PATH: '/bin' });
    expect(environment).toMatchObject({
      slack: null,
      warehouse: null,
      sandbox: { home: '.shootaround', localSlackBin: null },
    });
  });

  it('finds the shipped profile beside the program, not beside the current directory', () => {
    const { pipeline } = environmentOf({});
    expect(pipeline).toMatch(/^\/.*\/pipelines\/nba-props-platform\.yml$/);
    expect(existsSync(pipeline)).toBe(true);
    expect(environmentOf({ PIPELINE: 'mine.yml' }).pipeline).toBe('mine.yml');
  });

  it('knows whoever sits at a terminal by their id alone, and needs nobody', () => {
    expect(environmentOf({}).person).toBeNull();
    expect(environmentOf({ SHOOTAROUND_USER: ' U0123ABCD ' }).person).toBe('U0123ABCD');
    for (const wrong of ['ada', '@ada', 'C0123ABCD', 'xoxb-1-2-3', 'u0123abcd'])
      expect(namesOf({ SHOOTAROUND_USER: wrong }), wrong).toEqual(['SHOOTAROUND_USER']);
    expect(JSON.stringify(problemsOf({ SHOOTAROUND_USER: BOT }))).not.toContain('sEcReT');
  });

  it('opens Socket Mode with an app-level token, whatever PORT says', () => {
    expect(environmentOf({ ...socket, PORT: 'tcp://10.0.0.1:80' }).slack).toEqual({
      transport: 'socket',
      botToken: BOT,
      appToken: APP,
      channel: 'C0123ABCD',
      apiUrl: null,
    });
  });

  it('opens HTTP with a signing secret, on the given port or 3000', () => {
    const http = { ...socket, SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: SIGNING };
    expect(environmentOf({ ...http, PORT: '8080' }).slack).toMatchObject({ transport: 'http', port: 8080 });
    expect(environmentOf(http).slack).toMatchObject({
      transport: 'http',
      port: 3000,
      signingSecret: SIGNING,
    });
  });

  it('takes blanks off the ends of a value', () => {
    expect(environmentOf({ ...socket, SLACK_CHANNEL: ' C0123ABCD\n' }).slack?.channel).toBe('C0123ABCD');
  });

  it('ends the address of a local workspace with a slash', () => {
    const { slack } = environmentOf({ ...socket, SLACK_API_URL: 'http://localhost:3900/api' });
    expect(slack?.apiUrl).toBe('http://localhost:3900/api/');
  });

  it('names every missing variable as soon as one of Slack’s is set', () => {
    expect(namesOf({ SLACK_CHANNEL: 'C0123ABCD' })).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'WAREHOUSE',
    ]);
    expect(namesOf({ SLACK_API_URL: 'http://localhost:3900/api/' })).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_CHANNEL',
      'WAREHOUSE',
    ]);
  });

  it('says how to get to the sandbox instead when Slack is half configured', () => {
    expect(problemsOf({ SLACK_CHANNEL: 'C0123ABCD' })[0]?.fix).toContain(
      'unset SLACK_CHANNEL to open the sandbox',
    );
  });

  it('reports wrong and missing variables together, in the order of .env.example', () => {
    const env = {
      SLACK_BOT_TOKEN: APP,
      SLACK_CHANNEL: '#nba',
      SLACK_SIGNING_SECRET: SIGNING,
      PORT: '99999',
      WAREHOUSE: 'postgres://x',
      LOG_LEVEL: 'loud',
    };
    expect(namesOf(env)).toEqual(['SLACK_BOT_TOKEN', 'PORT', 'SLACK_CHANNEL', 'WAREHOUSE', 'LOG_LEVEL']);
  });

  it('asks for a warehouse alone where Slack is not used, and does not judge Slack’s variables', () => {
    expect(namesOf({ SLACK_BOT_TOKEN: 'nonsense' }, ['warehouse'])).toEqual(['WAREHOUSE']);
    expect(
      environmentOf({ SLACK_BOT_TOKEN: 'nonsense', WAREHOUSE: 'duckdb:w' }, ['warehouse']),
    ).toMatchObject({
      slack: null,
      warehouse: 'duckdb:w',
    });
    expect(environmentOf({ WAREHOUSE: 'nonsense' }, []).warehouse).toBeNull();
  });

  it.each([
    [
      'swapped tokens',
      { SLACK_BOT_TOKEN: APP, SLACK_APP_TOKEN: BOT },
      [
        'SLACK_BOT_TOKEN holds an app-level token',
        'belongs into SLACK_APP_TOKEN',
        'SLACK_APP_TOKEN holds a bot token',
        'belongs into SLACK_BOT_TOKEN',
      ],
    ],
    [
      'a user token',
      { SLACK_BOT_TOKEN: 'xoxp-1-2-sEcReT' },
      ['SLACK_BOT_TOKEN holds a user token, not a bot token'],
    ],
    ['a placeholder', { SLACK_BOT_TOKEN: 'xoxb-…' }, ['SLACK_BOT_TOKEN is not a bot token']],
    [
      'both ways in',
      { SLACK_SIGNING_SECRET: SIGNING },
      ['SLACK_APP_TOKEN is set together with SLACK_SIGNING_SECRET'],
    ],
    ['no way in', { SLACK_APP_TOKEN: '' }, ['SLACK_APP_TOKEN is missing, and so is SLACK_SIGNING_SECRET']],
    [
      'a token as signing secret',
      { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: APP },
      ['SLACK_SIGNING_SECRET holds an app-level token', 'belongs into SLACK_APP_TOKEN'],
    ],
    [
      'a short signing secret',
      { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: 'abc' },
      ['SLACK_SIGNING_SECRET is too short'],
    ],
    [
      'a port that is none',
      { SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: SIGNING, PORT: '0' },
      ['PORT is no port'],
    ],
    [
      'a channel name',
      { SLACK_CHANNEL: '#nba-pipeline' },
      [
        'SLACK_CHANNEL is the name #nba-pipeline; a channel can be renamed, so its id is needed',
        'Channel ID',
      ],
    ],
    ['a direct message', { SLACK_CHANNEL: 'D0123ABCD' }, ['SLACK_CHANNEL is the id of a direct message']],
    ['a person', { SLACK_CHANNEL: 'U0123ABCD' }, ['SLACK_CHANNEL is the id of a person']],
    ['a bare name', { SLACK_CHANNEL: 'nba' }, ['SLACK_CHANNEL is "nba", which is no channel id']],
    [
      'an address that is none',
      { SLACK_API_URL: 'localhost' },
      ['SLACK_API_URL is no http or https address'],
    ],
    [
      'an address that would leak the token',
      { SLACK_API_URL: 'http://slack.example.com/api/' },
      ['SLACK_API_URL would send the token unencrypted'],
    ],
    [
      'a misspelt variable',
      { SLACK_SIGNIN_SECRET: 'x' },
      ['SLACK_SIGNIN_SECRET is no setting of this program', 'did you mean SLACK_SIGNING_SECRET?'],
    ],
    ['a secret in place of the channel', { SLACK_CHANNEL: SIGNING }, ['SLACK_CHANNEL is no channel id']],
    [
      'a database with its password',
      { WAREHOUSE: 'postgres://me:sEcReT@db/x' },
      ['WAREHOUSE can’t be used', 'postgres:'],
    ],
    [
      'no warehouse',
      { WAREHOUSE: '' },
      ['WAREHOUSE is missing', 'bigquery://PROJECT?location=us-west2 or duckdb:PATH'],
    ],
    [
      'an emulator in the way of BigQuery',
      { BIGQUERY_EMULATOR_HOST: 'http://localhost:9050' },
      ['BIGQUERY_EMULATOR_HOST is set', 'unset it'],
    ],
    [
      'a log level that is none',
      { LOG_LEVEL: 'loud' },
      ['LOG_LEVEL is no log level', 'write info, warn, error or silent'],
    ],
  ])('refuses %s, says why and what to do, and repeats no secret', (_, change, expected) => {
    const text = describeProblems(problemsOf({ ...socket, ...change }));
    for (const piece of expected) expect(text).toContain(piece);
    expect(text).not.toMatch(/sEcReT|0123456789abcdef/);
  });

  it('lets an emulator be where no question goes to BigQuery', () => {
    expect(namesOf({ ...socket, WAREHOUSE: 'duckdb:w.duckdb', BIGQUERY_EMULATOR_HOST: 'x' })).toEqual([]);
    expect(namesOf({ BIGQUERY_EMULATOR_HOST: 'x' })).toEqual([]);
  });

  it('leaves a Slack variable of another program alone', () => {
    expect(namesOf({ ...socket, SLACK_WORKFLOW_RUN_ID: '7' })).toEqual([]);
  });
});

const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
const exampleNames = [...example.matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? '');

describe('.env.example', () => {
  it('lists exactly the variables that the program reads, in its order', () => {
    expect(exampleNames).toEqual(Object.keys(variablesSchema.shape));
  });

  it('says one line about each and holds no value', () => {
    expect(Object.values(parseEnv(example)).join('')).toBe('');
    const lines = example.split('\n');
    for (const name of exampleNames) {
      const index = lines.indexOf(`${name}=`);
      expect(lines[index - 1], name).toMatch(/^# \S/);
      expect(lines[index - 2] ?? '', name).not.toMatch(/^# /);
    }
  });
});
