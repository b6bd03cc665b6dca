import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { oneLine } from '../../text/one-line.ts';
import { CloudError } from '../cloud-error.ts';
import { createGate } from '../gate.ts';

/** Programs at once: more would only wait for the same disk. */
const AT_ONCE = 4;
const MOST_BYTES = 64 * 1_024 * 1_024;
const LONGEST_WORDS = 200;

export interface GitAnswer {
  /** 0, or one that the caller accepts. */
  code: number;
  stdout: string;
}

/** The git program, on one clone. */
export interface GitProgram {
  /**
   * Runs git without a shell, without a network and without what the caller's environment says about other clones.
   * @throws CloudError for every exit status but 0 and those in `accept`.
   */
  run(args: readonly string[], options?: { input?: string; accept?: readonly number[] }): Promise<GitAnswer>;
}

export function createGitProgram(path: string, callSeconds: number): GitProgram {
  const gate = createGate(AT_ONCE);

  async function folder(): Promise<string> {
    try {
      return await realpath(path);
    } catch {
      throw notAClone('there is no such folder, or it may not be read');
    }
  }

  const notAClone = (why: string): CloudError =>
    new CloudError(
      'config',
      `${path} can't be read as a git clone: ${why}`,
      'write the folder that holds .git into COMMITS, as git:PATH@BRANCH',
    );

  function failure(stderr: string, at: string): CloudError {
    if (/dubious ownership/.test(stderr))
      return new CloudError(
        'config',
        `git does not read ${path}: the folder belongs to another account`,
        `run git config --global --add safe.directory ${at} as the account that runs this`,
      );
    if (/not a git repository/.test(stderr)) return notAClone('it is none');
    if (/cannot change to/.test(stderr)) return notAClone('it is no folder, or it may not be read');
    if (/transport '.*' not allowed|promisor|lazy fetch/i.test(stderr))
      return new CloudError(
        'config',
        `${path} is a partial clone, in which what is asked for is missing`,
        'clone it again without --filter, or with --filter=blob:none',
      );
    const line = stderr.split('\n').find((text) => text.trim() !== '') ?? 'it says nothing';
    return new CloudError(
      'bad_response',
      `git could not read ${path}: ${[...oneLine(line)].slice(0, LONGEST_WORDS).join('')}`,
      `run git -C ${path} fsck`,
    );
  }

  return {
    run: (args, { input, accept = [] } = {}) =>
      gate(async () => {
        const at = await folder();
        return new Promise<GitAnswer>((settle, reject) => {
          const child = execFile(
            'git',
            ['--no-pager', '-c', 'log.showSignature=false', '-C', at, ...args],
            {
              encoding: 'utf8',
              env: environmentFor(at),
              maxBuffer: MOST_BYTES,
              timeout: callSeconds * 1_000,
              killSignal: 'SIGKILL',
              windowsHide: true,
            },
            (error, stdout, stderr) => {
              if (error === null) return settle({ code: 0, stdout });
              const { code } = error;
              if (typeof code === 'number' && accept.includes(code)) return settle({ code, stdout });
              if (typeof code === 'number') return reject(failure(stderr, at));
              reject(notRun(code, error.killed === true, path, callSeconds));
            },
          );
          // A program that ended early closes the pipe; why it did is in its exit status.
          child.stdin?.on('error', () => undefined);
          child.stdin?.end(input ?? '');
        });
      }),
  };
}

/** Why there is no exit status: the program was not there, said too much, or took too long. */
function notRun(code: unknown, killed: boolean, path: string, callSeconds: number): CloudError {
  if (code === 'ENOENT' || code === 'EACCES')
    return new CloudError(
      'config',
      'the history is to be read from a clone, and there is no git program here',
      'install git, or set COMMITS to the repository on GitHub, as github:OWNER/REPOSITORY@BRANCH',
    );
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return new CloudError(
      'bad_response',
      `git said more about ${path} than ${MOST_BYTES / 1_024 / 1_024} MB`,
      'look at the clone by hand',
    );
  if (killed)
    return new CloudError(
      'timeout',
      `git took longer than ${callSeconds} s on ${path}`,
      `ask again; if it stays slow, run git -C ${path} gc`,
    );
  return new CloudError('internal', `git ended on ${path} without saying why`, 'ask again');
}

/** Only what git needs to be found and to know its user's settings: `GIT_DIR` and its like would lead to other clones. */
function environmentFor(folder: string): NodeJS.ProcessEnv {
  const taken = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'SystemRoot', 'USERPROFILE'];
  return {
    ...Object.fromEntries(taken.map((name) => [name, process.env[name]]).filter(([, value]) => value)),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    // What `git replace` put in a commit's place is nothing that anybody deployed.
    GIT_NO_REPLACE_OBJECTS: '1',
    // A partial clone would fetch what it lacks; older versions of git know only the second of these.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    // A folder that is no clone may lie in one: that would be another project's history.
    GIT_CEILING_DIRECTORIES: dirname(folder),
  };
}
