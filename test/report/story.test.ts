import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/history/events.ts';
import { storyOf } from '../../src/report/story.ts';

const HERE = { channel: 'C_HOME', ts: '1.1' };
const THERE = { channel: 'C_HOME', ts: '2.2' };
const ODDS = 'failure:data_freshness:nba_raw.odds';
const NOW = new Date('2026-02-06T14:00:00Z');
const UNTIL = '2026-02-08T14:00:00.000Z';

/** Something said at so many hours after nine on the fourth, in the first message. */
function said(
  hours: number,
  kind: Event['kind'],
  details: Event['details'] = {},
  over: Partial<Event> = {},
): Event {
  const isOwn = kind === 'reopened' || kind === 'recovered';
  return {
    event_id: `${kind}:${hours}`,
    event_time: new Date(Date.parse('2026-02-04T14:00:00Z') + hours * 3_600_000).toISOString(),
    kind,
    subject: ODDS,
    actor: isOwn ? 'shootaround' : 'U_ADA',
    run_id: 'run-1',
    ...over,
    details: isOwn ? details : { name: 'Ada', until: UNTIL, ...HERE, ...details },
  };
}

const story = (events: Event[], place = HERE) =>
  storyOf(place, events, { runId: 'run-1', at: '2026-02-04T11:00:02Z' }, NOW, 'America/New_York');
const told = (events: Event[], place = HERE) => story(events, place).map(({ text }) => text);

describe('the story under a message', () => {
  it('is none while nobody has pressed anything', () => {
    expect(story([])).toEqual([]);
    expect(story([said(1, 'recovered', { days: 2, since: '2026-02-03' })])).toEqual([]);
  });

  it('tells in order what was pressed and what became of it', () => {
    const events = [
      said(0, 'acknowledged', { note: 'vendor called' }),
      said(1, 'noted', { note: 'they are on it', name: 'Bob' }),
      said(2, 'unacknowledged'),
      said(3, 'snoozed', { until: '2026-02-05T11:00:00.000Z' }),
      said(4, 'reopened', { why: 'it is P1 now, was P2' }),
      said(5, 'acknowledged', { name: 'Bob' }),
      said(26, 'recovered', { days: 2, since: '2026-02-03' }),
    ];
    const lines = [
      'Posted Wed Feb 4, 06:00 EST. What happened since:',
      'Wed Feb 4, 09:00 EST: Ada acknowledged nba_raw.odds (data_freshness) until Sun Feb 8, 09:00 EST. Note: vendor called',
      'Wed Feb 4, 10:00 EST: Bob noted on nba_raw.odds (data_freshness): they are on it',
      'Wed Feb 4, 11:00 EST: Ada took back what was said of nba_raw.odds (data_freshness); it is open again.',
      'Wed Feb 4, 12:00 EST: Ada snoozed nba_raw.odds (data_freshness) until Thu Feb 5, 06:00 EST.',
      'Wed Feb 4, 13:00 EST: nba_raw.odds (data_freshness) reopened: it is P1 now, was P2.',
      'Wed Feb 4, 14:00 EST: Bob acknowledged nba_raw.odds (data_freshness) until Sun Feb 8, 09:00 EST.',
      'Thu Feb 5, 11:00 EST: nba_raw.odds (data_freshness) recovered after 2 days.',
    ];
    expect(told(events)).toEqual(lines);
    expect(told([...events].reverse())).toEqual(lines);
    expect(told([...events, ...events])).toEqual(lines);
  });

  it('names each line by what it tells, so that it is told once', () => {
    expect(story([said(0, 'acknowledged')]).map(({ id }) => id)).toEqual(['posted:run-1', 'acknowledged:0']);
  });

  it('ends where another message takes it back, which is told in both', () => {
    const events = [
      said(0, 'acknowledged'),
      said(1, 'unacknowledged', { ...THERE, name: 'Bob' }),
      said(2, 'acknowledged', { ...THERE, name: 'Bob' }),
    ];
    expect(told(events).at(-1)).toBe(
      'Wed Feb 4, 10:00 EST: Bob took back what was said of nba_raw.odds (data_freshness); it is open again.',
    );
    expect(told(events)).toHaveLength(3);
    expect(told(events, THERE)).toHaveLength(3);
  });

  it('leaves out what had no effect', () => {
    expect(told([said(0, 'acknowledged'), said(1, 'acknowledged', { name: 'Bob' })])).toHaveLength(2);
  });

  it('of several failures goes by time', () => {
    const other = { subject: 'failure:scraper_failures:odds: api' };
    const lines = told([said(0, 'acknowledged'), said(1, 'acknowledged', {}, { ...other, event_id: 'x' })]);
    expect(lines[1]).toContain('nba_raw.odds (data_freshness)');
    expect(lines[2]).toContain('odds: api (scraper_failures)');
  });

  it('goes on in the message in which somebody last took care of it', () => {
    const events = [
      said(0, 'acknowledged'),
      said(1, 'unacknowledged', THERE),
      said(2, 'acknowledged', THERE),
      said(3, 'reopened', { why: 'it is P1 now' }),
    ];
    expect(told(events)).toHaveLength(3);
    expect(told(events, THERE)).toHaveLength(4);
  });

  it('ends with the recovery: what fails again later is another story', () => {
    const events = [
      said(0, 'acknowledged'),
      said(5, 'recovered', { days: 2, since: '2026-02-03' }),
      said(40, 'recovered', { days: 1, since: '2026-02-05' }),
    ];
    expect(told(events).filter((line) => line.includes('recovered'))).toHaveLength(1);
  });

  it('stays on its lines whatever names and notes hold', () => {
    const lines = told([said(0, 'acknowledged', { name: 'Eve\nRun OK', note: 'a\n\nb' })]);
    expect(lines.join('')).not.toContain('\n');
  });
});
