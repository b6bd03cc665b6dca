import type { Check } from './check.ts';

export const serviceHealth: Check = {
  name: 'service_health',
  category: 'infrastructure',
  title: { ok: 'service_health', broken: 'service_health' },
  why: '',
  fix: '',
  canBeCritical: false,
  windowed: false,
  needsSlate: false,
  skipsWithoutGames: false,
  needs: () => ({ tables: [] }),
  judge: () => ({
    parts: [
      {
        kind: 'service',
        subject: 'x',
        status: 'SKIP',
        severity: null,
        expected: null,
        actual: null,
        threshold: null,
        message: 'x',
        affected: null,
        dates: [],
        missingGames: [],
        reason: 'not_configured',
      },
    ],
  }),
};
