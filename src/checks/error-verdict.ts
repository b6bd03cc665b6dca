import { sayInstant } from '../calendar/say.ts';
import type { JudgeInput } from './check.ts';
import { type ErrorGroup, type ErrorRule, type ErrorVolume, sumOf } from './error-volume.ts';
import type { Part } from './finding.ts';
import { errorPart, failPart, passPart, type Subject, warnPart } from './parts.ts';
import { listed, plural } from './wording.ts';

const GROUPS_SHOWN = 2;
const SERVICES_SHOWN = 3;
const SAMPLE_CHARACTERS = 160;
/** Up to this much more than usual is no more than usual. */
const STEADY_TIMES = 1.5;

/** A group that is worth a sentence, and why. */
interface TellingGroup {
  group: ErrorGroup;
  isNew: boolean;
  isLoop: boolean;
}

/**
 * The verdict on all errors of one source together. The thresholds are absolute, also for a noise that is there every
 * day: hundreds of errors a day are an incident on its eighth day, too, and a rule that gets used to them would fall
 * silent while it lasts. That it is nothing new is said. Below the thresholds a steady noise warns of nothing.
 */
export function judgeTotal(volume: ErrorVolume, about: Subject, rule: ErrorRule): Part {
  const total = sumOf(volume.groups.map(({ count }) => count));
  const usual = usualTotal(volume);
  const counted = `${volume.cut ? 'at least ' : ''}${total === 0 ? 'no error' : plural(total, 'error')} in ${volume.hours} h`;
  const details = {
    expected: `at most ${plural(rule.warn, 'error')} in ${volume.hours} h`,
    actual: `${volume.cut ? 'at least ' : ''}${plural(total, 'error')}`,
    threshold: rule.warn,
    affected: total,
    evidence: {
      errors: total,
      days_before: volume.daysBefore,
      usual_errors: usual,
      errors_before: sumOf(volume.groups.map(({ before }) => sumOf(before))),
      left_out: volume.leftOut,
      cut: volume.cut,
    },
  };
  const said = (limit: string) =>
    `${counted}, ${limit}${comparison(total, usual, volume)}: ${loudest(volume.groups)}`;
  if (total > rule.fail) {
    return failPart(about, 'P2_HIGH', said(`more than ${rule.fail}`), { ...details, threshold: rule.fail });
  }
  if (total > rule.warn) return warnPart(about, 'P3_MEDIUM', said(`more than ${rule.warn}`), details);
  if (volume.cut) {
    return errorPart(
      about,
      'config',
      `there are more entries than were read, and of those only ${total} count, so nobody knows whether there are more than ${plural(rule.warn, 'error')}`,
      `raise checks.recent_errors.entries in the profile well above ${rule.fail}, or see what fills the log`,
    );
  }
  if (total >= rule.risingFrom && total > rule.risingTimes * usual) {
    return warnPart(
      about,
      'P3_MEDIUM',
      said(`more than ${rule.risingTimes} times as many as usual`),
      details,
    );
  }
  return passPart(
    about,
    `${counted}, at most ${rule.warn} allowed${comparison(total, usual, volume)}`,
    details,
  );
}

/**
 * One part for each service that repeats one message over and over, or says something that no day before it said. A
 * repeated message warns also where it was repeated yesterday: a loop that nobody stopped is still one.
 */
export function judgeServices(volume: ErrorVolume, rule: ErrorRule, input: JudgeInput): Part[] {
  // Where no day before holds anything, nobody knows whether it was quiet then or not written.
  const areDaysKnown = !volume.cutBefore && volume.groups.some(({ before }) => sumOf(before) > 0);
  const telling = volume.groups.flatMap((group) => {
    const isNew = group.count >= rule.newFrom && sumOf(group.before) === 0;
    const isLoop = group.alike > rule.sameMessage;
    return isNew || isLoop ? [{ group, isNew, isLoop }] : [];
  });
  const services = [...new Set(telling.map(({ group }) => group.service))];
  return services
    .map((service) => {
      const own = telling
        .filter(({ group }) => group.service === service)
        .toSorted(
          (one, other) => Number(other.isNew) - Number(one.isNew) || other.group.count - one.group.count,
        );
      return servicePart(
        service,
        own,
        own.map((one) => sentence(one, areDaysKnown, volume, input)),
        rule,
      );
    })
    .toSorted((one, other) => newest(other) - newest(one) || (other.affected ?? 0) - (one.affected ?? 0));
}

