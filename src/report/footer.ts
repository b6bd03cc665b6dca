import { sayInstant } from '../calendar/say.ts';
import type { RunRow } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { durationInWords } from './spans-in-words.ts';

/** A Slack user id is no name for people, and a mention would notify whoever asked. */
const SLACK_USER = /^[UW][A-Z0-9]{4,}$/;
const GIGABYTE = 1e9;
const MEGABYTE = 1e6;

/** When, by what, how long, at what cost, when next, and the run's id: short phrases in this order. */
export function footerOf(run: RunRow): string[] {
  const { details } = run;
  const at = (instant: string) => sayInstant(new Date(instant), null, details.time_zone);
  return [
    at(run.run_timestamp),
    startOf(run),
    `took ${durationInWords(run.duration_ms)}`,
    costInWords(details.cost),
    details.next_run === null ? 'no next run planned' : `next run ${at(details.next_run)}`,
    oneLine(details.pipeline),
    `run ${oneLine(run.run_id)}`,
  ];
}

function startOf(run: RunRow): string {
  const trigger = oneLine(run.trigger_source);
  const person = oneLine(run.details.requested_by ?? '');
  if (SLACK_USER.test(person)) return 'asked for in Slack';
  if (person === 'terminal') return `asked for in a terminal${trigger === 'cli' ? '' : ` (${trigger})`}`;
  return `started by ${person === '' || person === trigger ? trigger : `${trigger} (${person})`}`;
}

export function costInWords({ statements, bytes_billed, warehouse }: RunRow['details']['cost']): string {
  const label = oneLine(warehouse);
  const said = `${counted(statements, 'statement')}, ${label}`;
  if (label === 'embedded') return said;
  return `${said}, ${bytes_billed === null ? 'bytes billed unknown' : `${bytesInWords(bytes_billed)} billed`}`;
}

function bytesInWords(bytes: number): string {
  if (bytes >= GIGABYTE) return `${(bytes / GIGABYTE).toFixed(2)} GB`;
  if (bytes >= MEGABYTE) return `${(bytes / MEGABYTE).toFixed(1)} MB`;
  return counted(bytes, 'byte');
}
