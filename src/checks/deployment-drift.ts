import type { Check } from './check.ts';

export const deploymentDrift: Check = {
  name: 'deployment_drift',
  category: 'infrastructure',
  title: { ok: 'deployment_drift', broken: 'deployment_drift' },
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
