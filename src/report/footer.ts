import type { RunRow } from '../history/rows.ts';
import { counted } from './counted.ts';
import { durationInWords, timeInWords } from './dates-in-words.ts';
import { oneLine } from './one-line.ts';

/** A Slack user id is no name for people, and a mention would notify whoever asked. */
const SLACK_USER = /^[UW][A-Z0-9]{4,}$/;
const GIGABYTE = 1e9;
const MEGABYTE = 1e6;

/** When, by what, how long, at what cost, when next, and the run's id: short phrases in this order. */
export function footerOf(run: RunRow): string[] {
  const { details } = run;
  const at = (instant: string) => timeInWords(instant, details.time_zone);
  const footer = [at(run.run_timestamp), `started by ${starter(run)}`];
  if (details.late !== null) {
    const nominal = details.nominal_time === null ? '' : `, was due ${at(details.nominal_time)}`;
    footer.push(`late: ${oneLine(details.late)}${nominal}`);
  }
  footer.push(`took ${durationInWords(run.duration_ms)}`, costInWords(details.cost));
  footer.push(details.next_run === null ? 'no next run planned' : `next run ${at(details.next_run)}`);
  footer.push(oneLine(details.pipeline), `run ${oneLine(run.run_id)}`);
  return footer;
}

function starter(run: RunRow): string {
  const trigger = oneLine(run.trigger_source);
  const person = oneLine(run.details.requested_by ?? '');
  return person === '' || SLACK_USER.test(person) || person === trigger ? trigger : `${trigger} (${person})`;
}

function costInWords({ statements, bytes_billed, warehouse }: RunRow['details']['cost']): string {
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
