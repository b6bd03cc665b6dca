import { describe, expect, it } from 'vitest';
import { parseProfile } from '../../src/config/load-profile.ts';
import { shippedProfile } from '../support/shipped-profile.ts';
import {
  changedIn,
  changed as changedTiny,
  context,
  errorOf,
  placeOf,
  problemsOf,
  tiny,
  warningsOf,
} from '../support/tiny-profile.ts';

const FLAG = `  sequential_execution_flag:
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
      paths: [loaders/results]
      variables: { ONE_BY_ONE: "True" }
      importance: vital
    standings-loader:
      paths: [loaders/standings]
      importance: critical

`;

const ROLLBACKS = `rollbacks:
  one-by-one:
    service: results-loader
    variable: ONE_BY_ONE
    disabled: "false"
    enabled: "true"
    does: Everything runs at once.
    risks: Rows may be wrong.
    approvers: [U0ADA, U0GRACE]
    helps: [phase3_completion]

`;

const NOON = `  noon:
    title: noon check
    cron: "0 12 * * *"
    target: today
    checks: [sequential_execution_flag]
    post: on_change
    usefulForHours: 6
`;

const declared = changedTiny(
  ['  consecutive_failures:', `${FLAG}  consecutive_failures:`],
  ['schedules:\n', `${DEPLOYMENT}${ROLLBACKS}schedules:\n${NOON}`],
);

const changed = (...replacements: [string, string][]) => changedIn(declared, ...replacements);

const ONE = 'rollbacks["one-by-one"]';
const APPROVERS = 'approvers: [U0ADA, U0GRACE]';
const VARIABLE_OF_ROLLBACK = 'service: results-loader\n    variable: ONE_BY_ONE\n    disabled';

