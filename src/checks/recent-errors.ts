import type { Check } from './check.ts';

export const recentErrors: Check = {
  name: 'recent_errors',
  category: 'infrastructure',
  title: { ok: 'recent_errors', broken: 'recent_errors' },
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
