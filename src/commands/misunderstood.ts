import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import type { Answer } from './command.ts';
import type { Misunderstood } from './parsed.ts';

/** What a command answers to words that it does not understand: what is wrong, that nothing came of it, and where help is. */
export function misunderstood(
  { problem }: Misunderstood,
  command: string,
  done: 'asked' | 'run' | 'changed' = 'asked',
): Answer {
  // Elsewhere a problem follows the name of what is wrong; here it begins what is said.
  const sentence = problem.charAt(0).toUpperCase() + problem.slice(1);
  return {
    now: `${escapeMrkdwn(sentence)}\nNothing was ${done}. \`${command} help\` shows what I understand.`,
  };
}
