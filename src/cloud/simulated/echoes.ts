import type { FleetLogEntry, FleetRevision, FleetService } from './fleet-file.ts';
import { statusAt } from './service-status.ts';

type Echo = NonNullable<FleetService['echoes']>[number];

/**
 * What a service logs by itself after each change of ours, past and to come: some time after the change serves, on every
 * revision that gets requests then and still does when the line is logged.
 */
export function echoedLines(service: FleetService): FleetLogEntry[] {
  const { echoes = [] } = service;
  if (echoes.length === 0) return [];
  return turnsOf(service).flatMap((turn) => linesAfter(service, echoes, turn));
}

/** When something of ours began to serve, in milliseconds since 1970. */
function turnsOf(service: FleetService): number[] {
  const made = service.revisions.flatMap((revision) => {
    if (revision.switched === undefined) return [];
    const ready = Date.parse(revision.readyAt ?? revision.createdAt);
    return serves(service, revision, ready) ? [ready] : [];
  });
  const moved = (service.before ?? []).map(({ until }) => Date.parse(until));
  return [...new Set([...made, ...moved])];
}

function linesAfter(service: FleetService, echoes: readonly Echo[], turn: number): FleetLogEntry[] {
  const routes = statusAt(service, new Date(turn))?.routes ?? [];
  return routes.flatMap(({ revision }) =>
    echoes
      .filter((echo) => isOf(echo, revision, echoes))
      .flatMap(({ lines }) => lines)
      .flatMap(({ afterSeconds, severity, text }) => {
        const at = turn + afterSeconds * 1000;
        if (!serves(service, revision, at)) return [];
        const logged = new Date(at).toISOString();
        return [{ service: service.service, revision: revision.name, at: logged, severity, text }];
      }),
  );
}

function serves(service: FleetService, { name }: FleetRevision, at: number): boolean {
  return statusAt(service, new Date(at))?.routes.some(({ revision }) => revision.name === name) ?? false;
}

/** Whether a revision has the value that is spoken of; a secret's is none that anybody knows. */
function isOf(echo: Echo, { containers }: FleetRevision, echoes: readonly Echo[]): boolean {
  const found = containers.flatMap(({ variables }) => variables).find(({ name }) => name === echo.variable);
  if (found !== undefined && 'secret' in found) return false;
  const value = found?.value.toLowerCase() ?? null;
  const names = ({ values }: Echo): boolean =>
    values?.some((one) => (one?.toLowerCase() ?? null) === value) ?? false;
  if (echo.values !== null) return names(echo);
  return !echoes.some((other) => other.variable === echo.variable && names(other));
}
