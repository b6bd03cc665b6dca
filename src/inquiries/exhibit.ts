import type { DeployedAnswer, DriftAnswer } from './ask-deployments.ts';
import type { FailuresAnswer } from './ask-failures.ts';
import type { GapsAnswer } from './ask-gaps.ts';
import type { OpenAnswer } from './ask-open.ts';
import type { RollbacksAnswer } from './ask-rollbacks.ts';

/** The answer to a question, as it was found: how it is shown is the way's own business. */
export type Exhibit =
  | { kind: 'gaps'; gaps: GapsAnswer }
  | { kind: 'failures'; failures: FailuresAnswer }
  | { kind: 'open'; open: OpenAnswer }
  | { kind: 'drift'; drift: DriftAnswer }
  | { kind: 'deployed'; deployed: DeployedAnswer }
  | { kind: 'rollbacks'; rollbacks: RollbacksAnswer };
