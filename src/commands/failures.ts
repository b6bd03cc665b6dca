import { counted } from '../report/counted.ts';
import type { Answer, Command } from './command.ts';
import {
  DEFAULT_DAYS,
  DEFAULT_THRESHOLD,
  type FailuresArguments,
  parseFailuresArguments,
} from './failures-arguments.ts';
import type { Inquiries } from './inquiries.ts';
import { misunderstood } from './misunderstood.ts';

export interface FailuresCommandDeps {
  inquiries: Pick<Inquiries, 'ask'>;
}

/** `/failures [threshold] [days] [private]`: what keeps failing, since when, and what is not even tried. */
export function createFailuresCommand(deps: FailuresCommandDeps): Command {
  return {
    name: '/failures',
    answer({ text }) {
      const words = text.split(/\s+/).filter((word) => word !== '');
      if (words[0]?.toLowerCase() === 'help') return { now: usage() };
      const parsed = parseFailuresArguments(words);
      if (!parsed.ok) return misunderstood(parsed, '/failures');
      return look(deps, parsed.value);
    },
  };
}

function look({ inquiries }: FailuresCommandDeps, { threshold, days, isPrivate }: FailuresArguments): Answer {
  const what = threshold === 1 ? 'failed last' : `failed ${threshold} times in a row`;
  const where = isPrivate ? 'here, for you alone' : 'into this channel';
  return {
    now: `Looking for scrapers and processors that ${what}, tried in the last ${counted(days, 'day')}. The answer comes ${where}.`,
    later: async (conversation) => {
      const exhibit = await inquiries.ask({ kind: 'failures', threshold, days });
      await conversation.present(exhibit, isPrivate ? 'person' : 'channel');
    },
  };
}

function usage(): string {
  return [
    '*What I understand*',
    `\`/failures\`: what failed ${DEFAULT_THRESHOLD} times in a row or more, tried in the last ${DEFAULT_DAYS} days`,
    '`/failures 10`: another number of failures',
    '`/failures 10 30`: and another number of days',
    '`/failures 10 30 private`: for you alone',
    'A streak is counted back to the last success, however long that is. What never worked, what should have run and did not, and what is switched off stand apart.',
  ].join('\n');
}
