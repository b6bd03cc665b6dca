import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/commands/command.ts';
import { createGapsCommand } from '../../src/commands/gaps.ts';
import type { RepeatedQuestion } from '../../src/commands/question-values.ts';
import type { Exhibit } from '../../src/inquiries/exhibit.ts';
import { jumpingClock } from '../support/clocks.ts';
import { at, profile } from '../support/fact-builders.ts';
import { gapsAnswer, wholeFacts } from '../support/gaps-answers.ts';

const TWO_WEEKS = { from: '2026-01-21', to: '2026-02-03' };
const exhibit: Exhibit = { kind: 'gaps', gaps: gapsAnswer({ ...TWO_WEEKS, facts: wholeFacts(TWO_WEEKS) }) };

/** Types `/gaps` and what follows, as somebody in a channel. */
function type(text: string, find: () => Promise<Exhibit> = async () => exhibit) {
  const asked: RepeatedQuestion[] = [];
  const command = createGapsCommand({
    profile,
    clock: jumpingClock(at('2026-02-04', '02:30').toISOString()),
    inquiries: {
      ask(question) {
        asked.push(question);
        return find();
      },
    },
  });
  return { answer: command.answer({ text, user: 'U_ADA', channel: 'C_HOME' }), asked };
}

async function presented(text: string) {
  const { answer, asked } = type(text);
  expect(asked).toEqual([]);
  const shown: unknown[] = [];
  const conversation: Conversation = {
    tell: async () => undefined,
    preview: async () => undefined,
    show: async () => undefined,
    present: async (one, audience) => void shown.push([one, audience]),
  };
  await answer.later?.(conversation);
  return { now: answer.now, asked, shown };
}

describe('/gaps', () => {
  it.each([
    [
      '',
      { ...TWO_WEEKS, table: null },
      'channel',
      'Looking for gaps in 17 tables, Jan 21 – Feb 3. The answer comes into this channel.',
    ],
    [
      '  1   private ',
      { from: '2026-02-03', to: '2026-02-03', table: null },
      'person',
      'Looking for gaps in 17 tables, Feb 3. The answer comes here, for you alone.',
    ],
    [
      '14 nbac_team_boxscore',
      { ...TWO_WEEKS, table: 'nba_raw.nbac_team_boxscore' },
      'channel',
      'Looking for gaps in `nba_raw.nbac_team_boxscore`, Jan 21 – Feb 3. The answer comes into this channel.',
    ],
    [
      '2025-07-01..2025-07-31',
      { from: '2025-07-01', to: '2025-07-31', table: null },
      'channel',
      'Looking for gaps in 17 tables, Jul 1 – Jul 31. The answer comes into this channel.',
    ],
    [
      '2025-01-31..2025-02-01',
      { from: '2025-01-31', to: '2025-02-01', table: null },
      'channel',
      'Looking for gaps in 17 tables, Jan 31 2025 – Feb 1 2025. The answer comes into this channel.',
    ],
  ])('"%s" says at once that it looks, then asks and shows', async (text, question, audience, now) => {
    const said = await presented(text);
    expect(said.now).toBe(now);
    expect(said.asked).toEqual([{ kind: 'gaps', question }]);
    expect(said.shown).toEqual([[exhibit, audience]]);
  });

  it.each([
    ['-3', '-3 is no number of days to look at: write 1 to 400'],
    ['99999', '99999 is no number of days'],
    ['0', '0 is no number of days'],
    ['14.5', '14.5 is no number of days'],
    [
      'potato',
      '"potato" is no number of days, no range and no table that is watched: write for example 14, ',
    ],
    ['14; drop table', '"14;" is no number of days'],
    ['nbac_team_boxscor', 'Did you mean nba_raw.nbac_team_boxscore?'],
    ['2027-01-01..2027-01-05', '2027-01-05 lies in the future: the latest date to ask about is 2026-02-04'],
    ['2026-02-03..2026-01-01', 'write the earlier date first, as 2026-01-01..2026-02-03'],
    ['2020-01-01..2026-01-01', 'ask for at most 400 at once'],
    ['<!channel>', '"&lt;!channel&gt;" is no number of days'],
  ])('"%s" is refused in private, and nothing is asked: %s', (text, hint) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    const [sentence = '', nothing, ...more] = answer.now.split('\n');
    expect(sentence).toContain(hint);
    expect(nothing).toBe('Nothing was asked. `/gaps help` shows what I understand.');
    expect(more).toEqual([]);
  });

  it.each([
    '<!channel>',
    '<@U_ADA>',
    '14 <!here>',
    '<https://evil.example|14>',
    '2026-01-01..<!channel>',
    'nbac_team_boxscore <#C1>',
  ])('wakes nobody with "%s"', (text) => {
    expect(type(text).answer.now).not.toMatch(/<[!@#h]/);
  });

  it.each(['help', 'HELP', 'help me'])('"%s" says what it understands, and asks nothing', (text) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    for (const table of Object.keys(profile.tables)) expect(answer.now).toContain(`\`${table}\``);
    expect(answer.now).toContain('`/gaps 14 private`: for you alone');
    // A range that holds something for whoever tries it.
    expect(answer.now).toContain('`/gaps 2026-01-21..2026-02-03`');
  });

  it('lets a failure of the question reach whoever asked', async () => {
    const { answer } = type('14', () => Promise.reject(new Error('no warehouse')));
    const silent: Conversation = {
      tell: async () => undefined,
      preview: async () => undefined,
      show: async () => undefined,
      present: async () => undefined,
    };
    await expect(answer.later?.(silent)).rejects.toThrow('no warehouse');
  });
});
