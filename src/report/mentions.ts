import type { Mention, Report } from '../history/rows.ts';
import { oneLine } from '../text/one-line.ts';
import { STATUS_WORDS } from './vocabulary.ts';

/** What tells all of it, in Slack and in a terminal alike. */
const ASKED_WITH: Readonly<Record<string, string | undefined>> = { deployment_drift: 'drift' };

/** A line for each check of another schedule, except for one that nobody configured. */
export function mentionsOf({ run }: Report): string[] {
  return (run.details.mentions ?? []).filter(({ status }) => status !== 'SKIP').map(mentionLine);
}

/** Being blind is said as plainly as being broken, with how long it has lasted: nothing is ignored more easily than a watcher that sleeps. */
function mentionLine({ check, title, status, message, days }: Mention): string {
  const { symbol } = STATUS_WORDS[status];
  const blind = status === 'ERROR' ? ', could not look' : '';
  const lasting = status !== 'PASS' && days > 1 ? `, day ${days}` : '';
  const command = ASKED_WITH[check];
  // Before what may be too long for a screen: it is what whoever wants the rest needs.
  const next = status === 'PASS' || command === undefined ? '' : ` (ask ${command} for more)`;
  return `${symbol} ${oneLine(title)}${blind}${lasting}${next}: ${oneLine(message)}`;
}
