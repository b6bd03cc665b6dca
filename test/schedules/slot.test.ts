import { describe, expect, it } from 'vitest';
import type { Profile } from '../../src/config/profile.ts';
import { latestSlot, nextSlot, scheduleOf, slotAt, targetOf } from '../../src/schedules/slot.ts';
import { profile as shipped } from '../support/fact-builders.ts';

function withCron(cron: string, target: 'today' | 'yesterday' = 'yesterday'): Profile {
  const usual = scheduleOf(shipped, 'post_overnight');
  return { ...shipped, schedules: { checkup: { ...usual, cron, target } } };
}

/** The keys of the `count` slots that follow `from`, without the schedule's name. */
function following(cron: string, from: string, count: number): string[] {
  const profile = withCron(cron);
  const keys: string[] = [];
  let now = new Date(from);
  for (let index = 0; index < count; index += 1) {
    const slot = nextSlot(profile, 'checkup', now);
    keys.push(slot.key.replace('checkup@', ''));
    now = slot.nominal;
  }
  return keys;
}

describe('a slot', () => {
  it('is named after its schedule and its nominal minute in UTC, whenever it is really run', () => {
    const slot = slotAt(shipped, 'post_overnight', new Date('2026-02-04T11:00:42.500Z'));
    expect(slot).toEqual({
      schedule: 'post_overnight',
      nominal: new Date('2026-02-04T11:00:00Z'),
      key: 'post_overnight@2026-02-04T11:00Z',
      targetDate: '2026-02-03',
    });
  });

  it.each([
    ['yesterday', '2026-02-05T03:00:00Z', '2026-02-03'],
    ['today', '2026-02-05T03:00:00Z', '2026-02-04'],
    ['today', '2026-02-05T05:00:00Z', '2026-02-05'],
  ] as const)('about %s at %s speaks of %s: the date on the wall in New York', (target, at, date) => {
    expect(slotAt(withCron('0 22 * * *', target), 'checkup', new Date(at)).targetDate).toBe(date);
  });

  it('comes at the same time on the wall on both days of clock changes', () => {
    expect(following('0 6 * * *', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T10:00Z',
      '2026-03-09T10:00Z',
    ]);
    expect(following('0 6 * * *', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T11:00Z',
      '2026-11-02T11:00Z',
    ]);
  });

  it.each(['0 2 * * *', '30 2 * * *', '0,30 2 * * *'])(
    'does not exist on the night that skips %s',
    (cron) => {
      expect(following(cron, '2026-03-07T12:00:00Z', 1)[0]).toMatch(/^2026-03-09T06:/);
      const latest = latestSlot(withCron(cron), 'checkup', new Date('2026-03-08T16:00:00Z'));
      expect(latest.key).toMatch(/^checkup@2026-03-07T07:/);
    },
  );

  it('loses only the skipped one of several times', () => {
    expect(following('0 2,6 * * *', '2026-03-07T12:00:00Z', 2)).toEqual([
      '2026-03-08T10:00Z',
      '2026-03-09T06:00Z',
    ]);
  });

  it('exists once on the night that repeats its time, forwards and backwards', () => {
    expect(following('30 1 * * *', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30Z',
      '2026-11-02T06:30Z',
    ]);
    const latest = latestSlot(withCron('30 1 * * *'), 'checkup', new Date('2026-11-01T12:00:00Z'));
    expect(latest.key).toBe('checkup@2026-11-01T05:30Z');
  });
});

describe('the newest slot', () => {
  it.each([
    ['2026-02-04T10:59:59.999Z', '2026-02-03T11:00Z'],
    ['2026-02-04T11:00:00.000Z', '2026-02-04T11:00Z'],
    ['2026-02-04T11:00:00.001Z', '2026-02-04T11:00Z'],
  ])('at %s is that of %s', (now, key) => {
    expect(latestSlot(shipped, 'post_overnight', new Date(now)).key).toBe(`post_overnight@${key}`);
  });
});

describe('a schedule', () => {
  it.each(['constructor', 'toString', '__proto__', 'post_overnigth', ''])(
    'that the profile does not have is refused: "%s"',
    (name) => {
      expect(() => scheduleOf(shipped, name)).toThrow(RangeError);
    },
  );

  it('of the late evening asks about that evening, though in UTC it is tomorrow already', () => {
    expect(nextSlot(shipped, 'post_game', new Date('2026-02-04T17:00:00Z'))).toMatchObject({
      key: 'post_game@2026-02-05T04:00Z',
      targetDate: '2026-02-04',
    });
  });

  it('of two at night asks about the evening before, and rests once in spring', () => {
    const nights = ['2026-03-07', '2026-03-08', '2026-11-01'].map((date) =>
      nextSlot(shipped, 'overnight', new Date(`${date}T04:30:00Z`)),
    );
    expect(nights.map(({ key, targetDate }) => [key, targetDate])).toEqual([
      ['overnight@2026-03-07T07:00Z', '2026-03-06'],
      ['overnight@2026-03-09T06:00Z', '2026-03-08'],
      ['overnight@2026-11-01T07:00Z', '2026-10-31'],
    ]);
  });

  it('speaks of its own day or of the day before', () => {
    const usual = scheduleOf(shipped, 'post_overnight');
    expect(targetOf(usual, '2026-03-01')).toBe('2026-02-28');
    expect(targetOf({ ...usual, target: 'today' }, '2026-03-01')).toBe('2026-03-01');
  });
});
