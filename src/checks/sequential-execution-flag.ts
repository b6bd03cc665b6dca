import type { Check } from './check.ts';

export const sequentialExecutionFlag: Check = {
  name: 'sequential_execution_flag',
  category: 'infrastructure',
  title: { ok: 'sequential_execution_flag', broken: 'sequential_execution_flag' },
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
