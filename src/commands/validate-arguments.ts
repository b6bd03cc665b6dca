import { type IsoDate, isIsoDate } from '../calendar/dates.ts';
import { dateInZone } from '../calendar/zone.ts';
import { nearest } from '../config/nearest.ts';
import type { Profile } from '../config/profile.ts';
import { defaultSchedule } from '../schedules/default-schedule.ts';
import { scheduleOf, targetOf } from '../schedules/slot.ts';
import { type Parsed, refuse } from './parsed.ts';

export interface ValidateArguments {
  schedule: string;
  targetDate: IsoDate;
}

/** Fewer are part of almost any name. */
const LEAST_LETTERS = 3;

/** Reads `[schedule] [date]`, the same from Slack and from a terminal. */
export function parseValidateArguments(
  words: readonly string[],
  profile: Profile,
  now: Date,
): Parsed<ValidateArguments> {
  const [first, second, ...rest] = words;
  if (rest.length > 0)
    return refuse(`"${rest.join(' ')}" is too much`, 'write a schedule and a date, nothing else');
  if (first !== undefined && second === undefined && /^\d/.test(first)) {
    return withDate(defaultSchedule(profile), first, profile, now);
  }
  const schedule = first ?? defaultSchedule(profile);
  if (!Object.hasOwn(profile.schedules, schedule)) {
    const names = Object.keys(profile.schedules);
    const guesses = guessesFor(schedule, names);
    const hint = guesses.length === 0 ? '' : `Did you mean ${guesses.join(' or ')}? `;
    return refuse(
      `there is no schedule "${schedule}"`,
      `${hint}The schedules are: ${names.join(', ')}.`,
      '. ',
    );
  }
  return withDate(schedule, second, profile, now);
}

/** One that is spelt almost so; else all that what was written is a part of: `pregame` is short for two. */
function guessesFor(written: string, names: readonly string[]): string[] {
  const close = nearest(written, names);
  if (close !== null) return [close];
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const part = letters(written);
  return part.length < LEAST_LETTERS ? [] : names.filter((name) => letters(name).includes(part));
}

function withDate(
  schedule: string,
  text: string | undefined,
  profile: Profile,
  now: Date,
): Parsed<ValidateArguments> {
  const today = dateInZone(now, profile.timeZone);
  const latest = targetOf(scheduleOf(profile, schedule), today);
  if (text === undefined) return { ok: true, value: { schedule, targetDate: latest } };
  if (!isIsoDate(text))
    return refuse(`"${text}" is no date`, `write one that exists, as YYYY-MM-DD, such as ${latest}`);
  if (text > today) return refuse(`${text} lies in the future`, `the latest date to ask about is ${today}`);
  return { ok: true, value: { schedule, targetDate: text } };
}
