import type { ServiceEdit, ServiceSnapshot } from '../../cloud/change-ports.ts';
import type { Profile } from '../../config/profile.ts';
import type { RollbackDirection } from '../../history/rollback.ts';

/** What somebody wants to see before asking for it. `toggle` is the way that leads elsewhere than where the service is. */
export type PreviewWish =
  | { direction: 'disable' | 'enable' | 'toggle' }
  /** Back to what was before a change. */
  | { direction: 'undo'; edit: ServiceEdit }
  /** Traffic to the newest revision, which has a value that nobody gets. */
  | { direction: 'move_traffic' };

/** What a change would do, as far as a look at the service can tell. Pure, and made anew wherever it is shown. */
export type Preview =
  | {
      state: 'possible';
      direction: RollbackDirection;
      edit: ServiceEdit;
      /** What it means for whoever gets requests: which revision is made, where traffic goes. One sentence each. */
      effects: string[];
      /** What may go wrong, or surprise: pinned traffic, other code in the template, a newest revision that is not ready. */
      warnings: string[];
      /** Traffic is told to go elsewhere, so that a new revision gets none until it is moved. */
      needsTraffic: boolean;
    }
  /** Nothing can be asked for now. One sentence each; `fix` is null where nothing is to be done. */
  | { state: 'impossible'; why: string; fix: string | null; isAlready: boolean };

export interface PreviewRequest {
  rollback: string;
  profile: Profile;
  snapshot: ServiceSnapshot;
  wish: PreviewWish;
}

/** What would come of a wish, on the state given. */
export function previewOf(_request: PreviewRequest): Preview {
  throw new Error('unbuilt');
}
