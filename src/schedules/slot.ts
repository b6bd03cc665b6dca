import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { addDays, type IsoDate } from '../calendar/dates.ts';
import { dateInZone, instantAt, timeInZone } from '../calendar/zone.ts';
import type { Profile, ScheduleProfile } from '../config/profile.ts';

/** One nominal run of a schedule. Two triggers for the same slot are the same slot. */
export interface Slot {
  schedule: string;
  nominal: Date;
  /** Schedule and nominal instant in UTC minutes: `post_overnight@2026-02-04T11:00Z`. */
  key: string;
  targetDate: IsoDate;
}

/** @throws RangeError when the profile has no such schedule. */
export function scheduleOf(profile: Profile, name: string): ScheduleProfile {
  // A name that somebody typed can be that of a member of every object, such as `constructor`.
  const schedule = Object.hasOwn(profile.schedules, name) ? profile.schedules[name] : undefined;
  if (!schedule)
    throw new RangeError(
      `there is no schedule ${name}: use one of ${Object.keys(profile.schedules).join(', ')}`,
    );
  return schedule;
}

/** The slot of a schedule at a nominal instant; seconds are dropped. */
export function slotAt(profile: Profile, name: string, nominal: Date): Slot {
  const minute = new Date(Math.floor(nominal.getTime() / 60_000) * 60_000);
  return {
    schedule: name,
    nominal: minute,
    key: `${name}@${minute.toISOString().slice(0, 16)}Z`,
    targetDate: targetOf(scheduleOf(profile, name), dateInZone(minute, profile.timeZone)),
  };
}

/** The target date of a schedule that is asked for on `date` of the pipeline's zone. */
export function targetOf(schedule: ScheduleProfile, date: IsoDate): IsoDate {
  return schedule.target === 'yesterday' ? addDays(date, -1) : date;
}

/** When the schedule runs next after `now`. */
export function nextSlot(profile: Profile, name: string, now: Date): Slot {
  return findSlot(profile, name, now, 'next');
}

/** The newest slot at or before `now`. */
export function latestSlot(profile: Profile, name: string, now: Date): Slot {
  // A slot that begins this very second has begun.
  return findSlot(profile, name, new Date(now.getTime() + 1), 'prev');
}

function findSlot(profile: Profile, name: string, from: Date, direction: 'next' | 'prev'): Slot {
  const { cron } = scheduleOf(profile, name);
  const expression = CronExpressionParser.parse(cron, { currentDate: from, tz: profile.timeZone });
  for (;;) {
    const slot = slotAt(
      profile,
      name,
      (direction === 'next' ? expression.next() : expression.prev()).toDate(),
    );
    if (exists(expression, slot, profile.timeZone)) return slot;
  }
}

/**
 * A time that the spring change skips has no slot, and one that the autumn change repeats has its first; the parser
 * would move the one, and give either of the other, depending on the direction.
 */
function exists({ fields }: CronExpression, slot: Slot, timeZone: string): boolean {
  const time = timeInZone(slot.nominal, timeZone);
  const [hour, minute] = time.split(':').map(Number);
  const isAsked =
    fields.hour.values.some((one) => one === hour) && fields.minute.values.some((one) => one === minute);
  const first = instantAt(dateInZone(slot.nominal, timeZone), time, timeZone);
  return isAsked && first.getTime() === slot.nominal.getTime();
}
