import { sayDate } from '../calendar/say.ts';
import type { Clock } from '../clock.ts';
import { nearest } from '../config/nearest.ts';
import type { Profile } from '../config/profile.ts';
import type { OpenAnswer } from '../inquiries/ask-open.ts';
import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import { counted } from '../report/counted.ts';
import { defaultSchedule } from '../schedules/default-schedule.ts';
import type { Desk, FullLine, Ticket } from '../schedules/desk.ts';
import { scheduleOf } from '../schedules/slot.ts';
import type { Answer, Command, Conversation, SlashRequest } from './command.ts';
import { misunderstood } from './misunderstood.ts';
import { type Parsed, refuse } from './parsed.ts';
import { parseValidateArguments, type ValidateArguments } from './validate-arguments.ts';

export interface ValidateDeps {
  profile: Profile;
  desk: Pick<Desk, 'ask'>;
  /** What is failing as far as the newest runs know, and who has it. */
  askOpen(): Promise<OpenAnswer>;
  clock: Clock;
}

/** `/validate [schedule] [date]`: runs any schedule now and shows the report in the channel. */
export function createValidateCommand(deps: ValidateDeps): Command {
  return {
    name: '/validate',
    answer(request) {
      const words = request.text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: usage(deps.profile) };
      if (words[0]?.toLowerCase() === 'open') return listOpen(deps, words.slice(1));
      const parsed = parse(words, deps);
      if (!parsed.ok) return misunderstood(parsed, '/validate', 'run');
      return run(deps, request, parsed.value);
    },
  };
}

/** As in a terminal, beside what only a channel has. */
function parse(words: readonly string[], { profile, clock }: ValidateDeps): Parsed<ValidateArguments> {
  if (words.some((word) => word.toLowerCase() === 'private'))
    return refuse(
      '"private" is not taken here',
      'a run is for everybody in the channel; only /validate open private answers you alone',
    );
  const [first = ''] = words;
  const names = Object.keys(profile.schedules);
  if (!names.includes(first) && nearest(first, [...names, 'open']) === 'open')
    return refuse(`there is no schedule "${first}"`, 'Did you mean /validate open?', '. ');
  return parseValidateArguments(words, profile, clock.now());
}

function listOpen({ askOpen }: ValidateDeps, rest: readonly string[]): Answer {
  const isPrivate = rest[0]?.toLowerCase() === 'private';
  const surplus = rest.slice(isPrivate ? 1 : 0);
  if (surplus.length > 0) {
    return {
      now: `“${escapeMrkdwn(surplus.join(' '))}” is too much: write \`/validate open\`, or \`/validate open private\`.`,
    };
  }
  return {
    now: 'Looking up what is open.',
    later: async (conversation) => {
      await conversation.present({ kind: 'open', open: await askOpen() }, isPrivate ? 'person' : 'channel');
    },
  };
}

function run(deps: ValidateDeps, request: SlashRequest, wanted: ValidateArguments): Answer {
  const ticket = deps.desk.ask({ ...wanted, requestedBy: request.user, trigger: 'slack' });
  if (ticket.how === 'full') return { now: sayFull(ticket, wanted) };
  return {
    now: sayTicket(ticket, wanted, deps.clock.now()),
    later: async (conversation: Conversation) => {
      const report = await ticket.report;
      await conversation.show(report, lead(ticket, deps.clock.now()));
    },
  };
}

function sayTicket(ticket: Ticket, wanted: ValidateArguments, now: Date): string {
  const what = `*${wanted.schedule}* for ${sayDate(wanted.targetDate)}`;
  const seconds = secondsSince(ticket.since, now);
  switch (ticket.how) {
    case 'started':
      return ticket.ahead === 0
        ? `Running ${what}. The report comes into this channel in a moment.`
        : `${what} is in line: ${runsAhead(ticket)} first. The report comes into this channel after that.`;
    case 'joined':
      if (ticket.ahead > 0)
        return `${what} is in line already: ${starter(ticket)} asked ${seconds} s ago, and ${runsAhead(ticket)} first. You get the same report.`;
      return `${what} is already running: ${starter(ticket)} began ${seconds} s ago. You get the same report.`;
    case 'reused':
      return `${what} was just run: ${starter(ticket)} began ${seconds} s ago. You get that report; a minute after it you can have a new one.`;
  }
}

function sayFull(line: FullLine, { schedule }: ValidateArguments): string {
  return `Nothing was run: ${counted(line.ahead, 'run')} of *${schedule}* are under way or waiting, and no more can wait. Ask again in a minute.`;
}

function runsAhead({ ahead }: Ticket): string {
  return `${counted(ahead, 'run')} of this schedule ${ahead === 1 ? 'comes' : 'come'}`;
}

function lead(ticket: Ticket, now: Date): string | undefined {
  if (ticket.how !== 'reused') return undefined;
  return `This report is ${secondsSince(ticket.since, now)} s old.`;
}

/** For private answers only: in the channel a mention would alert somebody about their own question. */
function starter({ askedBy }: Ticket): string {
  return /^[UW][A-Z0-9_]+$/.test(askedBy) ? `<@${askedBy}>` : 'the schedule';
}

function usage(profile: Profile): string {
  const schedules = Object.keys(profile.schedules).map((name) => {
    const { title, target } = scheduleOf(profile, name);
    return `• \`${name}\`: ${escapeMrkdwn(title)}, about ${target}`;
  });
  return [
    '*What I understand*',
    `\`/validate\`: the ${defaultSchedule(profile)} schedule, as it would be judged now`,
    `\`/validate YYYY-MM-DD\`: the ${defaultSchedule(profile)} schedule about another date`,
    '`/validate SCHEDULE`: another schedule',
    '`/validate SCHEDULE YYYY-MM-DD`: the same about another date',
    '`/validate open`: what is failing now and who has it; `/validate open private` for you alone',
    '*Schedules*',
    ...schedules,
  ].join('\n');
}

function secondsSince(instant: Date, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - instant.getTime()) / 1000));
}