describe('rollbacks, as a profile declares them', () => {
  it('are accepted where they agree with the rest, with what may be left out', () => {
    const { profile, warnings } = parseProfile(declared, 'p.yml', context);
    expect(warnings).toEqual([]);
    expect(profile.rollbacks['one-by-one']).toEqual({
      service: 'results-loader',
      variable: 'ONE_BY_ONE',
      disabled: 'false',
      enabled: 'true',
      does: 'Everything runs at once.',
      risks: 'Rows may be wrong.',
      leaves: [],
      requesters: 'everyone',
      approvers: ['U0ADA', 'U0GRACE'],
      approvals: 1,
      selfApproval: false,
      expiresAfterMinutes: 30,
      readyWithinMinutes: 5,
      helps: ['phase3_completion'],
    });
  });

  it('may be left out', () => {
    expect(parseProfile(tiny, 'p.yml', context).profile.rollbacks).toEqual({});
  });

  it('have the one of the race fix in the shipped profile', () => {
    expect(shippedProfile.rollbacks['sequential-execution']).toMatchObject({
      service: 'nba-phase3-analytics-processors',
      variable: 'SEQUENTIAL_EXECUTION_ENABLED',
      disabled: 'false',
      enabled: 'true',
      approvals: 1,
      selfApproval: false,
      expiresAfterMinutes: 30,
      helps: ['phase3_race', 'phase3_completion'],
    });
  });

  it.each<[string, [string, string][], string]>([
    [
      'the service is not described',
      [['  one-by-one:\n    service: results-loader', '  one-by-one:\n    service: result-loader']],
      `${ONE}.service: found "result-loader", which is not described under "deployment.services". Did you mean "results-loader"?`,
    ],
    [
      'no service is described at all',
      [
        [DEPLOYMENT, ''],
        [FLAG, ''],
        [NOON, ''],
      ],
      `${ONE}.service: found "results-loader", which is not described under "deployment.services".`,
    ],
    [
      'both values are the same',
      [['disabled: "false"', 'disabled: "TRUE"']],
      `${ONE}.disabled: found "TRUE", which is what "enabled" is; needed: another value`,
    ],
    [
      'the check of the flag takes another value for on',
      [
        ['    enabled: "true"', '    enabled: "yes"'],
        ['variables: { ONE_BY_ONE: "True" }', 'variables: { ONE_BY_ONE: "yes" }'],
      ],
      `${ONE}.enabled: found "yes", while "checks.sequential_execution_flag" takes "true" for on: it would warn of what is well`,
    ],
    [
      'more approvals are needed than there are approvers',
      [[APPROVERS, `${APPROVERS}\n    approvals: 3`]],
      `${ONE}.approvals: found 3, while "approvers" names 2; needed: at most as many as may approve`,
    ],
    [
      'nobody could ever approve, since everybody who may ask would have to',
      [[APPROVERS, 'approvers: [U0ADA]\n    requesters: [U0ADA]']],
      `${ONE}.approvers: nothing could ever be approved: only approvers may ask, nobody approves their own request, and 1 of 1 must approve; name more, or set "selfApproval"`,
    ],
    [
      'an approver is named twice',
      [[APPROVERS, 'approvers: [U0ADA, U0GRACE, U0ADA]']],
      `${ONE}.approvers[2]: found "U0ADA" a second time; name everybody once`,
    ],
    [
      'a requester is named twice',
      [[APPROVERS, `${APPROVERS}\n    requesters: [U0MAE, U0MAE]`]],
      `${ONE}.requesters[1]: found "U0MAE" a second time; name everybody once`,
    ],
    [
      'who may ask is neither everyone nor a list',
      [[APPROVERS, `${APPROVERS}\n    requesters: nobody`]],
      `${ONE}.requesters: found "nobody"; needed: everyone or a list`,
    ],
    [
      'it helps a check that does not exist',
      [['helps: [phase3_completion]', 'helps: [phase3_completions]']],
      `${ONE}.helps[0]: found "phase3_completions", which is no check. Did you mean "phase3_completion"? Allowed: ${context.checks.join(', ')}`,
    ],
    [
      'its name is a word of the command',
      [['  one-by-one:\n', '  status:\n']],
      'rollbacks.status: "status" means something else behind /rollback; give it another name',
    ],
    [
      'two switch the same variable',
      [
        [
          '    helps: [phase3_completion]\n',
          `    helps: [phase3_completion]\n${ROLLBACKS.replace('rollbacks:\n', '').replace('one-by-one', 'again').trimEnd()}\n`,
        ],
      ],
      'rollbacks.again.variable: found "ONE_BY_ONE", which "one-by-one" switches on the same service already; one of them is enough',
    ],
  ])('are refused where %s', (_, replacements, problem) => {
    expect(problemsOf(changed(...replacements))).toEqual([problem]);
  });

  it.each<[string, [string, string]]>([
    ['no person', [APPROVERS, 'approvers: []']],
    ['somebody by name', [APPROVERS, 'approvers: [ada]']],
    ['a channel by name', [APPROVERS, `${APPROVERS}\n    channel: "#incidents"`]],
    ['a day and a minute', [APPROVERS, `${APPROVERS}\n    expiresAfterMinutes: 1441`]],
    ['an unknown key', [APPROVERS, `${APPROVERS}\n    approver: [U0ADA]`]],
    ['a value that is no text', ['disabled: "false"', 'disabled: false']],
    ['a name with blanks', ['  one-by-one:\n', '  One By One:\n']],
  ])('are refused with %s', (_, replacement) => {
    expect(problemsOf(changed(replacement))).toHaveLength(1);
  });

  it('are refused at their place in the file', () => {
    const text = changed(['helps: [phase3_completion]', 'helps: [phase3_completion, nothing]']);
    expect(errorOf(text).problems[0]).toMatchObject(placeOf(text, 'nothing]'));
  });

  it.each<[string, [string, string][], string[]]>([
    [
      'the variable is not watched',
      [
        [VARIABLE_OF_ROLLBACK, VARIABLE_OF_ROLLBACK.replace('ONE_BY_ONE', 'OTHER')],
        ['    enabled: "true"', '    enabled: "yes"'],
      ],
      [
        `${ONE}.variable: "OTHER" is not one of the "variables" of "results-loader" under "deployment.services", so /drift does not tell when it is switched`,
      ],
    ],
    [
      'drift wants another value',
      [
        ['variables: { ONE_BY_ONE: "True" }', 'variables: { ONE_BY_ONE: "True", OTHER: "yes" }'],
        [VARIABLE_OF_ROLLBACK, VARIABLE_OF_ROLLBACK.replace('ONE_BY_ONE', 'OTHER')],
      ],
      [
        `${ONE}.enabled: is "true", while "deployment.services" wants "yes": /drift will tell of what is well`,
      ],
    ],
    [
      'an approver who asks leaves nobody to approve',
      [[APPROVERS, 'approvers: [U0ADA]']],
      [
        `${ONE}.approvers: an approver who asks leaves too few: nobody approves their own request, and 1 of 1 must approve`,
      ],
    ],
  ])('are warned of where %s', (_, replacements, warnings) => {
    expect(warningsOf(changed(...replacements))).toEqual(warnings);
  });

  it.each<[string, string]>([
    ['the one who asks may approve', 'approvers: [U0ADA]\n    selfApproval: true'],
    [
      'one person alone is meant to do it',
      'approvers: [U0ADA]\n    requesters: [U0ADA]\n    selfApproval: true',
    ],
    ['those who ask are others', 'approvers: [U0ADA]\n    requesters: [U0MAE]'],
    ['there is one to spare', `${APPROVERS}\n    requesters: [U0ADA, U0GRACE]`],
    ['each of three has two others', 'approvers: [U0ADA, U0GRACE, U0MAE]\n    approvals: 2'],
  ])('are right where %s', (_, people) => {
    expect(warningsOf(changed([APPROVERS, people]))).toEqual([]);
  });
});
