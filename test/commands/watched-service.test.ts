import { describe, expect, it } from 'vitest';
import { watchedService } from '../../src/commands/watched-service.ts';
import type { Profile } from '../../src/config/profile.ts';
import { profile } from '../support/fact-builders.ts';

const found = (name: string) => {
  const parsed = watchedService(name, profile);
  return parsed.ok ? parsed.value : parsed.problem;
};

describe('a service', () => {
  it.each([
    ['nba-scrapers', 'nba-scrapers'],
    ['NBA-Scrapers', 'nba-scrapers'],
    ['phase3', 'nba-phase3-analytics-processors'],
    ['PHASE3', 'nba-phase3-analytics-processors'],
    ['worker', 'prediction-worker'],
    ['validation', 'validation-runner'],
    ['phase5-to', 'phase5-to-phase6-orchestrator'],
    ['phase5b-grading', 'phase5b-grading'],
  ])('named "%s" is %s', (name, service) => {
    expect(found(name)).toBe(service);
  });

  it('goes by its short name, also where that is a part of other names', () => {
    // "grading" is also in phase5b-grading and grading-gap-detector.
    expect(found('grading')).toBe('nba-grading-service');
  });

  it.each([
    [
      'orchestrator',
      '"orchestrator" fits 3 services: write phase3-to-phase4-orchestrator, phase4-to-phase5-orchestrator or phase5-to-phase6-orchestrator',
    ],
    ['prediction', '"prediction" fits 2 services: write prediction-coordinator or prediction-worker'],
    ['phse3', '"phse3" is no service of the profile. Did you mean phase3 (nba-phase3-analytics-processors)?'],
    ['scarpers', '"scarpers" is no service of the profile. Did you mean scrapers (nba-scrapers)?'],
    [
      'orchestratr',
      'Did you mean phase3-to-phase4-orchestrator, phase4-to-phase5-orchestrator or phase5-to-phase6-orchestrator?',
    ],
  ])('named "%s" is refused: %s', (name, problem) => {
    expect(found(name)).toContain(problem);
  });

  it.each(['zzzzzz', '__proto__', 'constructor', '<!channel>', ''])(
    'named "%s" is like none, and all of them are told',
    (name) => {
      const problem = found(name);
      expect(problem).toContain('the services are nba-scrapers, nba-phase2-raw-processors');
      expect(problem).toMatch(/validation-runner and nba-admin-dashboard$/);
    },
  );

  it('with an endless name is refused with the beginning of it', () => {
    expect(found('x'.repeat(5000)).length).toBeLessThan(800);
  });

  it('of a large profile is not looked up in an endless list', () => {
    const [one] = Object.values(profile.deployment?.services ?? {});
    const services = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [
        `service-${String(index).padStart(3, '0')}`,
        { ...one, aliases: [] },
      ]),
    );
    const many = { deployment: { ...profile.deployment, services } } as Pick<Profile, 'deployment'>;
    const parsed = watchedService('service', many);
    expect(parsed).toMatchObject({ ok: false, what: '"service" fits 300 services' });
    expect(parsed.ok ? '' : parsed.fix).toMatch(/service-019 or one of 280 more$/);
  });

  it('of a profile without any says where they belong', () => {
    expect(watchedService('phase3', {})).toMatchObject({
      ok: false,
      fix: 'the profile names none: describe them under "deployment"',
    });
  });
});
