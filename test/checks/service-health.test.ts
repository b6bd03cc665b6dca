import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/calendar/dates.ts';
import { serviceHealth } from '../../src/checks/service-health.ts';
import type { ProbeRow, ServiceRow } from '../../src/cloud/ports.ts';
import type { Fact } from '../../src/facts/facts.ts';
import { ERROR_CAUSES } from '../../src/warehouse/warehouse.ts';
import { healthyFacts, nights, partOf, profile, unknown } from '../support/fact-builders.ts';
import { hoursBefore } from '../support/fleet-facts.ts';
import {
  body,
  COORDINATOR,
  changedProfile,
  D,
  DASHBOARD,
  GRADING,
  healthFacts,
  judgedHealth,
  NO_ANSWER,
  NOON,
  PHASE3,
  PHASE4,
  REGION,
  SCRAPERS,
  WORKER,
  watched,
  withoutAnswerOf,
  withProbe,
  withService,
} from '../support/health-facts.ts';

describe('service_health', () => {
  it('passes with a part for each service when all is well', () => {
    const finding = judgedHealth(healthFacts());
    expect(finding).toMatchObject({ status: 'PASS', severity: null });
    expect(finding.parts.map(({ subject }) => subject)).toEqual(watched.map(({ service }) => service));
    expect(finding.notes).toEqual([]);
    expect(partOf(finding, GRADING)).toMatchObject({
      kind: 'service',
      expected: 'a success within 5 seconds',
      actual: 'HTTP 200 in 0.3 s',
      message:
        'answers, and what it depends on is well; its output prediction_accuracy is current, up to 2026-02-06',
      evidence: { path: '/health/deep', status: 200, ms: 300, tries: 1 },
    });
    expect(partOf(finding, DASHBOARD)).toMatchObject({
      expected: 'ready',
      actual: 'ready',
      message: 'ready, as Cloud Run says; it has no health endpoint to ask',
    });
  });

  it('says of a shallow answer that it is one', () => {
    const part = partOf(judgedHealth(healthFacts()), PHASE3);
    expect(part.status).toBe('PASS');
    expect(part.message).toMatch(/^answers, which proves only that a process runs; its output player_game/);
  });

  it.each<[string, Partial<ServiceRow> | null, Partial<ProbeRow>]>([
    ['does not answer', {}, NO_ANSWER],
    ['can not be reached', {}, { ...NO_ANSWER, outcome: 'unreachable', error: 'the connection was refused' }],
    ['answers 500', {}, { status: 500, body: null }],
    ['answers 503 in the end', {}, { status: 503, body: null, tries: 2 }],
    ['is not ready to work', {}, { status: 503, body: body({ status: 'not ready', reason: 'no model' }) }],
    ['has no instance', {}, { status: 429, body: null, tries: 2 }],
    ['is not ready, as Cloud Run says', { ready: false }, {}],
    ['is not there', null, {}],
  ])('grades a service that %s by its importance', (_, row, answer) => {
    for (const [service, status, severity] of [
      [PHASE3, 'FAIL', 'P1_CRITICAL'],
      [SCRAPERS, 'FAIL', 'P2_HIGH'],
    ] as const) {
      const finding = judgedHealth(withProbe(withService(healthFacts(), service, row), service, answer));
      expect(finding).toMatchObject({ status, severity });
      expect(partOf(finding, service)).toMatchObject({ status, severity, affected: 1 });
      expect(finding.parts.filter((part) => part.status !== 'PASS')).toHaveLength(1);
    }
    const lesser = changedProfile((copy) => {
      const found = copy.deployment?.services[SCRAPERS];
      if (found) found.importance = 'normal';
    });
    const finding = judgedHealth(withProbe(withService(healthFacts(), SCRAPERS, row), SCRAPERS, answer), {
      profile: lesser,
    });
    expect(finding).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
  });

  it.each<[string, Partial<ServiceRow> | null, Partial<ProbeRow>, string]>([
    ['does not answer', {}, NO_ANSWER, '/health gave no answer in 2 tries: no whole answer came within 30 s'],
    [
      'can not be reached',
      {},
      { ...NO_ANSWER, outcome: 'unreachable', error: 'the connection was refused' },
      '/health can not be reached in 2 tries: the connection was refused',
    ],
    ['answers 500', {}, { status: 500, body: null }, '/health answered 500'],
    [
      'gives reasons',
      {},
      { status: 503, body: body({ unhealthy: ['bigquery'], reason: 'no access' }) },
      '/health answered 503 (not well: bigquery; no access)',
    ],
    [
      'is not ready',
      { ready: false, readyMessage: 'Revision x\nfailed to start' },
      { status: 500, body: null },
      'not ready, as Cloud Run says: Revision x failed to start; /health answered 500',
    ],
    [
      'is not ready and answers',
      { ready: false, readyMessage: 'Revision x failed' },
      {},
      'not ready, though it answers, as Cloud Run says: Revision x failed',
    ],
    ['is not there', null, {}, 'there is no such service in us-west2'],
  ])('says in plain words that a service %s', (_, row, answer, message) => {
    const finding = judgedHealth(withProbe(withService(healthFacts(), PHASE3, row), PHASE3, answer));
    expect(partOf(finding, PHASE3).message).toBe(message);
  });

  it('judges services without an endpoint by what Cloud Run says', () => {
    const down = judgedHealth(withService(healthFacts(), DASHBOARD, { ready: false, readyMessage: null }));
    expect(down).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
    expect(partOf(down, DASHBOARD).message).toBe('not ready, as Cloud Run says');
    const gone = judgedHealth(withService(healthFacts(), DASHBOARD, null));
    expect(partOf(gone, DASHBOARD)).toMatchObject({ status: 'WARN', actual: 'not there' });
    const unclear = judgedHealth(withService(healthFacts(), DASHBOARD, { ready: null, rollingOut: false }));
    expect(partOf(unclear, DASHBOARD)).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
  });

  it('lets a service without an endpoint be while a change of it is rolled out, and for an hour at most', () => {
    const changed = (changedAt: string) =>
      judgedHealth(withService(healthFacts(), DASHBOARD, { ready: null, rollingOut: true, changedAt }));
    const soon = changed(hoursBefore(0.5, NOON));
    expect(partOf(soon, DASHBOARD)).toMatchObject({ status: 'SKIP', reason: 'insufficient_sample' });
    expect(soon.status).toBe('PASS');
    const stuck = partOf(changed(hoursBefore(1.5, NOON)), DASHBOARD);
    expect(stuck).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
    expect(stuck.message).toContain('does not come to an end');
  });

  it('lets the endpoint decide where Cloud Run does not say yet whether it is ready', () => {
    expect(judgedHealth(withService(healthFacts(), PHASE3, { ready: null, rollingOut: true })).status).toBe(
      'PASS',
    );
  });

  describe('several that are down together', () => {
    it.each([
      [[SCRAPERS, PHASE4], 'P2_HIGH'],
      [[SCRAPERS, PHASE4, COORDINATOR], 'P1_CRITICAL'],
      [[SCRAPERS, PHASE4, COORDINATOR, WORKER], 'P1_CRITICAL'],
    ])('%j is %s', (down, severity) => {
      const finding = judgedHealth(withoutAnswerOf(...down));
      expect(finding.severity).toBe(severity);
      for (const service of down)
        expect(partOf(finding, service)).toMatchObject({ status: 'FAIL', severity });
      expect(finding.notes.some((note) => note.includes('down together'))).toBe(down.length > 2);
    });

    it('counts the vital one, and not those that matter less', () => {
      expect(partOf(judgedHealth(withoutAnswerOf(PHASE3, PHASE4)), PHASE4).severity).toBe('P2_HIGH');
      expect(partOf(judgedHealth(withoutAnswerOf(PHASE3, PHASE4, SCRAPERS)), PHASE4).severity).toBe(
        'P1_CRITICAL',
      );
      const lesser = withService(withoutAnswerOf(PHASE4, SCRAPERS), DASHBOARD, null);
      expect(partOf(judgedHealth(lesser), PHASE4).severity).toBe('P2_HIGH');
      expect(partOf(judgedHealth(lesser), DASHBOARD).severity).toBe('P3_MEDIUM');
    });

    it('leaves what is not critical at its own grade, and counts by the profile', () => {
      const all = withService(withoutAnswerOf(PHASE4, SCRAPERS, WORKER), DASHBOARD, null);
      expect(partOf(judgedHealth(all), DASHBOARD)).toMatchObject({ status: 'WARN', severity: 'P3_MEDIUM' });
      const two = changedProfile((copy) => {
        if (copy.checks.service_health) copy.checks.service_health.criticalTogether = 2;
      });
      expect(judgedHealth(withoutAnswerOf(PHASE4, SCRAPERS), { profile: two }).severity).toBe('P1_CRITICAL');
    });
  });

  describe('being blind', () => {
    it.each(ERROR_CAUSES)('is an error of each service where a region is unknown because of %s', (cause) => {
      const from = healthFacts();
      const blind = { ...from, cloud: { ...from.cloud, services: { [REGION]: unknown(cause) } } };
      const finding = judgedHealth(blind);
      expect(finding).toMatchObject({ status: 'ERROR', cause });
      expect(finding.parts).toHaveLength(watched.length);
      for (const part of finding.parts)
        expect(part).toMatchObject({ status: 'ERROR', cause, fix: `a fix for ${cause}` });
    });

    it.each(ERROR_CAUSES)('is an error of one service where its probe is unknown because of %s', (cause) => {
      const finding = judgedHealth(withProbe(healthFacts(), PHASE3, unknown(cause)));
      expect(finding).toMatchObject({ status: 'ERROR', cause });
      expect(partOf(finding, PHASE3)).toMatchObject({
        message: `its health could not be asked: a message about ${cause}`,
        fix: `a fix for ${cause}`,
      });
      expect(finding.parts.filter(({ status }) => status === 'ERROR')).toHaveLength(1);
    });

    it('is an error where a region or a probe was never collected', () => {
      const from = healthFacts();
      const noRegion = judgedHealth({ ...from, cloud: { ...from.cloud, services: {} } });
      expect(noRegion).toMatchObject({ status: 'ERROR', cause: 'internal' });
      const noProbe = judgedHealth({ ...from, cloud: { ...from.cloud, probes: {} } });
      expect(partOf(noProbe, PHASE3)).toMatchObject({ status: 'ERROR', cause: 'internal' });
      expect(partOf(noProbe, DASHBOARD).status).toBe('PASS');
    });

    it('is an error where Cloud Run gives no address, unless it says that the service is not ready', () => {
      const part = partOf(judgedHealth(withService(healthFacts(), PHASE3, { uri: null })), PHASE3);
      expect(part).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
      const down = judgedHealth(withService(healthFacts(), PHASE3, { uri: null, ready: false }));
      expect(down).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    });

    it('is an error of each where none can be reached: they are not all down, the bot is cut off', () => {
      const refused = { ...NO_ANSWER, outcome: 'unreachable', error: 'the connection was refused' } as const;
      const asked = watched.filter(({ health }) => health.length > 0).map(({ service }) => service);
      const cutOff = asked.reduce((from, service) => withProbe(from, service, refused), healthFacts());
      const finding = judgedHealth(cutOff);
      expect(finding).toMatchObject({ status: 'ERROR', cause: 'bad_response' });
      expect(partOf(finding, PHASE3)).toMatchObject({
        status: 'ERROR',
        message: 'no service at all can be reached from here, so its health could not be asked',
        fix: expect.stringContaining('run.app'),
      });
      expect(partOf(finding, DASHBOARD).status).toBe('PASS');
      expect(partOf(judgedHealth(withService(cutOff, PHASE3, { ready: false })), PHASE3)).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
      });
      // One that was reached shows that the way is open.
      const open = judgedHealth(withProbe(cutOff, SCRAPERS, { status: 200, outcome: 'answered' }));
      expect(open).toMatchObject({ status: 'FAIL', severity: 'P1_CRITICAL' });
    });

    it('hides no service that is down', () => {
      const blind = withProbe(healthFacts(), SCRAPERS, unknown('permission'));
      expect(judgedHealth(withProbe(blind, PHASE3, NO_ANSWER))).toMatchObject({
        status: 'FAIL',
        severity: 'P1_CRITICAL',
      });
      const notReady = withService(blind, SCRAPERS, { ready: false });
      expect(partOf(judgedHealth(notReady), SCRAPERS)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    });
  });

  it('keeps regions apart', () => {
    const elsewhere = changedProfile((copy) => {
      const found = copy.deployment?.services[DASHBOARD];
      if (found) found.region = 'europe-west1';
    });
    const from = healthFacts();
    const services = { ...from.cloud.services, 'europe-west1': unknown('timeout') };
    const finding = judgedHealth({ ...from, cloud: { ...from.cloud, services } }, { profile: elsewhere });
    expect(finding.parts.filter(({ status }) => status === 'ERROR').map(({ subject }) => subject)).toEqual([
      DASHBOARD,
    ]);
  });

  describe('nothing to judge', () => {
    it('is skipped where the profile sets no rule or watches no service', () => {
      for (const remove of ['rule', 'deployment']) {
        const without = changedProfile((copy) => {
          if (remove === 'rule') delete copy.checks.service_health;
          else delete copy.deployment;
        });
        expect(judgedHealth(healthFacts(), { profile: without })).toMatchObject({
          status: 'SKIP',
          reason: 'not_configured',
        });
      }
    });

    it('is skipped where no Cloud Run project is named', () => {
      const from = healthFacts();
      const none: Fact<never> = { state: 'not_configured' };
      const unnamed = { ...from, cloud: { ...from.cloud, services: { [REGION]: none } } };
      expect(judgedHealth(unnamed)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
      const never = healthyFacts(nights(D, 30), D, NOON);
      expect(judgedHealth(never)).toMatchObject({ status: 'SKIP', reason: 'not_configured' });
    });

    it('leaves out services whose endpoints nothing asks, except where Cloud Run says enough', () => {
      const from = withService(healthFacts(), SCRAPERS, { ready: false });
      const none: Fact<ProbeRow> = { state: 'not_configured' };
      const unasked = withProbe(withProbe(from, SCRAPERS, none), PHASE3, none);
      expect(partOf(judgedHealth(unasked), PHASE3)).toMatchObject({
        status: 'SKIP',
        reason: 'not_configured',
      });
      expect(partOf(judgedHealth(unasked), SCRAPERS)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
    });

    it.each([
      [2, 'PASS', undefined],
      [3, 'SKIP', 'past_date'],
    ])('judges a date %i days back as %s', (days, status, reason) => {
      const finding = judgedHealth(healthFacts(), { targetDate: addDays(D, -days) });
      expect(finding.status).toBe(status);
      expect(finding.reason).toBe(reason);
    });
  });

  it('needs services, their endpoints and the tables that they fill', () => {
    const { tables, cloud } = serviceHealth.needs(profile);
    expect(cloud).toEqual({ services: true, probes: true });
    expect(tables).toContain('nba_predictions.prediction_accuracy');
    expect(tables).toHaveLength(new Set(watched.flatMap(({ outputs }) => outputs)).size);
    const without = changedProfile((copy) => {
      delete copy.checks.service_health;
    });
    expect(serviceHealth.needs(without)).toEqual({ tables: [] });
    // A table that nobody describes can't be asked for.
    const odd = changedProfile((copy) => {
      const found = copy.deployment?.services[GRADING];
      if (found) found.outputs = ['nba_predictions.nowhere'];
    });
    expect(serviceHealth.needs(odd).tables).not.toContain('nba_predictions.nowhere');
  });
});
