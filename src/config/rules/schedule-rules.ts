import { CronExpressionParser } from 'cron-parser';
import { validateDetailed } from 'node-cron';
import type { Draft } from '../draft.ts';
import { didYouMean } from '../nearest.ts';
import type { Finding } from '../problem.ts';
import type { Profile, ScheduleProfile } from '../profile.ts';

/** Schedules run at times that can come, and run checks that exist. */
export function scheduleProblems({ schedules }: Draft<Profile>, checkNames: readonly string[]): Finding[] {
  if (schedules === undefined) return [];
  const entries = Object.entries(schedules);
  if (entries.length === 0)
    return [{ path: ['schedules'], message: 'there is no schedule; needed: at least one' }];
  const titles = new Map<string, string>();
  return entries.flatMap(([name, schedule]) => {
    if (schedule === undefined) return [];
    const found = [
      ...nameProblems(name),
      ...cronProblems(schedule),
      ...checkProblems(schedule.checks, checkNames),
      ...mentionProblems(schedule, checkNames),
    ];
    const { title } = schedule;
    const owner = title === undefined ? undefined : titles.get(title);
    if (owner !== undefined)
      found.push({ path: ['title'], message: `found "${title}", which is the title of ${owner} already` });
    if (title !== undefined) titles.set(title, name);
    return found.map((problem) => ({ ...problem, path: ['schedules', name, ...problem.path] }));
  });
}

/** What these ask for is no schedule: behind `/validate`, and in a terminal. */
const WORDS_OF_VALIDATE = ['help', 'open', 'private', 'all'];

function nameProblems(name: string): Finding[] {
  if (!WORDS_OF_VALIDATE.includes(name)) return [];
  const message = `"${name}" means something else where a schedule is asked for; give it another name`;
  return [{ path: [], message, atKey: true }];
}

function cronProblems({ cron }: Draft<ScheduleProfile>): Finding[] {
  if (cron === undefined) return [];
  const fields = cron.trim().split(/\s+/);
  const refuse = (message: string): Finding[] => [{ path: ['cron'], message: `found "${cron}"; ${message}` }];
  if (fields.length !== 5) {
    return refuse('needed: five fields, minute hour day-of-month month day-of-week, such as "0 6 * * *"');
  }
  const { valid, errors } = validateDetailed(cron);
  if (!valid) return refuse(`this can't be read: ${errors.map((error) => error.message).join('; ')}`);
  const unreadable = whatParserSays(cron);
  if (unreadable !== null) return refuse(`this can't be read: ${unreadable}`);
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if (isRestricted(dayOfMonth) && isRestricted(dayOfWeek)) {
    return refuse('set day-of-month or day-of-week, not both: some schedulers read "and", others "or"');
  }
  return [];
}

/** Slots are counted by another library than the one that fires them: each has to understand the expression. */
function whatParserSays(cron: string): string | null {
  try {
    CronExpressionParser.parse(cron);
    return null;
  } catch (error) {
    return `${(error as Error).message}; write numbers, or names such as MON and JAN`;
  }
}

function isRestricted(field: string | undefined): boolean {
  return field !== '*' && field !== '?';
}

function mentionProblems(
  { checks = [], mention }: Draft<ScheduleProfile>,
  checkNames: readonly string[],
): Finding[] {
  const own = (mention ?? []).flatMap((check, index): Finding[] => {
    if (check === undefined || !checks.includes(check)) return [];
    const message = `found "${check}", which this schedule runs itself; remove it here or under "checks"`;
    return [{ path: ['mention', index], message }];
  });
  return [...checkProblems(mention, checkNames, 'mention'), ...own];
}

/** A list of checks, under `key`: each is one that exists, and is named once. */
export function checkProblems(
  checks: Draft<ScheduleProfile>['checks'] = [],
  checkNames: readonly string[],
  key: 'checks' | 'mention' | 'helps' = 'checks',
): Finding[] {
  return checks.flatMap((check, index): Finding[] => {
    if (check === undefined) return [];
    const path = [key, index];
    if (checks.indexOf(check) < index)
      return [{ path, message: `found "${check}" a second time; name it once` }];
    if (checkNames.includes(check)) return [];
    return [
      {
        path,
        message: `found "${check}", which is no check.${didYouMean(check, checkNames)} Allowed: ${checkNames.join(', ')}`,
      },
    ];
  });
}
