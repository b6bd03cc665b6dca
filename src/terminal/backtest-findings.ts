import { addDays, type IsoDate } from '../calendar/dates.ts';
import { counted } from '../report/counted.ts';
import { SEVERITY_WORDS } from '../report/vocabulary.ts';
import type { Backtest } from '../schedules/backtest.ts';
import type { CheckRecord } from '../schedules/check-record.ts';
import { wrap } from './wrap.ts';

/** What a check found on neighbouring days that is one thing. */
interface Spell {
  dates: IsoDate[];
  /** As on the first of them. */
  said: string;
}

/** Everything that was found or could not be seen, by date. What only goes on from the day before has no line of its own. */
export function findingLines({ checks, days }: Pick<Backtest, 'checks' | 'days'>, width: number): string[] {
  return checks
    .flatMap((record) => spellsOf(record, days))
    .toSorted((one, other) => ((one.dates[0] ?? '') < (other.dates[0] ?? '') ? -1 : 1))
    .map(({ dates, said }) => wrap(`${whenOf(dates)}  ${said}`, width, '  '));
}

function spellsOf({ check_name, dates: fired }: CheckRecord, days: Backtest['days']): Spell[] {
  const spells: Spell[] = [];
  for (const { date, checks } of days) {
    const found = checks.find((one) => one.check_name === check_name);
    if (found === undefined || found.status === 'PASS' || found.status === 'SKIP') continue;
    const { status, severity, message } = found;
    const grade = severity === null ? '' : ` ${SEVERITY_WORDS[severity]}`;
    const said = `${status}${grade}, ${check_name}: ${message}`;
    const last = spells.at(-1);
    const goesOn = said === last?.said || (status !== 'ERROR' && !fired.includes(date));
    if (last !== undefined && goesOn && last.dates.at(-1) === addDays(date, -1)) last.dates.push(date);
    else spells.push({ dates: [date], said });
  }
  return spells;
}

function whenOf(dates: readonly IsoDate[]): string {
  return dates.length === 1
    ? `${dates[0]}`
    : `${dates[0]} to ${dates.at(-1)}, ${counted(dates.length, 'day')}`;
}
