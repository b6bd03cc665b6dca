/** A half-open window: `from` belongs to it, `to` does not. Instants are ISO 8601. */
export interface LogWindow {
  from: string;
  to: string;
}

/** Functions of the second generation are Cloud Run services, too, and log as such. */
const OF_SERVICES = 'resource.type = "cloud_run_revision"';

/** Entries of severity ERROR and above of all services. */
export function errorsFilter(window: LogWindow): string {
  return [OF_SERVICES, 'severity >= ERROR', ...inWindow(window)].join(' AND ');
}

/** Entries of one service whose text holds one of `phrases`, in any case; with no phrase, any entry of it. */
export function linesFilter(question: LogWindow & { service: string; phrases: readonly string[] }): string {
  const holdsOne = question.phrases.flatMap((phrase) =>
    ['textPayload', 'jsonPayload.message'].map((field) => `${field} : ${quoted(phrase)}`),
  );
  return [
    OF_SERVICES,
    `resource.labels.service_name = ${quoted(question.service)}`,
    ...inWindow(question),
    ...(holdsOne.length === 0 ? [] : [`(${holdsOne.join(' OR ')})`]),
  ].join(' AND ');
}

function inWindow({ from, to }: LogWindow): string[] {
  return [`timestamp >= ${quoted(from)}`, `timestamp < ${quoted(to)}`];
}

/** A value that can't end its own quotes, whatever it holds. */
function quoted(value: string): string {
  const safe = value
    .replace(/["\\]/g, (character) => `\\${character}`)
    .replace(/\p{Cc}/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${safe}"`;
}