/** Errors of a service that say something, worst first, with a sentence for each. */
function servicePart(
  service: string,
  own: readonly TellingGroup[],
  sentences: readonly string[],
  rule: ErrorRule,
): Part {
  const shown = sentences.slice(0, GROUPS_SHOWN).join('; ');
  const rest = own.length - GROUPS_SHOWN;
  const worst = own[0]?.group;
  const count = sumOf(own.map(({ group }) => group.count));
  const newCount = own.filter(({ isNew }) => isNew).length;
  return warnPart(
    { kind: 'service', subject: service },
    'P3_MEDIUM',
    rest > 0 ? `${shown}; and ${plural(rest, 'message')} more like this` : shown,
    {
      expected: newCount > 0 ? 'no new message' : `no message more than ${rule.sameMessage} times`,
      actual: plural(count, 'error'),
      threshold: newCount > 0 ? rule.newFrom : rule.sameMessage,
      affected: count,
      evidence: {
        messages: own.length,
        new_messages: newCount,
        repeated_messages: own.filter(({ isLoop }) => isLoop).length,
        first: worst?.firstAt ?? null,
        last: worst?.lastAt ?? null,
        says: worst?.says ?? null,
        sample: worst?.sample ?? null,
      },
    },
  );
}

const newest = ({ evidence }: Part): number => (Number(evidence?.new_messages) > 0 ? 1 : 0);

function sentence(
  { group, isNew, isLoop }: TellingGroup,
  areDaysKnown: boolean,
  { hours, cut, cutBefore, daysBefore }: ErrorVolume,
  { now, profile }: JudgeInput,
): string {
  const say = (instant: string | null) =>
    instant === null ? 'at a time unknown' : sayInstant(new Date(instant), now, profile.timeZone);
  const kind = [
    ...(isNew ? [areDaysKnown ? 'new' : 'may be new'] : []),
    ...(isLoop ? ['the same message again and again, like a retry loop'] : []),
  ].join(', ');
  const count = `${cut ? 'at least ' : ''}${plural(group.count, 'time')} in ${hours} h`;
  const when =
    group.firstAt === group.lastAt
      ? `at ${say(group.firstAt)}`
      : `first ${say(group.firstAt)}; last ${say(group.lastAt)}`;
  const doubt = cutBefore
    ? '; not all errors of the days before were read'
    : `; nothing is known of the ${plural(daysBefore, 'day')} before`;
  return `${kind}, ${count} (${when}): ${excerpt(group.sample)}${isNew && !areDaysKnown ? doubt : ''}`;
}

/** Says something that fewer than half of the days before said. */
export function isRecent({ count, before }: ErrorGroup, { newFrom }: ErrorRule): boolean {
  return count >= newFrom && before.filter((entries) => entries > 0).length * 2 < before.length;
}

/** The median of the days before, where a cut day counts with what was read of it. */
function usualTotal({ groups, daysBefore }: ErrorVolume): number {
  const totals = Array.from({ length: daysBefore }, (_, day) =>
    sumOf(groups.map(({ before }) => before[day] ?? 0)),
  ).toSorted((one, other) => one - other);
  const middle = Math.floor(totals.length / 2);
  const [upper = 0, lower = upper] = [totals[middle], totals[middle - 1]];
  return totals.length % 2 === 1 ? upper : (upper + lower) / 2;
}

function comparison(total: number, usual: number, { groups, daysBefore, cutBefore }: ErrorVolume): string {
  const least = cutBefore ? 'at least ' : '';
  const all = sumOf(groups.map(({ before }) => sumOf(before)));
  const days = `the same hours of the ${plural(daysBefore, 'day')} before`;
  if (all === 0) return `; ${days} had none`;
  const isSteady = total > 0 && total <= STEADY_TIMES * usual;
  const steady = isSteady ? 'that is as on the days before: ' : '';
  return `; ${steady}${days} had ${least}${all}, typically ${least}${usual} a day`;
}

function loudest(groups: readonly ErrorGroup[]): string {
  const byService = new Map<string, number>();
  for (const { service, count } of groups) {
    if (count > 0) byService.set(service, (byService.get(service) ?? 0) + count);
  }
  const sorted = [...byService].toSorted(([, one], [, other]) => other - one);
  const [largest] = groups.toSorted((one, other) => other.count - one.count);
  const services = listed(
    sorted.map(([service, count]) => `${service} ${count}`),
    SERVICES_SHOWN,
  );
  return largest === undefined ? services : `${services}; most often: ${excerpt(largest.sample)}`;
}

/** Samples are one line already, but not a short one. */
function excerpt(sample: string): string {
  const characters = [...sample];
  if (characters.length <= SAMPLE_CHARACTERS) return sample;
  return `${characters.slice(0, SAMPLE_CHARACTERS - 1).join('')}…`;
}
