import type { LoggingServiceV2Client, protos } from '@google-cloud/logging-api';
import type { Log } from '../../log.ts';
import { CloudError } from '../cloud-error.ts';
import type { CloudLogs, LogEntries, LogEntryRow } from '../ports.ts';
import { type Connection, clientOptions } from './client-options.ts';
import { withinCloudDeadline } from './deadline.ts';
import { type CallAbout, cloudErrorFrom } from './errors.ts';
import { errorsFilter, linesFilter } from './logging-filter.ts';
import { textOf } from './logging-text.ts';
import { onceMore } from './once-more.ts';

type LogEntry = protos.google.logging.v2.ILogEntry;
type ListRequest = protos.google.logging.v2.IListLogEntriesRequest;
type ListResponse = protos.google.logging.v2.IListLogEntriesResponse;

export interface GoogleLogsOptions {
  projectId: string;
  log: Log;
  /** For all pages of one question together, finding the credentials included. */
  deadlineMs?: number;
  connection?: Connection;
}

const DEADLINE_MS = 20_000;
const SCOPES = ['https://www.googleapis.com/auth/logging.read'];
/** The most that the API gives at once. A project may ask 60 times a minute, so pages are as large as they can be. */
const PAGE_ENTRIES = 1_000;

/** Cloud Logging in one project. Nothing is loaded, and nobody asked, before the first question. */
export function createGoogleLogs(options: GoogleLogsOptions): CloudLogs {
  const { projectId, log, connection, deadlineMs = DEADLINE_MS } = options;
  const label = `Cloud Logging, project ${projectId}`;
  const grant = `roles/logging.viewer on project ${projectId}`;
  let opened: Promise<LoggingServiceV2Client> | null = null;
  let closed = false;

  /** Eight questions come at once: they share one client. What failed is tried again by the next question. */
  function client(): Promise<LoggingServiceV2Client> {
    if (closed) throw new CloudError('internal', `${label} is closed`, 'start again');
    opened ??= open(connection).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }

  /** All pages of what is wanted, or none: half a window would look like a quiet one. */
  async function read(filter: string, most: number, what: string): Promise<LogEntries> {
    const about: CallAbout = { what, grant };
    const started = performance.now();
    let calls = 0;
    const ended = (more: object) =>
      log.info('cloud_logging_asked', {
        about: what,
        calls,
        ms: Math.round(performance.now() - started),
        ...more,
      });
    const askPage = async (logging: LoggingServiceV2Client, request: ListRequest): Promise<ListResponse> => {
      calls += 1;
      const timeout = Math.max(1, Math.ceil(started + deadlineMs - performance.now()));
      // The library would ask again for as long as there is time, and every try counts against the project's quota.
      const [, , page] = await logging.listLogEntries(request, {
        autoPaginate: false,
        retry: null,
        timeout,
      });
      return page;
    };
    try {
      const answer = await withinCloudDeadline(deadlineMs, about, async (signal) => {
        const logging = await client();
        const question = { resourceNames: [`projects/${projectId}`], filter, orderBy: 'timestamp desc' };
        const found: LogEntry[] = [];
        let pageToken: string | null = '';
        // One more than asked for is wanted, because a token alone does not say that there is more.
        while (found.length <= most && pageToken !== null && !signal.aborted) {
          const pageSize = Math.min(PAGE_ENTRIES, most + 1 - found.length);
          const page: ListResponse = await onceMore(() =>
            askPage(logging, { ...question, pageSize, pageToken }),
          );
          found.push(...(page.entries ?? []));
          pageToken = page.nextPageToken || null;
        }
        return { entries: found.slice(0, most).map(rowOf), cut: found.length > most };
      });
      ended({ entries: answer.entries.length });
      return answer;
    } catch (error) {
      const told = cloudErrorFrom(error, { ...about, deadlineSeconds: deadlineMs / 1_000 });
      ended({ failed: told.errorCause });
      throw told;
    }
  }

  return {
    label,
    errors: (window, most) => read(errorsFilter(window), most, `reading errors from ${label}`),
    lines: (question, most) =>
      read(linesFilter(question), most, `reading the log of ${question.service} from ${label}`),
    async close() {
      closed = true;
      const held = await opened?.catch(() => null);
      opened = null;
      await held?.close();
    },
  };
}

async function open(connection: Connection | undefined): Promise<LoggingServiceV2Client> {
  const [options, { LoggingServiceV2Client }] = await Promise.all([
    clientOptions(SCOPES, connection),
    import('@google-cloud/logging-api'),
  ]);
  return new LoggingServiceV2Client(options);
}

function rowOf(entry: LogEntry): LogEntryRow {
  const labels = entry.resource?.labels ?? {};
  return {
    service: labels.service_name ?? '(no service)',
    revision: labels.revision_name || null,
    at: instantOf(entry.timestamp ?? entry.receiveTimestamp),
    severity: String(entry.severity ?? 'DEFAULT'),
    text: textOf(entry),
  };
}

function instantOf(stamp: protos.google.protobuf.ITimestamp | null | undefined): string {
  const ms = Number(stamp?.seconds ?? Number.NaN) * 1_000 + Math.floor((stamp?.nanos ?? 0) / 1_000_000);
  if (!Number.isFinite(ms)) {
    throw new CloudError(
      'bad_response',
      'Cloud Logging gave an entry without a time',
      'run it again; if it stays, see status.cloud.google.com',
    );
  }
  return new Date(ms).toISOString();
}
