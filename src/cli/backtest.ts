import { daysBetween } from '../calendar/dates.ts';
import { CHECKS } from '../checks/index.ts';
import type { Profile } from '../config/profile.ts';
import { ALL_SCHEDULES, backtest as judgeRange } from '../schedules/backtest.ts';
import { type BacktestOutcome, outcomeOf } from '../schedules/backtest-outcome.ts';
import { defaultSchedule } from '../schedules/default-schedule.ts';
import { terminalBacktest } from '../terminal/backtest.ts';
import { readDate, refuseWords, splitArguments, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { createProgress } from './progress.ts';
import { misuse } from './refusal.ts';
import { openFor, readClock, readProfile, readWarehouseSettings, warehouseAddress } from './settings.ts';

/** A backtest collects its whole range at once; more than this is several seasons. */
const MOST_DAYS = 400;

const EXITS: Readonly<Record<BacktestOutcome, number>> = {
  over_budget: EXIT.warning,
  blind: EXIT.error,
  nothing_judged: EXIT.warning,
  in_budget: EXIT.ok,
};

/** `shootaround backtest --from D --to D [--schedule S]`: settled verdicts for every past date, and how often each check fired. */
export async function backtest(argv: readonly string[], context: CommandContext): Promise<number> {
  const { values, words } = splitArguments(argv, {
    from: { type: 'string' },
    to: { type: 'string' },
    schedule: { type: 'string' },
  });
  refuseWords(words);
  const { from, to } = readRange(values);
  readClock(values);
  const settings = readWarehouseSettings(context.env);
  const profile = readProfile(values, settings, context.terminal);
  const schedule = readSchedule(values, profile);
  const warehouse = await openFor(context, warehouseAddress(settings), profile, 'read');
  const progress = createProgress(context.terminal);
  try {
    const result = await judgeRange({ warehouse, profile, checks: CHECKS, schedule, from, to, progress });
    progress.clear();
    context.terminal.out(
      values.json ? JSON.stringify(result, null, 2) : terminalBacktest(result, context.terminal),
    );
    return EXITS[outcomeOf(result)];
  } finally {
    progress.clear();
    await warehouse.close();
  }
}

function readRange(values: Values): { from: string; to: string } {
  const from = readDate(values, 'from');
  const to = readDate(values, 'to');
  if (from === null) throw misuse('--from is missing', 'write --from YYYY-MM-DD');
  if (to === null) throw misuse('--to is missing', 'write --to YYYY-MM-DD');
  if (from > to) throw misuse(`--from ${from} lies after --to ${to}`, 'write the earlier date as --from');
  if (daysBetween(from, to) + 1 > MOST_DAYS)
    throw misuse(`${from} to ${to} is more than ${MOST_DAYS} days`, 'ask for a season at a time');
  return { from, to };
}

function readSchedule(values: Values, profile: Profile): string {
  const name = values.schedule ?? defaultSchedule(profile);
  const names = Object.keys(profile.schedules);
  if (typeof name === 'string' && (name === ALL_SCHEDULES || names.includes(name))) return name;
  throw misuse(`there is no schedule "${name}"`, `write one of ${names.join(', ')}, or ${ALL_SCHEDULES}`);
}
