import { describe, expect, it } from 'vitest';
import type { Conversation } from '../../src/commands/command.ts';
import { createValidateCommand } from '../../src/commands/validate.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Report } from '../../src/history/rows.ts';
import type { OpenAnswer } from '../../src/inquiries/ask-open.ts';
import type { Desk, Question, Ticket } from '../../src/schedules/desk.ts';
import { scheduleOf } from '../../src/schedules/slot.ts';
import { jumpingClock } from '../support/clocks.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const morning = scheduleOf(shipped, 'post_overnight');
const profile: Profile = {
  ...shipped,
  schedules: {
    post_overnight: morning,
    midday: { ...morning, title: 'noon <look>', target: 'today' },
  },
};
// Half past two in the night of New York: the machine's date is the same, the people's yesterday is the 3rd.
const NOW = '2026-02-04T07:30:00Z';
const report = reportOf({ checks: [passed('phase3_completion')] });

interface Setting {
  how?: Ticket['how'] | 'full';
  ahead?: number;
  report?: Promise<Report>;
  profile?: Profile;
  askOpen?: () => Promise<OpenAnswer>;
}

/** Types `/validate` and what follows, as somebody in a channel. */
function type(text: string, setting: Setting = {}) {
  const asked: Question[] = [];
  const clock = jumpingClock(NOW);
  const desk: Pick<Desk, 'ask'> = {
    ask(question) {
      asked.push(question);
      const { how = 'started', ahead = 0 } = setting;
      if (how === 'full') return { how, ahead };
      const ticket = {
        how,
        ahead,
        askedBy: 'U_BOB',
        since: new Date('2026-02-04T07:29:35Z'),
      } as const;
      return { ...ticket, report: setting.report ?? Promise.resolve(report) };
    },
  };
  const command = createValidateCommand({
    profile: setting.profile ?? profile,
    desk,
    clock,
    askOpen: setting.askOpen ?? (() => Promise.reject(new Error('nobody should ask'))),
  });
  const answer = command.answer({ text, user: 'U_ADA', channel: 'C_HOME' });
  return { answer, asked };
}

/** A conversation that keeps what was said. */
function conversation() {
  const shown: { report: Report; lead: string | undefined }[] = [];
  const presented: { exhibit: unknown; to: string }[] = [];
  const voice: Conversation = {
    tell: async () => undefined,
    preview: async () => undefined,
    show: async (one, lead) => void shown.push({ report: one, lead }),
    present: async (exhibit, to) => void presented.push({ exhibit, to }),
  };
  return { voice, shown, presented };
}

