import { addDays } from '../calendar/dates.ts';
import type { FleetLogEntry, FleetRevision, FleetService } from '../cloud/simulated/fleet-file.ts';
import { statusAt } from '../cloud/simulated/service-status.ts';
import type { Profile } from '../config/profile.ts';
import { hasFlagOn, pathLines } from './path-lines.ts';
import type { Season } from './season/make-season.ts';
import { type ServiceError, serviceErrors } from './season/service-errors.ts';

const DAY_MS = 86_400_000;
const DAYS_OF_LOGS = 9;

/** When phase 3 begins in the season, and its lines, in seconds from then on: at the times at which processors run. */
const PATH_FROM = { minute: '09:29', seconds: 58 };
const PATH_SECONDS = [0, 2, 697, 1802, 1897] as const;

/** What services logged in the last days: errors, and the path that runs took. Oldest first, nothing after now. */
export function makeLogs(
  season: Season,
  profile: Profile,
  services: readonly FleetService[],
  behind: string | null,
): FleetLogEntry[] {
  const byName = new Map(services.map((service) => [service.service, service]));
  const from = season.now.getTime() - DAYS_OF_LOGS * DAY_MS;
  const errors = serviceErrors(season)
    .filter(({ at, severity }) => at.getTime() >= from && severity !== 'info')
    .flatMap((error) => {
      // A profile with other services has the same noise where its own story happens.
      const service = byName.get(error.service) ?? byName.get(behind ?? '');
      return service === undefined ? [] : [entryOf(service, error.at, 'ERROR', traceback(error))];
    });
  return [...errors, ...pathOf(season, profile, byName)].sort(
    (one, other) => Date.parse(one.at) - Date.parse(other.at),
  );
}

/** Which path the service with the flag took in the last nights: the one that the flag of the revision says that served. */
function pathOf(
  { slate, today, at, now }: Season,
  { checks }: Profile,
  services: ReadonlyMap<string, FleetService>,
): FleetLogEntry[] {
  const flag = checks.sequential_execution_flag;
  const service = services.get(flag?.service ?? '');
  if (flag === undefined || service === undefined) return [];
  return slate.gameDates(addDays(today, -DAYS_OF_LOGS), addDays(today, -1)).flatMap((date) => {
    const beganMs = at(addDays(date, 1), PATH_FROM.minute).getTime() + PATH_FROM.seconds * 1000;
    const isOn = hasFlagOn(revisionAt(service, new Date(beganMs)), flag);
    return pathLines(isOn, flag.evidence, date, PATH_SECONDS)
      .map(({ afterSeconds, ...line }) => ({ ...line, logged: new Date(beganMs + afterSeconds * 1000) }))
      .filter(({ logged }) => logged <= now)
      .map(({ logged, severity, text }) => entryOf(service, logged, severity, text));
  });
}

/** As Python logs an exception: what went wrong stands in the last line. */
function traceback({ scraper, type, message }: ServiceError): string {
  return [
    'Traceback (most recent call last):',
    `  File "/app/scrapers/${scraper}.py", line 88, in run`,
    '    rows = self.parse(self.fetch())',
    `${type}: ${message}`,
  ].join('\n');
}

function entryOf(service: FleetService, at: Date, severity: string, text: string): FleetLogEntry {
  const revision = revisionAt(service, at)?.name ?? null;
  return { service: service.service, revision, at: at.toISOString(), severity, text };
}

/** The revision that got most of the traffic, or the newest that there was. */
function revisionAt(service: FleetService, at: Date): FleetRevision | null {
  const status = statusAt(service, at);
  return status === null ? null : (status.routes[0]?.revision ?? status.newest);
}
