import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import {
  changedIn,
  context,
  errorOf,
  placeOf,
  problemsOf,
  tiny,
  warningsOf,
} from '../support/tiny-profile.ts';

const CHECKS = `  deployment_drift:
    warning: { commits: 3, hours: 6 }
    critical: { commits: 6, hours: 12 }
  service_health: { trySeconds: [10, 30], slowSeconds: 5, criticalTogether: 2 }
  recent_errors:
    windowHours: 24
    daysBefore: 7
    warn: 60
    fail: 200
    risingFrom: 30
    risingTimes: 5
    sameMessage: 100
    newFrom: 3
    entries: 5000
    silentDays: 7
  sequential_execution_flag:
    service: results-loader
    variable: ONE_BY_ONE
    on: "true"
    evidence: { hours: 48, sequential: ONE BY ONE, level: "Step ", legacy: ALL AT ONCE }
`;

const DEPLOYMENT = `deployment:
  region: europe-west1
  commitLabel: commit-sha
  commitVariable: BUILD_COMMIT
  documentation: { extensions: [.md], folders: [docs] }
  services:
    results-loader:
      aliases: [loader]
      paths: [loaders/results, shared]
      alsoInImage: [tools]
      variables: { ONE_BY_ONE: "True" }
      importance: vital
      health: [{ path: /health }, { path: /health/deep, deep: true }]
      outputs: [league.results]
    standings-loader:
      aliases: [standings]
      paths: [loaders/standings, shared]
      importance: critical
      health: [{ path: /health }]
      outputs: [league.standings]

`;

const NOON = `  noon:
    title: noon check
    cron: "0 12 * * *"
    target: today
    checks: [service_health, recent_errors, deployment_drift, sequential_execution_flag]
    post: on_change
    usefulForHours: 6
`;

const SOURCES = 'sources:\n  schedule: league.fixtures\n';

/** The tiny profile with two services, everything that is asked of them, and a schedule that asks. */
const deployed = tiny
  .replace(SOURCES, `${SOURCES}  errors: league.errors\n`)
  .replace('  consecutive_failures:', `${CHECKS}  consecutive_failures:`)
  .replace('schedules:\n', `${DEPLOYMENT}schedules:\n${NOON}`)
  .replace(
    '    checks: [phase3_completion, data_freshness]\n',
    '    checks: [phase3_completion, data_freshness]\n    mention: [deployment_drift]\n',
  );

const changed = (...replacements: [string, string][]) => changedIn(deployed, ...replacements);

const without = (piece: string): [string, string] => [piece, ''];

const LOADER = 'deployment.services["results-loader"]';
const STANDINGS = 'deployment.services["standings-loader"]';

