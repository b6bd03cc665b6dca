import { describe, expect, it } from 'vitest';
import { type Facts, known } from '../../src/facts/facts.ts';
import { at, night, nights, partOf, unknown, withDayCounts, withTable } from '../support/fact-builders.ts';
import {
  body,
  changedProfile,
  D,
  GRADING,
  healthFacts,
  judgedHealth,
  NO_ANSWER,
  PHASE3,
  withProbe,
} from '../support/health-facts.ts';

const GRADED = 'nba_predictions.prediction_accuracy';

describe('what a service writes', () => {
  const endingOn = (from: Facts, last: string) =>
    withDayCounts(from, GRADED, (rows) => rows.filter(({ date }) => date <= last));
  const shallow = (from: Facts) => withProbe(from, GRADING, { body: body() });

  it('stands next to an answer that proves nothing, as when grading could not be imported', () => {
    const finding = judgedHealth(shallow(endingOn(healthFacts(), '2026-02-03')));
    expect(finding.status).toBe('PASS');
    const says =
      'answers, which proves only that a process runs; its output prediction_accuracy ends at 2026-02-03, 2 game dates behind';
    expect(partOf(finding, GRADING)).toMatchObject({ message: says, affected: 2 });
    // Named first of all that passes, and in the notes.
    expect(finding.message.startsWith(`${GRADING}: ${says}`)).toBe(true);
    expect(finding.notes).toEqual([`${GRADING} ${says}`]);
  });

  it('is told where the answer says that all is well, too', () => {
    const finding = judgedHealth(endingOn(healthFacts(), '2026-02-04'));
    expect(partOf(finding, GRADING).message).toBe(
      'answers, and what it depends on is well; its output prediction_accuracy ends at 2026-02-04, 1 game date behind',
    );
    expect(finding.notes).toHaveLength(1);
  });

  it('stands beside a warning, which needs no note', () => {
    const degraded = body({ status: 'degraded' });
    const finding = judgedHealth(
      withProbe(endingOn(healthFacts(), '2026-02-03'), GRADING, { body: degraded }),
    );
    expect(partOf(finding, GRADING).status).toBe('WARN');
    expect(partOf(finding, GRADING).message).toContain('2 game dates behind');
    expect(finding.notes).toEqual([]);
  });

  it('may have stopped altogether', () => {
    const none = withDayCounts(healthFacts(), GRADED, () => []);
    expect(partOf(judgedHealth(none), GRADING).message).toContain(
      'its output prediction_accuracy has no rows, 29 game dates behind',
    );
  });

  it('is not known where its table can not be read, and that fails nothing here', () => {
    const finding = judgedHealth(withTable(healthFacts(), GRADED, unknown('permission')));
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, GRADING).message).toContain(
      'whether its output prediction_accuracy is current is not known: a message about permission (permission)',
    );
    expect(finding.notes).toEqual([]);
  });

  it('is not known without a schedule, which hides no service that is down', () => {
    const from = { ...healthFacts(), slate: unknown('timeout') };
    const finding = judgedHealth(from);
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, PHASE3).message).toContain('is not known: the schedule could not be read');
    expect(finding.parts.every(({ message }) => !message.includes('is current,'))).toBe(true);
    expect(judgedHealth(withProbe(from, PHASE3, NO_ANSWER))).toMatchObject({ status: 'FAIL' });
  });

  it('is not known where the schedule is empty in the middle of a season', () => {
    const finding = judgedHealth(healthFacts([]));
    expect(partOf(finding, PHASE3).message).toContain(
      'is not known: the schedule holds no game within 10 days',
    );
  });

  it('is current on a day without games where the last game date is there', () => {
    const from = healthFacts([...nights('2026-02-04', 20), ...night('2026-02-08', 3)]);
    const finding = judgedHealth(from);
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, GRADING).message).toContain('is current, up to 2026-02-04');
    expect(partOf(judgedHealth(endingOn(from, '2026-02-02')), GRADING).message).toContain(
      '2 game dates behind',
    );
  });

  it('has nothing to keep up with while it is halted', () => {
    const halts = nights(D, 30).map(({ date }) => ({ effectiveDate: date, active: true, reason: null }));
    const finding = judgedHealth({ ...endingOn(healthFacts(), '2026-01-01'), halts: known(halts) });
    expect(partOf(finding, GRADING).message).toContain(
      'its output prediction_accuracy has nothing to keep up with: halted by decision',
    );
    expect(finding.notes).toEqual([]);
  });

  it('has nothing to keep up with in summer', () => {
    const summer = '2026-07-20';
    const from = healthFacts(nights('2026-06-25', 10), at(summer, '12:00'));
    const finding = judgedHealth(from, { targetDate: summer, now: at(summer, '12:00') });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, GRADING).message).toContain(
      'its output prediction_accuracy has nothing to keep up with: off-season: the last game date was 2026-06-25',
    );
    expect(finding.notes).toEqual([]);
  });

  it('may be a table that the profile does not describe', () => {
    const odd = changedProfile((copy) => {
      const found = copy.deployment?.services[GRADING];
      if (found) found.outputs = ['nba_predictions.nowhere'];
    });
    const finding = judgedHealth(healthFacts(), { profile: odd });
    expect(finding.status).toBe('PASS');
    expect(partOf(finding, GRADING).message).toContain('the profile does not describe that table');
  });
});
