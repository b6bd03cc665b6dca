import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SlackFake } from '../test/support/slack-fake.ts';
import type { BotAnswer, BotOrder, BotSetting } from './bot-orders.ts';
import { CHANNEL } from './slack.ts';

const PROGRAM = fileURLToPath(new URL('./bot-process.js', import.meta.url));

/** A bot in a process of its own. */
export interface Bot {
  /** Judges the date and posts the report. */
  run(date: string): Promise<void>;
  /** The memory that is resident, in MB. */
  weigh(): Promise<number>;
  collectGarbage(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a bot that talks to `slack` over Socket Mode; resolves when it is connected. */
export async function startBotProcess(slack: SlackFake, setting: Omit<BotSetting, 'slack'>): Promise<Bot> {
  const { botToken, appToken, apiUrl } = slack;
  const full: BotSetting = {
    ...setting,
    slack: { transport: 'socket', botToken, appToken, apiUrl, channel: CHANNEL },
  };
  const child = fork(PROGRAM, [JSON.stringify(full)], { execArgv: ['--expose-gc'] });
  await nextAnswer(child);
  const tell = (order: BotOrder): Promise<BotAnswer> => {
    const answer = nextAnswer(child);
    child.send(order);
    return answer;
  };
  return {
    async run(date) {
      await tell({ do: 'run', date });
    },
    async weigh() {
      const answer = await tell({ do: 'weigh' });
      return 'rssBytes' in answer ? answer.rssBytes / 1024 ** 2 : Number.NaN;
    },
    async collectGarbage() {
      await tell({ do: 'collect garbage' });
    },
    async stop() {
      const ended = once(child, 'exit');
      await tell({ do: 'stop' });
      await ended;
    },
  };
}

async function nextAnswer(child: ChildProcess): Promise<BotAnswer> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const [answer] = (await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then(([code]) => [{ failed: `the bot ended with ${code}` }]),
    ])) as [BotAnswer];
    if ('failed' in answer) throw new Error(answer.failed);
    return answer;
  } finally {
    listening.abort();
  }
}
