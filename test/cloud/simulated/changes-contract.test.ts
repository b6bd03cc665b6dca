import { simulatedRig } from '../../support/simulated-changes.ts';
import { describeChanges } from '../changes-contract.ts';

describeChanges('the simulated Cloud Run', simulatedRig);
