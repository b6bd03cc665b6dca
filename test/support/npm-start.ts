import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const POLL_MS = 50;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** `npm start` as a newcomer types it: no Slack credentials, a folder of its own. */
export interface NpmStart {
  /** Everything that it printed so far, both streams. */
  output(): string;
  /**
   * Resolves with the match once the output has it.
   * @throws Error with the output, when the program ends or `deadlineMs` pass before.
   */
  said(pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray>;
  /** Milliseconds since it was typed. */
  elapsedMs(): number;
  /** Presses Ctrl-C and waits for the end of all that it started; what is left after `deadlineMs` is killed. */
  interrupt(deadlineMs: number): Promise<'ended' | 'killed'>;
}

/** Types `npm start` in `root`, with the sandbox in `home`. */
export function npmStart({ home, root = ROOT }: { home: string; root?: string }): NpmStart {
  const startedAt = performance.now();
  // A process group of its own: a terminal's Ctrl-C goes to the whole group.
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...withoutOurs(process.env), SHOOTAROUND_HOME: home, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const group = child.pid ?? 0;
  const ended = once(child, 'close');
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => {
      output += piece;
      for (const look of listeners) look();
    });
  }
  return {
    output: () => output,
    elapsedMs: () => performance.now() - startedAt,
    said: (pattern, deadlineMs) =>
      new Promise((resolve, reject) => {
        const settle = (end: () => void) => {
          listeners.delete(look);
          clearTimeout(timer);
          end();
        };
        const look = () => {
          const match = pattern.exec(output);
          if (match) settle(() => resolve(match));
        };
        const fail = (why: string) =>
          settle(() => reject(new Error(`${why} before npm start said ${pattern}:\n${output}`)));
        const timer = setTimeout(() => fail(`${deadlineMs} ms passed`), deadlineMs);
        listeners.add(look);
        ended.then(() => fail('it ended'), reject);
        look();
      }),
    async interrupt(deadlineMs) {
      const isOurs = (member: Member) => member.group === group || member.command.includes(home);
      const ours = () => members().filter(isOurs);
      if (ours().some((member) => member.group === group)) process.kill(-group, 'SIGINT');
      const beganAt = performance.now();
      while (ours().length > 0 && performance.now() - beganAt < deadlineMs) await sleep(POLL_MS);
      const left = ours();
      for (const { pid } of left) process.kill(pid, 'SIGKILL');
      await ended;
      return left.length === 0 ? 'ended' : 'killed';
    },
  };
}

/** What a developer's shell has set must not open a real workspace or warehouse. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = /^(SLACK_|WAREHOUSE$|PIPELINE$|GOOGLE_APPLICATION_CREDENTIALS$|BIGQUERY_EMULATOR_HOST$|npm_)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ours.test(name)));
}

interface Member {
  pid: number;
  group: number;
  command: string;
}

/** All processes, from Linux's own list. One that has ended, though nobody has asked for its status yet, is none. */
function members(): Member[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
        const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8');
        return state === 'Z' ? [] : [{ pid: Number(entry), group: Number(group), command }];
      } catch {
        // It ended between the listing and the look.
        return [];
      }
    });
}
