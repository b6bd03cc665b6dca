import { describe, expect, it } from 'vitest';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import { known } from '../../src/facts/facts.ts';
import { belowRow, deployedLines } from '../../src/report/deployed-lines.ts';
import { deployedOutline } from '../../src/report/deployed-outline.ts';
import {
  deployedAnswer,
  FLAGGED,
  troubledFleet,
  unreadable,
  withSplit,
  withStranger,
} from '../support/deployment-answers.ts';
import { profile } from '../support/fact-builders.ts';
import {
  fleetFacts,
  hoursBefore,
  revisionState,
  serviceRow,
  unreadRevision,
  withoutService,
  withRegion,
  withService,
  withState,
} from '../support/fleet-facts.ts';

const outline = (facts: CloudFacts) => deployedOutline(deployedAnswer(facts));
const entryOf = (facts: CloudFacts, name: string) => {
  const found = outline(facts).services.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`${name} is not listed`);
  return found;
};
const blind = unreadable('permission', 'run.services.list was refused');

describe('the head of an inventory', () => {
  it.each<[string, CloudFacts, string, string]>([
    [
      'a fleet',
      fleetFacts(),
      '⚪ 16 services deployed · us-west2',
      'All 16 services of the profile are there. Ask drift whether they are what they should be.',
    ],
    [
      'one with strangers, and one that is gone',
      withStranger(withStranger(withoutService(fleetFacts(), 'nba-scrapers')), 'alpha'),
      '⚪ 17 services deployed · us-west2',
      'Of the 16 services of the profile 15 are there; 1 was not found; 2 more services run that it does not name. Ask drift whether they are what they should be.',
    ],
    [
      'a region that can’t be listed',
      withRegion(fleetFacts(), 'us-west2', blind),
      '⚫ ERROR · could not list us-west2',
      'Nothing is known of the 16 services of the profile: no list could be read.',
    ],
    [
      'one region of two',
      withRegion(withRegion(fleetFacts(), 'us-west2', blind), 'europe-west1', known([serviceRow('alpha')])),
      '⚫ ERROR · could not list us-west2 · 1 service deployed · europe-west1',
      'Of the 16 services of the profile 0 are there; 16 are not known; 1 more service runs that it does not name. Ask drift whether they are what they should be.',
    ],
  ])('tells of %s', (_name, facts, line, lead) => {
    const { light, headline, lead: said } = outline(facts);
    expect(`${light} ${headline}`).toBe(line);
    expect(said).toBe(lead);
  });

  it('names what is not known with cause and fix, and does not list it', () => {
    const { blind: spots, services, isBlind } = outline(withRegion(fleetFacts(), 'us-west2', blind));
    expect(isBlind).toBe(true);
    expect(services).toEqual([]);
    expect(spots).toEqual([
      {
        subject: 'us-west2 · no permission',
        message: 'run.services.list was refused',
        fix: 'a fix for permission',
        names: expect.arrayContaining(['nba-scrapers', 'validation-runner']),
      },
    ]);
    expect(spots[0]?.names).toHaveLength(16);
  });
});

it('an inventory names with each region what should be there', () => {
  const { deployment } = profile;
  const worker = deployment?.services['prediction-worker'];
  if (deployment === undefined || worker === undefined) throw new Error('the profile has no worker');
  const services = { ...deployment.services, 'prediction-worker': { ...worker, region: 'europe-west1' } };
  const abroad = { ...profile, deployment: { ...deployment, services } };
  const facts = withRegion(withRegion(fleetFacts(abroad), 'us-west2', blind), 'europe-west1', blind);
  const spots = deployedOutline(deployedAnswer(facts, {}, abroad)).blind;
  expect(spots.map(({ subject, names }) => [subject.split(' ')[0], names.length])).toEqual([
    ['us-west2', 15],
    ['europe-west1', 1],
  ]);
});

