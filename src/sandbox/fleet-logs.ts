import { addDays } from '../calendar/dates.ts';
import type { FleetLogEntry, FleetService } from '../cloud/simulated/fleet-file.ts';
import type { Profile } from '../config/profile.ts';
import type { Season } from './season/make-season.ts';
import { type ServiceError, serviceErrors } from './season/service-errors.ts';

const DAY_MS = 86_400_000;
const DAYS_OF_LOGS = 9;

/** What a run of phase 3 logs, at the times at which the season's processors run. */
const PATH_LINES: readonly (readonly [time: string, text: (date: string) => string])[] = [
  ['09:29:58', (date) => `SEQUENTIAL GROUPS (2 levels) for ${date}`],
  ['09:30:00', () => 'Level 1: Running 2 processors - Team stats'],
  ['09:41:35', () => 'Level 1 complete'],
  ['10:00:00', () => 'Level 2: Running 1 processors - Player stats'],
  ['10:01:35', () => 'Level 2 complete'],
];

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
  const flagged = byName.get(profile.checks.sequential_execution_flag?.service ?? '');
  const lines = flagged === undefined ? [] : pathLines(season, flagged);
  return [...errors, ...lines].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function pathLines(season: Season, service: FleetService): FleetLogEntry[] {
  const { slate, today, at, now } = season;
  return slate.gameDates(addDays(today, -DAYS_OF_LOGS), addDays(today, -1)).flatMap((date) =>
    PATH_LINES.map(([time, text]) => {
      const [minute, seconds] = [time.slice(0, 5), Number(time.slice(6))];
      const logged = new Date(at(addDays(date, 1), minute).getTime() + seconds * 1000);
      return { logged, text: text(date) };
    })
      .filter(({ logged }) => logged <= now)
      .map(({ logged, text }) => entryOf(service, logged, 'INFO', text)),
  );
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
  return { service: service.service, revision: servingAt(service, at), at: at.toISOString(), severity, text };
}

/** The revision that traffic names, or the newest that there was. */
function servingAt({ traffic, revisions }: FleetService, at: Date): string | null {
  const there = revisions.filter(({ createdAt }) => Date.parse(createdAt) <= at.getTime());
  const named = there.find(({ name }) => traffic.some(({ revision }) => revision === name));
  return (named ?? there[0])?.name ?? null;
}
