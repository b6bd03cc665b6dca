import type { Check } from './check.ts';
import { consecutiveFailures } from './consecutive-failures.ts';
import { dataFreshness } from './data-freshness.ts';
import { deploymentDrift } from './deployment-drift.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { featureStoreQuality } from './feature-store-quality.ts';
import { gamesFinal } from './games-final.ts';
import { historicalCompleteness } from './historical-completeness.ts';
import { modelBias } from './model-bias.ts';
import { neverSucceeded } from './never-succeeded.ts';
import { phaseTransitions } from './phase-transitions.ts';
import { phase2Progress } from './phase2-progress.ts';
import { phase3Completion } from './phase3-completion.ts';
import { phase3Progress } from './phase3-progress.ts';
import { phase3Race } from './phase3-race.ts';
import { phase4Completion } from './phase4-completion.ts';
import { preGameSignal } from './pre-game-signal.ts';
import { predictionsReady } from './predictions-ready.ts';
import { recentErrors } from './recent-errors.ts';
import { scraperFailures } from './scraper-failures.ts';
import { scraperKickoff } from './scraper-kickoff.ts';
import { sequentialExecutionFlag } from './sequential-execution-flag.ts';
import { serviceHealth } from './service-health.ts';
import { upcomingContext } from './upcoming-context.ts';
import { vegasLineCoverage } from './vegas-line-coverage.ts';

/** Every question that can be asked. A schedule names some of them. */
export const CHECKS: readonly Check[] = [
  phase3Completion,
  phase4Completion,
  historicalCompleteness,
  dataFreshness,
  scraperFailures,
  scraperKickoff,
  gamesFinal,
  phase2Progress,
  phase3Progress,
  phase3Race,
  phaseTransitions,
  duplicateRows,
  vegasLineCoverage,
  predictionsReady,
  preGameSignal,
  consecutiveFailures,
  neverSucceeded,
  modelBias,
  serviceHealth,
  recentErrors,
  deploymentDrift,
  sequentialExecutionFlag,
  featureStoreQuality,
  upcomingContext,
];
