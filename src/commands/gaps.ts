import { dateInZone } from '../calendar/zone.ts';
import type { Clock } from '../clock.ts';
import type { Profile } from '../config/profile.ts';
import { counted } from '../report/counted.ts';
import { dateWords } from '../report/date-words.ts';
import type { Answer, Command } from './command.ts';
import { MOST_DAYS } from './date-range.ts';
import { DEFAULT_DAYS, type GapsArguments, parseGapsArguments, rangeExample } from './gaps-arguments.ts';
import type { Inquiries } from './inquiries.ts';
import { misunderstood } from './misunderstood.ts';

export interface GapsCommandDeps {
  profile: Profile;
  clock: Clock;
  inquiries: Pick<Inquiries, 'ask'>;
}

/** `/gaps [days | FROM..TO] [table] [private]`: what is missing, in every table that is watched. */
export function createGapsCommand(deps: GapsCommandDeps): Command {
  return {
    name: '/gaps',
    answer({ text }) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: usage(deps.profile, deps.clock.now()) };
      const parsed = parseGapsArguments(words, deps.profile, deps.clock.now());
      if (!parsed.ok) return misunderstood(parsed, '/gaps');
      return look(deps, parsed.value);
    },
  };
}

function look(
  { inquiries, profile, clock }: GapsCommandDeps,
  { question, isPrivate }: GapsArguments,
): Answer {
  const { from, to, table } = question;
  const what = table === null ? counted(Object.keys(profile.tables).length, 'table') : `\`${table}\``;
  const { timeZone } = profile;
  const { date } = dateWords(from, { askedAt: clock.now().toISOString(), timeZone });
  const when = from === to ? date(from) : `${date(from)} – ${date(to)}`;
  const where = isPrivate ? 'here, for you alone' : 'into this channel';
  return {
    now: `Looking for gaps in ${what}, ${when}. The answer comes ${where}.`,
    later: async (conversation) => {
      const exhibit = await inquiries.ask({ kind: 'gaps', question });
      await conversation.present(exhibit, isPrivate ? 'person' : 'channel');
    },
  };
}

function usage(profile: Profile, now: Date): string {
  const names = Object.keys(profile.tables);
  const [example = ''] = names;
  return [
    '*What I understand*',
    `\`/gaps\`: the ${DEFAULT_DAYS} days up to yesterday`,
    `\`/gaps 30\`: as many days as you like, up to ${MOST_DAYS}`,
    `\`/gaps ${rangeExample(dateInZone(now, profile.timeZone))}\`: a range of dates; one date alone will do too`,
    `\`/gaps 14 ${example.slice(example.indexOf('.') + 1)}\`: one table`,
    '`/gaps 14 private`: for you alone',
    `*Tables*\n${names.map((table) => `\`${table}\``).join(', ')}`,
  ].join('\n');
}
