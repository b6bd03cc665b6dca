import { expect, it } from 'vitest';
import { createGithubLimit } from '../../../src/cloud/commits/github-limit.ts';
import { jumpingClock } from '../../support/clocks.ts';
import { logRecorder } from '../../support/log-recorder.ts';

const NOON = '2026-02-04T12:00:00Z';

function limit() {
  const clock = jumpingClock(NOON);
  const log = logRecorder();
  const made = createGithubLimit({ clock, log, hasToken: true });
  const refuse = (headers: Record<string, string>, status = 429) =>
    made.note({ status, headers: new Headers(headers), says: '' });
  return { ...made, clock, log, refuse };
}
const usedUp = (secondsFromNoon: number) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(Date.parse(NOON) / 1_000 + secondsFromNoon),
});

it('is told once, however many questions were under way', async () => {
  const { refuse, log, clock } = limit();
  for (let question = 0; question < 3; question += 1)
    expect(() => refuse(usedUp(90))).toThrow(/until 2026-02-04 12:02 UTC/);
  expect(log.lines).toEqual([
    { level: 'warn', event: 'github_limit', values: { until: '2026-02-04 12:02 UTC', wait_ms: 90_000 } },
  ]);
  await clock.sleep(90_000);
  expect(() => refuse(usedUp(3_600))).toThrow();
  expect(log.lines).toHaveLength(2);
});

it('holds a second at least where it should be over by now', async () => {
  const { refuse, check, clock } = limit();
  expect(() => refuse(usedUp(-600), 403)).toThrow();
  await clock.sleep(999);
  expect(check).toThrow();
  await clock.sleep(1);
  expect(check).not.toThrow();
});

it('holds a minute where GitHub gives a time that is none', async () => {
  const { refuse, check, clock } = limit();
  expect(() => refuse({ 'retry-after': 'Wed, 04 Feb 2026 13:00:00 GMT', date: 'today' })).toThrow();
  await clock.sleep(59_999);
  expect(check).toThrow();
  await clock.sleep(1);
  expect(check).not.toThrow();
});

it('is none where a refusal has other reasons, or there is none', () => {
  const { refuse, check } = limit();
  expect(() => refuse({ 'x-ratelimit-remaining': '17' }, 403)).not.toThrow();
  expect(() => refuse(usedUp(60), 200)).not.toThrow();
  expect(check).not.toThrow();
});
