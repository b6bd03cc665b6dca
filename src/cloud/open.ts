import type { Clock } from '../clock.ts';
import type { CloudSettings } from '../config/environment.ts';
import type { Log } from '../log.ts';
import { type CloudPorts, NO_CLOUD } from './ports.ts';

export interface OpenCloudOptions {
  settings: CloudSettings;
  clock: Clock;
  log: Log;
}

export type OpenCloud = (options: OpenCloudOptions) => CloudPorts;

/** Opens what the environment names. Nothing is asked yet: what can't be used says so when it is asked. */
export const openCloud: OpenCloud = () => NO_CLOUD;