describe('/validate', () => {
  it.each([
    ['', 'post_overnight', '2026-02-03'],
    ['   ', 'post_overnight', '2026-02-03'],
    ['post_overnight', 'post_overnight', '2026-02-03'],
    ['  post_overnight   2026-01-31 ', 'post_overnight', '2026-01-31'],
    ['2026-01-31', 'post_overnight', '2026-01-31'],
    ['midday', 'midday', '2026-02-04'],
    ['midday 2026-02-04', 'midday', '2026-02-04'],
    ['post_overnight 2024-02-29', 'post_overnight', '2024-02-29'],
  ])('"%s" runs %s about %s', (text, schedule, targetDate) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([{ schedule, targetDate, requestedBy: 'U_ADA', trigger: 'slack' }]);
    expect(answer.now).toContain(`Running *${schedule}*`);
    expect(answer.later).toBeDefined();
  });

  it.each([
    ['post_overnight', '2026-02-03'],
    ['pre_game_prep', '2026-02-04'],
    ['midday', '2026-02-04'],
    ['pre_game_final', '2026-02-04'],
    ['post_game', '2026-02-04'],
    ['overnight', '2026-02-03'],
  ])('runs the shipped %s about %s, and about any other date that is named', (schedule, targetDate) => {
    expect(type(schedule, { profile: shipped }).asked).toMatchObject([{ schedule, targetDate }]);
    expect(type(`${schedule} 2026-01-31`, { profile: shipped }).asked).toMatchObject([
      { schedule, targetDate: '2026-01-31' },
    ]);
  });

  it.each([
    ['post_overnigth', 'Did you mean post_overnight?'],
    ['mid_day', 'Did you mean midday?'],
    ['Over-Night', 'Did you mean post_overnight?'],
    ['post game', 'Did you mean post_overnight?'],
    ['da', 'There is no schedule "da". The schedules are: post_overnight, '],
    ['opne', 'There is no schedule "opne". Did you mean /validate open?'],
    ['Opn private', 'only /validate open private answers you alone'],
    ['private', '"private" is not taken here: a run is for everybody in the channel'],
    ['post_overnight 2026-02-03 private', '"private" is not taken here'],
    ['completely else', 'The schedules are: post_overnight, midday.'],
    ['constructor', 'The schedules are: post_overnight, midday.'],
    ['__proto__', 'The schedules are: post_overnight, midday.'],
    ['post_overnight 2026-02-30', 'write one that exists, as YYYY-MM-DD, such as 2026-02-03'],
    ['2026-13-01', 'write one that exists, as YYYY-MM-DD, such as 2026-02-03'],
    ['post_overnight yesterday', '"yesterday" is no date'],
    ['post_overnight 03.02.2026', '"03.02.2026" is no date'],
    ['post_overnight 2026-02-05', 'lies in the future: the latest date to ask about is 2026-02-04'],
    ['post_overnight 2026-02-03 please now', '"please now" is too much'],
  ])('"%s" is refused in private, with what would have been right: %s', (text, hint) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    expect(answer.now).toContain(hint);
    expect(answer.now).toContain('Nothing was run');
    expect(answer.now).toContain('/validate help');
  });

  it.each(['<!channel>', 'post_overnight <!channel>', 'post_overnight 2026-02-03 <!here> <@U_ADA> &amp;'])(
    'wakes nobody with "%s"',
    (text) => {
      const { answer } = type(text);
      expect(answer.now).not.toMatch(/<[!@#]/);
      expect(answer.now).toContain('&lt;');
    },
  );

  it.each(['help', 'HELP', 'help midday'])('"%s" says what it understands, and runs nothing', (text) => {
    const { answer, asked } = type(text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    for (const words of [
      '`/validate YYYY-MM-DD`',
      '/validate SCHEDULE YYYY-MM-DD',
      '`post_overnight`: morning validation',
      'midday',
    ])
      expect(answer.now).toContain(words);
    expect(answer.now).toContain('noon &lt;look&gt;');
  });

  it('runs the first schedule where the profile has no morning, and says so in its help', () => {
    const other: Profile = { ...profile, schedules: { midday: morning } };
    expect(type('', { profile: other }).asked).toMatchObject([{ schedule: 'midday' }]);
    expect(type('help', { profile: other }).answer.now).toContain('the midday schedule');
  });
});

describe('the report that was asked for', () => {
  it('is shown when it is there, without a word above it', async () => {
    const { voice, shown } = conversation();
    await type('').answer.later?.(voice);
    expect(shown).toEqual([{ report, lead: undefined }]);
  });

  it('is the one that somebody else started: both are told whose it is', async () => {
    const { answer } = type('', { how: 'joined' });
    expect(answer.now).toBe(
      '*post_overnight* for Feb 3 is already running: <@U_BOB> began 25 s ago. You get the same report.',
    );
    const { voice, shown } = conversation();
    await answer.later?.(voice);
    expect(shown).toEqual([{ report, lead: undefined }]);
  });

  it.each([
    [1, '1 run of this schedule comes first'],
    [3, '3 runs of this schedule come first'],
  ])('has to wait for %i others, and says so', async (ahead, words) => {
    expect(type('', { ahead }).answer.now).toBe(
      `*post_overnight* for Feb 3 is in line: ${words}. The report comes into this channel after that.`,
    );
    expect(type('', { how: 'joined', ahead }).answer.now).toBe(
      `*post_overnight* for Feb 3 is in line already: <@U_BOB> asked 25 s ago, and ${words}. You get the same report.`,
    );
  });

  it('is not made when too many wait already: a private word says so', () => {
    const { answer } = type('', { how: 'full', ahead: 5 });
    expect(answer.later).toBeUndefined();
    expect(answer.now).toBe(
      'Nothing was run: 5 runs of *post_overnight* are under way or waiting, and no more can wait. Ask again in a minute.',
    );
  });

  it('is shown with its age when it was made a moment ago', async () => {
    const { answer } = type('', { how: 'reused' });
    expect(answer.now).toContain('*post_overnight* for Feb 3 was just run: <@U_BOB> began 25 s ago');
    const { voice, shown } = conversation();
    await answer.later?.(voice);
    expect(shown).toEqual([{ report, lead: 'This report is 25 s old.' }]);
  });

  it('is answered at once, however long it takes, and its failure reaches whoever asked', async () => {
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<Report>((_, reject) => {
      fail = reject;
    });
    const { answer } = type('', { report: slow });
    expect(answer.now).toContain('Running');
    const { voice, shown } = conversation();
    const later = answer.later?.(voice);
    fail(new Error('the warehouse is gone'));
    await expect(later).rejects.toThrow('the warehouse is gone');
    expect(shown).toEqual([]);
  });
});

describe('/validate open', () => {
  const open: OpenAnswer = {
    id: 'open-1',
    askedAt: NOW,
    pipeline: 'nba-props-platform',
    timeZone: 'America/New_York',
    open: [],
    newestRun: null,
  };
  const askOpen = async (): Promise<OpenAnswer> => open;

  it.each([
    ['open', 'channel'],
    ['  OPEN  ', 'channel'],
    ['open private', 'person'],
    ['open Private', 'person'],
  ])('"%s" runs nothing, and shows the list to the %s', async (text, to) => {
    const { answer, asked } = type(text, { askOpen });
    expect(answer.now).toBe('Looking up what is open.');
    const { voice, shown, presented } = conversation();
    await answer.later?.(voice);
    expect(presented).toEqual([{ exhibit: { kind: 'open', open }, to }]);
    expect(asked).toEqual([]);
    expect(shown).toEqual([]);
  });

  it.each([
    ['open 2026-02-03', '“2026-02-03” is too much'],
    ['open private please now', '“please now” is too much'],
    ['open <!channel>', '“&lt;!channel&gt;” is too much'],
  ])('"%s" is refused in private, with what would be right: %s', (text, words) => {
    const { answer, asked } = type(text);
    expect(answer.later).toBeUndefined();
    expect(answer.now).toContain(words);
    expect(answer.now).toContain('write `/validate open`, or `/validate open private`');
    expect(answer.now).not.toContain('<!');
    expect(asked).toEqual([]);
  });

  it('whose list can’t be read ends with that error, for whoever asked', async () => {
    const { answer } = type('open', { askOpen: () => Promise.reject(new Error('the warehouse is gone')) });
    const { voice, presented } = conversation();
    await expect(answer.later?.(voice)).rejects.toThrow('the warehouse is gone');
    expect(presented).toEqual([]);
  });

  it('stands in the help', () => {
    expect(type('help').answer.now).toContain('`/validate open`: what is failing now and who has it');
  });
});
