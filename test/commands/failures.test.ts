import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/commands/command.ts';
import { createFailuresCommand } from '../../src/commands/failures.ts';
import type { Exhibit } from '../../src/inquiries/exhibit.ts';
import { answerOf } from '../support/failure-answers.ts';

const exhibit: Exhibit = { kind: 'failures', failures: answerOf() };

/** Types `/failures` and what follows, as somebody in a channel. */
function type(text: string) {
  const asked: unknown[] = [];
  const command = createFailuresCommand({
    inquiries: {
      async ask(question) {
        asked.push(question);
        return exhibit;
      },
    },
  });
  const answer = command.answer({ text, user: 'U_ADA', channel: 'C_HOME' });
  return { answer, asked };
}

async function presented(text: string) {
  const { answer, asked } = type(text);
  const shown: unknown[] = [];
  const conversation: Conversation = {
    tell: async () => undefined,
    preview: async () => undefined,
    show: async () => undefined,
    present: async (one, audience) => void shown.push([one, audience]),
  };
  expect(asked).toEqual([]);
  await answer.later?.(conversation);
  return { now: answer.now, asked, shown };
}

describe('/failures', () => {
  it.each([
    ['', 5, 14, 'channel'],
    ['  10 ', 10, 14, 'channel'],
    ['10 30', 10, 30, 'channel'],
    ['1 1', 1, 1, 'channel'],
    ['100000 400', 100_000, 400, 'channel'],
    ['private', 5, 14, 'person'],
    ['10 PRIVATE', 10, 14, 'person'],
    ['10 30 private', 10, 30, 'person'],
  ])('"%s" asks for %d in a row in %d days, for the %s', async (text, threshold, days, audience) => {
    const { now, asked, shown } = await presented(text);
    expect(now).toMatch(/^Looking for scrapers and processors that failed .*\. The answer comes /);
    expect(now).toContain(audience === 'person' ? 'for you alone' : 'into this channel');
    expect(asked).toEqual([{ kind: 'failures', threshold, days }]);
    expect(shown).toEqual([[exhibit, audience]]);
  });

  it.each([
    ['-3', '"-3" is no number of failures: write one from 1 to 100000, such as 5'],
    ['0', '"0" is no number of failures'],
    ['999999', '"999999" is no number of failures'],
    ['1e3', '"1e3" is no number of failures'],
    ['5.5', '"5.5" is no number of failures'],
    ['potato', '"potato" is no number of failures'],
    ['5; drop table', '"5;" is no number of failures'],
    ['5 99999', '"99999" is no number of days: write one from 1 to 400, such as 14'],
    ['5 401', '"401" is no number of days'],
    ['5 0', '"0" is no number of days'],
    ['5 -14', '"-14" is no number of days'],
    ['5 14 30', '"30" is too much'],
    ['5 14 drop table', '"drop table" is too much'],
    ['private 5', '"private" is no number of failures'],
    ['constructor', '"constructor" is no number of failures'],
    [
      'nbac_team_boxscore',
      'no names are taken here: write how many failures in a row, how many days, and "private" last, such as 5 14',
    ],
  ])('"%s" is refused in private, with what would have been right: %s', (text, hint) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    expect(answer.now).toContain(hint);
    expect(answer.now).toContain('Nothing was asked. `/failures help`');
  });

  it.each(['<!channel>', '5 <@U_ADA>', '5 14 &amp; <!here>'])('wakes nobody with "%s"', (text) => {
    expect(type(text).answer.now).not.toMatch(/<[!@#]/);
  });

  it.each(['help', 'HELP me'])('"%s" says what it understands, and asks nothing', (text) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    for (const words of ['/failures 10 30 private', '5 times in a row', '14 days'])
      expect(answer.now).toContain(words);
  });

  it('lets a failure of the question reach whoever asked', async () => {
    const command = createFailuresCommand({ inquiries: { ask: () => Promise.reject(new Error('gone')) } });
    const { later } = command.answer({ text: '', user: 'U_ADA', channel: 'C_HOME' });
    await expect(later?.({} as Conversation)).rejects.toThrow('gone');
  });
});