describe('a service in an inventory', () => {
  it('has its revisions with share, commit, time, author and variables', () => {
    expect(deployedLines(entryOf(withSplit(), FLAGGED))).toEqual([
      `90 % 00042-abc, commit 4f85a8a, deployed Feb 3, 12:00 EST`,
      'SEQUENTIAL_EXECUTION_ENABLED=true',
      `10 % 00043-def, commit 4f85a8a, deployed Feb 5, 07:00 EST`,
      'by ada@example.com · SEQUENTIAL_EXECUTION_ENABLED=true',
    ]);
  });

  it('says of a flag that it is not set, and how many instances it keeps', () => {
    const unset = withState(fleetFacts(), FLAGGED, { variables: {}, minInstances: 2 });
    expect(belowRow(entryOf(unset, FLAGGED))).toEqual([
      'SEQUENTIAL_EXECUTION_ENABLED not set · minimum instances 2',
    ]);
  });

  it('tells the last change apart from a deployment', () => {
    const facts = withState(fleetFacts(), 'nba-scrapers', { createdAt: null, createdBy: null });
    const [line] = entryOf(facts, 'nba-scrapers').revisions;
    expect(line?.deployedAt).toBe('Feb 3, 12:00 EST or earlier');
    expect(outline(facts).notes[1]).toMatch(/^"or earlier": only the service's last change is known/);
    expect(outline(fleetFacts()).notes).toHaveLength(1);
  });

  it('names who made most of them once, and whoever made another beside it', () => {
    const by = (createdBy: string | null, createdAt: string | null = hoursBefore(48)) =>
      entryOf(withState(fleetFacts(), 'nba-scrapers', { createdBy, createdAt }), 'nba-scrapers').revisions[0]
        ?.by;
    expect(outline(fleetFacts()).notes).toEqual([
      'made or last changed by deployer@example.com where nobody else is named',
    ]);
    expect(by('deployer@example.com')).toBe('');
    expect(by('ada@example.com')).toBe('by ada@example.com');
    expect(by('deploy@p.iam.gserviceaccount.com')).toBe('by deploy');
    expect(by(null)).toBe('by whom is not known');
    const changed = withService(
      withState(fleetFacts(), 'nba-scrapers', { createdAt: null }),
      'nba-scrapers',
      (row) => ({ ...row, changedBy: 'ada@example.com' }),
    );
    expect(entryOf(changed, 'nba-scrapers').revisions[0]?.by).toBe('last changed by ada@example.com');
  });

  it('names everybody where nobody made most of them', () => {
    const services = ['a', 'b', 'c', 'd'].map((name, index) =>
      serviceRow(name, revisionState(`${name}-00001`, { createdBy: `${index % 2}@example.com` })),
    );
    const facts = { ...fleetFacts(), services: { 'us-west2': known(services) } };
    const { notes, services: entries } = outline(facts);
    expect(notes.join()).not.toContain('nobody else');
    expect(entries.flatMap(({ revisions }) => revisions.map(({ by }) => by))).toEqual(
      ['0', '1', '0', '1'].map((name) => `by ${name}@example.com`),
    );
  });

  it('says why it serves nothing, or is not there', () => {
    const nothing = withService(fleetFacts(), 'nba-scrapers', (row) => ({ ...row, serving: [] }));
    expect(entryOf(nothing, 'nba-scrapers').absence).toBe('no revision gets traffic');
    expect(entryOf(troubledFleet(), 'nba-admin-dashboard')).toMatchObject({
      absence: 'not found in us-west2',
      revisions: [],
    });
  });

  it('says what else there is: a stranger, an idle revision, a rollout', () => {
    expect(entryOf(troubledFleet(), 'mlb-scrapers').remarks).toEqual(['not named by the profile']);
    expect(entryOf(troubledFleet(), 'nba-phase2-raw-processors').remarks).toEqual([
      'newest revision nba-phase2-raw-processors-00043-def gets no traffic and is not ready',
    ]);
    const unwell = withService(fleetFacts(), 'nba-scrapers', (row) => ({ ...row, ready: false }));
    expect(entryOf(unwell, 'nba-scrapers').remarks).toEqual(['not ready']);
    const rolling = withService(fleetFacts(), 'nba-scrapers', (row) => ({ ...row, rollingOut: true }));
    expect(entryOf(rolling, 'nba-scrapers').remarks).toEqual(['a change is being rolled out']);
  });

  it('says what of a revision could not be read', () => {
    const unread = withService(fleetFacts(), 'nba-scrapers', (row) => ({
      ...row,
      changedAt: null,
      serving: [unreadRevision('nba-scrapers-00040-old', 'timeout')],
    }));
    expect(entryOf(unread, 'nba-scrapers').revisions).toMatchObject([
      {
        shortRevision: '00040-old',
        commit: 'not known',
        deployedAt: 'not known',
        details: ['could not be read: a message about timeout'],
      },
    ]);
  });
});
