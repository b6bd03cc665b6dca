import { createHash } from 'node:crypto';
import type { ServiceState } from '../change-ports.ts';
import type { FleetRevision, FleetService } from './fleet-file.ts';

export type FleetContainer = FleetRevision['containers'][number];
export type FleetVariable = FleetContainer['variables'][number];

/** What the next revision is made of: the newest one, ready or not. */
export function templateOf({ revisions, service }: FleetService): FleetRevision {
  const [newest] = revisions;
  if (newest === undefined) throw new RangeError(`${service} has no revision`);
  return newest;
}

/** The state that a change can be bound to. */
export function boundStateOf(service: FleetService): ServiceState {
  const uid = uidOf(service);
  const generation = String(generationOf(service));
  const { traffic, changedAt, changedBy } = service;
  const content = [uid, generation, templateOf(service), traffic, changedAt, changedBy];
  return { uid, etag: `"${hashOf(JSON.stringify(content)).slice(0, 20)}"`, generation };
}

export function generationOf({ generation, revisions }: FleetService): number {
  return generation ?? revisions.length;
}

/** The container by its name, or the first. */
export function containerIn({ containers }: FleetRevision, name: string | null): FleetContainer | undefined {
  return name === null ? containers[0] : containers.find((one) => one.name === name);
}

/** The same service at the same address is the same one. */
function uidOf({ service, region, uri }: FleetService): string {
  const digits = hashOf([service, region, uri].join(' '));
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