describe('what is deployed, as a profile says it', () => {
  it('is accepted where it agrees with itself, with what may be left out', () => {
    const { profile, warnings } = parseProfile(deployed, 'p.yml', context);
    expect(warnings).toEqual([]);
    expect(profile.deployment?.services['standings-loader']).toEqual({
      aliases: ['standings'],
      paths: ['loaders/standings', 'shared'],
      alsoInImage: [],
      variables: {},
      importance: 'critical',
      health: [{ path: '/health', deep: false }],
      outputs: ['league.standings'],
    });
    expect(profile.schedules.noon?.mention).toEqual([]);
  });

  it.each([
    [
      'an alias is the name of another service',
      'aliases: [loader]',
      'aliases: [standings-loader]',
      `${LOADER}.aliases[0]: found "standings-loader", which is the name of another service`,
    ],
    [
      'an alias has a meaning of its own behind a command',
      'aliases: [loader]',
      'aliases: [private]',
      `${LOADER}.aliases[0]: found "private", which means something else behind /drift`,
    ],
    [
      'an alias is the service’s own name',
      'aliases: [loader]',
      'aliases: [results-loader]',
      `${LOADER}.aliases[0]: found "results-loader", which is the service's own name; remove it`,
    ],
    [
      'two services share an alias',
      'aliases: [standings]',
      'aliases: [loader]',
      `${STANDINGS}.aliases[0]: found "loader", which is an alias of "results-loader" already`,
    ],
    [
      'an alias is there twice',
      'aliases: [loader]',
      'aliases: [loader, loader]',
      `${LOADER}.aliases[1]: found "loader" a second time; name it once`,
    ],
    [
      'a service fills a table that is not described',
      'outputs: [league.standings]',
      'outputs: [league.standing]',
      `${STANDINGS}.outputs[0]: found "league.standing", which is not described under "tables". Did you mean "league.standings"?`,
    ],
    [
      'a service fills a table twice',
      'outputs: [league.standings]',
      'outputs: [league.standings, league.standings]',
      `${STANDINGS}.outputs[1]: found "league.standings" a second time; name it once`,
    ],
    [
      'a path is watched twice',
      'paths: [loaders/results, shared]',
      'paths: [loaders/results, shared, loaders/results]',
      `${LOADER}.paths[2]: found "loaders/results" a second time; name it once`,
    ],
    [
      'a path is in the image twice',
      'alsoInImage: [tools]',
      'alsoInImage: [tools, tools]',
      `${LOADER}.alsoInImage[1]: found "tools" a second time; name it once`,
    ],
    [
      'a path is counted and not counted',
      'alsoInImage: [tools]',
      'alsoInImage: [shared]',
      `${LOADER}.alsoInImage[0]: found "shared", which is in "paths" too, so that it would be counted; name it in one of the two`,
    ],
    [
      'a path that is not counted lies within one that is',
      'alsoInImage: [tools]',
      'alsoInImage: [shared/tools]',
      `${LOADER}.alsoInImage[0]: found "shared/tools", which lies within "shared" in "paths"`,
    ],
    [
      'a path is a pattern',
      'paths: [loaders/results, shared]',
      'paths: ["loaders/*", shared]',
      `${LOADER}.paths[0]: found "loaders/*"; needed: a file or a folder`,
    ],
    [
      'a path begins at the root of a disk',
      'paths: [loaders/results, shared]',
      'paths: [/loaders/results, shared]',
      `${LOADER}.paths[0]: found "/loaders/results"; needed: a path from the root, such as services/api, without / at either end`,
    ],
    [
      'a path climbs',
      'paths: [loaders/results, shared]',
      'paths: [loaders/../results, shared]',
      `${LOADER}.paths[0]: found "loaders/../results"`,
    ],
    [
      'an endpoint is there twice',
      '{ path: /health/deep, deep: true }',
      '{ path: /health, deep: true }',
      `${LOADER}.health[1].path: found "/health" a second time; name it once`,
    ],
    [
      'an endpoint is a whole address',
      '{ path: /health/deep, deep: true }',
      '{ path: "https://results.run.app/health" }',
      `${LOADER}.health[1].path: found "https://results.run.app/health"; needed: a path that begins with /`,
    ],
    [
      'no service is watched',
      DEPLOYMENT.slice(DEPLOYMENT.indexOf('  services:')),
      '  services: {}\n',
      'deployment.services: no service is watched; needed: at least one, or leave out "deployment"',
    ],
    [
      'the value of a variable is no text',
      'variables: { ONE_BY_ONE: "True" }',
      'variables: { ONE_BY_ONE: true }',
      `${LOADER}.variables.ONE_BY_ONE: found true, which YAML reads as true or false; needed: text, so put it in quotes`,
    ],
    [
      'the flag is one of a service that is not watched',
      'service: results-loader',
      'service: result-loader',
      'checks.sequential_execution_flag.service: found "result-loader", which is not described under "deployment.services". Did you mean "results-loader"?',
    ],
    [
      'a log line would mean two things',
      'legacy: ALL AT ONCE',
      'legacy: not one by one',
      'checks.sequential_execution_flag.evidence.legacy: found "not one by one", which holds "ONE BY ONE" of "sequential": a line would mean both',
    ],
    [
      'drift is a warning from as many commits on as it is critical from',
      'warning: { commits: 3, hours: 6 }',
      'warning: { commits: 6, hours: 6 }',
      'checks.deployment_drift.warning.commits: found 6; needed: less than "critical.commits", which is 6',
    ],
    [
      'drift is critical before it is a warning',
      'warning: { commits: 3, hours: 6 }',
      'warning: { commits: 3, hours: 24 }',
      'checks.deployment_drift.warning.hours: found 24; needed: less than "critical.hours", which is 12',
    ],
    [
      'errors fail before they warn',
      'warn: 60\n',
      'warn: 200\n',
      'checks.recent_errors.warn: found 200; needed: less than "fail", which is 200',
    ],
    [
      'errors rise where there is a warning anyway',
      'risingFrom: 30',
      'risingFrom: 61',
      'checks.recent_errors.risingFrom: found 61; needed: at most "warn", which is 60',
    ],
    [
      'a category that is not counted has no words, which every error has',
      '    newFrom: 3\n',
      '    newFrom: 3\n    excludeCategories: [no_data_available, _]\n',
      'checks.recent_errors.excludeCategories[1]: found "_"; needed: a category, such as no_data_available',
    ],
    [
      'fewer errors are read than would be a failure',
      'entries: 5000',
      'entries: 200',
      'checks.recent_errors.entries: found 200; needed: more than "fail", which is 200',
    ],
    [
      'a later try is shorter',
      'trySeconds: [10, 30]',
      'trySeconds: [30, 10]',
      'checks.service_health.trySeconds[1]: found 10; needed: at least 30, as long as the try before it',
    ],
    [
      'an answer is given up before it is slow',
      'slowSeconds: 5',
      'slowSeconds: 30',
      'checks.service_health.slowSeconds: found 30; needed: less than the last of "trySeconds", which is 30',
    ],
    [
      'a check is mentioned that does not exist',
      'mention: [deployment_drift]',
      'mention: [deployment_drifts]',
      'schedules.monday_morning.mention[0]: found "deployment_drifts", which is no check. Did you mean "deployment_drift"?',
    ],
    [
      'a check is mentioned twice',
      'mention: [deployment_drift]',
      'mention: [deployment_drift, deployment_drift]',
      'schedules.monday_morning.mention[1]: found "deployment_drift" a second time; name it once',
    ],
    [
      'a check is mentioned that the schedule runs itself',
      'mention: [deployment_drift]',
      'mention: [deployment_drift, data_freshness]',
      'schedules.monday_morning.mention[1]: found "data_freshness", which this schedule runs itself; remove it here or under "checks"',
    ],
  ])('is refused where %s', (_, from, to, expected) => {
    expect(problemsOf(changed([from, to])).join('\n')).toContain(expected);
    expect(problemsOf(changed([from, to]))).toHaveLength(1);
  });

  it.each(['x', 'Dockerfile', '.github/workflows', 'a..b/c', 'with a blank/x', 'ä/b'])(
    'may watch the path %s',
    (path) => {
      const text = changed(['paths: [loaders/results, shared]', `paths: ["${path}"]`]);
      expect(
        parseProfile(text, 'p.yml', context).profile.deployment?.services['results-loader']?.paths,
      ).toEqual([path]);
    },
  );

  it.each(['', '.', '..', './x', 'x/', '/', 'x//y', 'x/..', ' x'])('may not watch the path "%s"', (path) => {
    const text = changed(['paths: [loaders/results, shared]', `paths: ["${path}"]`]);
    expect(problemsOf(text)).toEqual([
      expect.stringContaining(`${LOADER}.paths[0]: found "${path}"; needed`),
    ]);
  });

  it('is refused at the place of what is wrong', () => {
    const text = changed(['outputs: [league.standings]', 'outputs: [league.tables]']);
    expect(errorOf(text).problems).toMatchObject([placeOf(text, 'league.tables]')]);
  });

  it('allows tries of one length, errors that rise from the warning on, and a folder of which a part is watched', () => {
    const text = changed(
      ['trySeconds: [10, 30]', 'trySeconds: [10, 10]'],
      ['risingFrom: 30', 'risingFrom: 60'],
      ['alsoInImage: [tools]', 'alsoInImage: [loaders, shared-tools]'],
    );
    expect(warningsOf(text)).toEqual([]);
  });

  it('judges a service in spite of what is wrong with another', () => {
    const text = changed(
      ['paths: [loaders/results, shared]', 'paths: 7'],
      ['aliases: [standings]', 'aliases: [loader]'],
    );
    expect(problemsOf(text)).toEqual([
      `${LOADER}.paths: found 7; needed: a list`,
      expect.stringContaining(`${STANDINGS}.aliases[0]`),
    ]);
  });
});

