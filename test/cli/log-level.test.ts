import { describe, expect, it } from 'vitest';
import { readLogLevel } from '../../src/cli/log-level.ts';

const TOKEN = { SLACK_BOT_TOKEN: 'xoxb-1' };

describe('how much is logged', () => {
  it.each([
    ['what the bot does', 'start', TOKEN, 'info'],
    ['only what goes wrong in the sandbox', 'sandbox', {}, 'warn'],
    ['only what goes wrong in the sandbox that start opens', 'start', { SLACK_BOT_TOKEN: ' ' }, 'warn'],
    ['only what goes wrong in a command of a moment', 'validate', TOKEN, 'warn'],
    ['only what goes wrong where there is no command', undefined, TOKEN, 'warn'],
  ] as const)('is %s', (_, command, env, level) => {
    expect(readLogLevel(env, command)).toBe(level);
    expect(readLogLevel({ ...env, LOG_LEVEL: '' }, command)).toBe(level);
  });

  it.each(['info', 'warn', 'error', 'silent'])('is %s where that is set', (level) => {
    expect(readLogLevel({ ...TOKEN, LOG_LEVEL: level }, 'start')).toBe(level);
    expect(readLogLevel({ LOG_LEVEL: ` ${level} ` }, 'validate')).toBe(level);
  });
});
