import type { CloudLogs, LogEntries } from '../ports.ts';
import type { Fleet, FleetLogEntry } from './fleet-file.ts';

const ERRORS = new Set(['ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY']);
const TEXT_CHARACTERS = 2000;

/** The logs of a fleet. */
export function simulatedLogs(fleet: () => Promise<Fleet>): CloudLogs {
  const ask = async (
    { from, to }: { from: string; to: string },
    most: number,
    fits: (entry: FleetLogEntry) => boolean,
  ): Promise<LogEntries> => {
    const { logs } = await fleet();
    const [first, end] = [Date.parse(from), Date.parse(to)];
    const found = logs
      .filter((entry) => {
        const at = Date.parse(entry.at);
        return at >= first && at < end && fits(entry);
      })
      .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
    return {
      entries: found
        .slice(0, most)
        .map((entry) => ({ ...entry, text: [...entry.text].slice(0, TEXT_CHARACTERS).join('') })),
      cut: found.length > most,
    };
  };
  return {
    label: 'simulated logs',
    errors: (window, most) => ask(window, most, ({ severity }) => ERRORS.has(severity)),
    lines({ service, from, to, phrases }, most) {
      // Cloud Logging looks for a phrase in any case.
      const wanted = phrases.map((phrase) => phrase.toLowerCase());
      return ask({ from, to }, most, (entry) => {
        const text = entry.text.toLowerCase();
        return entry.service === service && wanted.some((phrase) => text.includes(phrase));
      });
    },
    close: async () => undefined,
  };
}