describe('what of a deployment is probably not meant', () => {
  it.each([
    [
      'a path lies within another',
      [['paths: [loaders/results, shared]', 'paths: [loaders/results, shared, shared/results]']],
      [
        `${LOADER}.paths[2]: "shared/results" lies within "shared", which stands for everything in it; leave one of the two out`,
      ],
    ],
    [
      'a path in the image lies within another',
      [['alsoInImage: [tools]', 'alsoInImage: [tools/results, tools]']],
      [`${LOADER}.alsoInImage[0]: "tools/results" lies within "tools"`],
    ],
    [
      'a path is documentation',
      [
        [
          'paths: [loaders/standings, shared]',
          'paths: [docs/standings, docs, README.MD, shared, loaders/docs, mydocs]',
        ],
      ],
      [
        `${STANDINGS}.paths[0]: "docs/standings" lies within "docs"`,
        `${STANDINGS}.paths[0]: "docs/standings" never counts, since "docs" under "documentation"`,
        `${STANDINGS}.paths[1]: "docs" never counts`,
        `${STANDINGS}.paths[2]: "README.MD" never counts, since ".md" under "documentation"`,
        `${STANDINGS}.paths[4]: "loaders/docs" never counts, since "docs" under "documentation"`,
      ],
    ],
    [
      'the profile wants the flag off and on',
      [['ONE_BY_ONE: "True"', 'ONE_BY_ONE: "false"']],
      [
        `${LOADER}.variables.ONE_BY_ONE: wants "false", while "checks.sequential_execution_flag" wants "true": one of the two will always warn`,
      ],
    ],
    [
      'a variable sounds like a secret',
      [['ONE_BY_ONE: "True"', 'ONE_BY_ONE: "true", FEED_API_KEY: "7", KEY_COUNT: "7"']],
      [`${LOADER}.variables.FEED_API_KEY: its value is read and shown to everybody who asks`],
    ],
    [
      'fewer services are critical than have to be down together',
      [['criticalTogether: 2', 'criticalTogether: 3']],
      ['checks.service_health.criticalTogether: is never reached: 2 services are critical or vital'],
    ],
    [
      'nobody has an endpoint to ask',
      [
        ['      health: [{ path: /health }, { path: /health/deep, deep: true }]\n', ''],
        ['      health: [{ path: /health }]\n', ''],
      ],
      ['checks.service_health: asks nobody: no service under "deployment.services" names an endpoint'],
    ],
    [
      'a check that a schedule names has no thresholds',
      [without(CHECKS.slice(0, CHECKS.indexOf('  service_health')))],
      [
        'schedules.noon.checks[2]: "deployment_drift" is skipped as not configured without "checks.deployment_drift"',
        'schedules.monday_morning.mention[0]: "deployment_drift" is skipped as not configured without "checks.deployment_drift"',
      ],
    ],
    [
      'endpoints are named and nobody asks them',
      [
        without('  service_health: { trySeconds: [10, 30], slowSeconds: 5, criticalTogether: 2 }\n'),
        ['checks: [service_health, ', 'checks: ['],
      ],
      [`${LOADER}.health: has no effect without "checks.service_health": nobody asks these endpoints`],
    ],
    [
      'a table of errors is named and nobody reads it',
      [
        without(CHECKS.slice(CHECKS.indexOf('  recent_errors'), CHECKS.indexOf('  sequential_'))),
        ['recent_errors, deployment_drift', 'deployment_drift'],
      ],
      ['sources.errors: has no effect without "checks.recent_errors": nobody reads this table'],
    ],
    [
      'a check is mentioned and run nowhere',
      [['recent_errors, deployment_drift', 'recent_errors']],
      [
        'schedules.monday_morning.mention[0]: "deployment_drift" is mentioned here and counts nowhere, since no schedule has it under "checks"',
      ],
    ],
  ] as [string, [string, string][], string[]][])('is told where %s', (_, replacements, expected) => {
    expect(warningsOf(changed(...replacements))).toEqual(
      expected.map((message) => expect.stringContaining(message)),
    );
  });

  it('is told of everything that needs a deployment, where there is none', () => {
    expect(warningsOf(changed(without(DEPLOYMENT), without('  errors: league.errors\n')))).toEqual([
      'checks.deployment_drift: has no effect without "deployment"',
      'checks.service_health: has no effect without "deployment"',
      'checks.recent_errors: has no effect without "deployment" or "sources.errors"',
      'checks.sequential_execution_flag: has no effect without "deployment"',
      'schedules.noon.checks[0]: "service_health" is skipped as not configured without "deployment"',
      'schedules.noon.checks[1]: "recent_errors" is skipped as not configured without "deployment" or "sources.errors"',
      'schedules.noon.checks[2]: "deployment_drift" is skipped as not configured without "deployment"',
      'schedules.noon.checks[3]: "sequential_execution_flag" is skipped as not configured without "deployment"',
      'schedules.monday_morning.mention[0]: "deployment_drift" is skipped as not configured without "deployment"',
    ]);
  });

  it('is not told of a variable of that name where another service has it', () => {
    const text = changed(['aliases: [standings]', 'variables: { ONE_BY_ONE: "false" }']);
    expect(warningsOf(text)).toEqual([]);
  });

  it('is not told of recent errors where the pipeline notes them itself', () => {
    const told = warningsOf(changed(without(DEPLOYMENT))).join('\n');
    expect(told).toContain('deployment_drift');
    expect(told).not.toContain('recent_errors');
  });
});
