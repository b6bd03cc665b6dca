import { describe, expect, it } from 'vitest';
import type { ProbeRow } from '../../src/cloud/ports.ts';
import { known } from '../../src/facts/facts.ts';
import { partOf } from '../support/fact-builders.ts';
import {
  body,
  changedProfile,
  GRADING,
  healthFacts,
  judgedHealth,
  NO_ANSWER,
  PHASE3,
  PHASE4,
  probeRow,
  SCRAPERS,
  withoutAnswerOf,
  withProbe,
} from '../support/health-facts.ts';

describe('what an endpoint answers', () => {
  describe('an endpoint that looks at dependencies', () => {
    const failing = body({
      status: 'unhealthy',
      unhealthy: ['imports', 'firestore'],
      tellsOfDependencies: true,
    });

    it.each([500, 503])('fails with %i, naming what is not well', (status) => {
      const finding = judgedHealth(withProbe(healthFacts(), GRADING, { status, body: failing }));
      expect(finding).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      expect(partOf(finding, GRADING).message).toBe(
        `/health/deep answered ${status} (not well: imports, firestore)`,
      );
    });

    it('is not down as long as it says why, so it makes nothing worse', () => {
      const finding = judgedHealth(
        withProbe(withoutAnswerOf(SCRAPERS, PHASE4), GRADING, { status: 503, body: failing }),
      );
      expect(partOf(finding, SCRAPERS).severity).toBe('P2_HIGH');
      const mute = judgedHealth(
        withProbe(withoutAnswerOf(SCRAPERS, PHASE4), GRADING, { status: 503, body: null }),
      );
      expect(partOf(mute, SCRAPERS).severity).toBe('P1_CRITICAL');
    });

    it('fails for a service that matters less, too', () => {
      const lesser = changedProfile((copy) => {
        const found = copy.deployment?.services[GRADING];
        if (found) found.importance = 'normal';
      });
      for (const given of [failing, null]) {
        const finding = judgedHealth(withProbe(healthFacts(), GRADING, { status: 503, body: given }), {
          profile: lesser,
        });
        expect(partOf(finding, GRADING)).toMatchObject({ status: 'FAIL', severity: 'P2_HIGH' });
      }
    });

    it('proves no more than any other where it tells of no dependency', () => {
      const finding = judgedHealth(withProbe(healthFacts(), GRADING, { body: body() }));
      expect(partOf(finding, GRADING).message).toMatch(/^answers, which proves only that a process runs;/);
    });
  });

  it.each(['healthy', 'ready', 'alive', 'ok', 'Healthy', 'OK'])('takes "%s" for well', (status) => {
    expect(judgedHealth(withProbe(healthFacts(), PHASE3, { body: body({ status }) })).status).toBe('PASS');
  });

  it.each<[string, Partial<NonNullable<ProbeRow['body']>>, string]>([
    ['says so', { status: 'degraded', reason: 'slow disk' }, '/health says "degraded" (slow disk)'],
    ['uses another word', { status: 'starting' }, '/health says "starting"'],
    ['names a dependency', { unhealthy: ['redis'] }, '/health says "healthy" (not well: redis)'],
  ])('warns where a success %s', (_, over, message) => {
    const part = partOf(judgedHealth(withProbe(healthFacts(), PHASE3, { body: body(over) })), PHASE3);
    expect(part).toMatchObject({
      status: 'WARN',
      severity: 'P3_MEDIUM',
      fix: 'Look first at what /health says is not well.',
    });
    expect(part.message.startsWith(`${message}; its output player_game_summary`)).toBe(true);
  });

  it.each<[string, ProbeRow['body']]>([
    ['no JSON', null],
    ['no status', body({ status: null })],
  ])('takes a success with %s for a shallow one', (_, given) => {
    const part = partOf(judgedHealth(withProbe(healthFacts(), PHASE3, { body: given })), PHASE3);
    expect(part.status).toBe('PASS');
    expect(part.message).toContain('proves only that a process runs');
  });

  it.each([
    [4_999, 'PASS'],
    [5_000, 'WARN'],
    [7_200, 'WARN'],
  ])('grades a success after %i ms as %s', (ms, status) => {
    const part = partOf(
      judgedHealth(withProbe(healthFacts(), PHASE3, { ms, firstMs: 7_200, tries: 2 })),
      PHASE3,
    );
    expect(part.status).toBe(status);
    if (status === 'WARN') {
      expect(part.severity).toBe('P3_MEDIUM');
      expect(part.fix).toBe('See what /health waits for: it answers, so nothing has to be started again.');
      expect(part.message).toContain(`/health took ${(ms / 1_000).toFixed(1)} s, expected within 5 s`);
    } else expect(part.message).toContain('answers (cold start 7.2 s), which proves');
  });

  it('says when it took more than one try', () => {
    const late = judgedHealth(withProbe(healthFacts(), PHASE3, { ms: 200, firstMs: 20, tries: 2 }));
    expect(partOf(late, PHASE3)).toMatchObject({ status: 'PASS' });
    expect(partOf(late, PHASE3).message).toContain('answers (only on try 2)');
  });

  it('says both where it is slow and degraded', () => {
    const both = withProbe(healthFacts(), PHASE3, {
      ms: 6_000,
      firstMs: 6_000,
      body: body({ status: 'degraded' }),
    });
    expect(partOf(judgedHealth(both), PHASE3).message).toContain(
      '/health says "degraded"; /health took 6.0 s',
    );
  });

  it('takes the worst of several endpoints, and says what else is wrong', () => {
    const two = changedProfile((copy) => {
      const found = copy.deployment?.services[GRADING];
      if (found) found.health = [{ path: '/health', deep: false }, ...found.health];
    });
    const probesOf = (shallow: Partial<ProbeRow>, deep: Partial<ProbeRow>) => {
      const from = healthFacts();
      const own = {
        '/health': known(probeRow(GRADING, '/health', shallow)),
        '/health/deep': known(probeRow(GRADING, '/health/deep', deep)),
      };
      const all = { ...from, cloud: { ...from.cloud, probes: { ...from.cloud.probes, [GRADING]: own } } };
      return partOf(judgedHealth(all, { profile: two }), GRADING);
    };
    expect(probesOf({}, {}).message).toMatch(/^answers, and what it depends on is well;/);
    expect(probesOf({ firstMs: 7_200, tries: 2 }, {}).message).toMatch(/^answers \(cold start 7.2 s\), and/);
    expect(probesOf({}, { firstMs: 7_200, tries: 2 }).message).toMatch(/^answers \(cold start 7.2 s\), and/);
    expect(probesOf({ status: 404 }, { status: 503 })).toMatchObject({
      status: 'FAIL',
      severity: 'P2_HIGH',
      message: '/health/deep answered 503; it has no /health: it answered 404',
    });
    expect(probesOf({ ms: 6_000, firstMs: 6_000 }, { status: 403 })).toMatchObject({ status: 'ERROR' });
    expect(probesOf({}, NO_ANSWER)).toMatchObject({ status: 'FAIL', actual: 'no answer' });
  });

  it.each<[string, Partial<ProbeRow>, string, RegExp, RegExp]>([
    [
      '401',
      { status: 401 },
      'permission',
      /may not ask it: \/health answered 401/,
      /roles\/run\.invoker on nba-phase3.*must be a service account/,
    ],
    [
      '403',
      { status: 403 },
      'permission',
      /answered 403/,
      /roles\/run\.invoker on [a-z0-9-]+ to the account that the bot runs as$/,
    ],
    [
      '404',
      { status: 404 },
      'bad_response',
      /it has no \/health: it answered 404/,
      /deployment\.services\.nba-phase3.*health/,
    ],
    ['418', { status: 418 }, 'bad_response', /\/health answered 418/, /by hand/],
    [
      'a redirect',
      { status: 302, location: 'https://accounts.google.com/signin' },
      'bad_response',
      /answered 302 and leads to https:\/\/accounts\.google\.com\/signin/,
      /path/,
    ],
    ['a redirect to nowhere', { status: 304 }, 'bad_response', /leads nowhere/, /path/],
  ])('is an error where the answer is %s', (_, answer, cause, message, fix) => {
    const finding = judgedHealth(withProbe(healthFacts(), PHASE3, { body: null, ...answer }));
    expect(finding).toMatchObject({ status: 'ERROR', severity: null, cause });
    const part = partOf(finding, PHASE3);
    expect(part.message).toMatch(message);
    expect(part.fix).toMatch(fix);
    expect(part.evidence).toMatchObject({ path: '/health', status: answer.status });
  });
});
