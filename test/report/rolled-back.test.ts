import { describe, expect, it } from 'vitest';
import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import type { StandingRollbackRow } from '../../src/facts/facts.ts';
import type { Report } from '../../src/history/rows.ts';
import { outlineOf } from '../../src/report/outline.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { mrkdwnOf } from '../support/block-kit.ts';
import { rolledBackOffDay } from '../support/golden-standing.ts';
import { checkRow, failed, passed, pending, reportOf } from '../support/report-builders.ts';
import { standingRow } from '../support/standing-builders.ts';

const with_ = (rows: StandingRollbackRow[], checks = [passed('phase3_completion')]): Report =>
  reportOf({ checks, run: { status: 'WARNING' }, details: { rolled_back: rows } });

const SAYS =
  'Rolled back: sequential-execution since Tue Feb 3, 06:08 EST, asked by Ada, approved by Grace: Level 1 hangs since 05:10, players wait for it.';
const lines = (...rows: StandingRollbackRow[]) => outlineOf(with_(rows)).rolledBack.map(({ says }) => says);

describe('what stands rolled back', () => {
  it('has a line near the top of the message, of the modal and of the terminal, with the command that ends it', () => {
    const report = with_([standingRow()]);
    const inSlack = `🟠 ${SAYS} \`/rollback enable sequential-execution\` switches it on again.`;
    for (const blocks of [summaryMessage(report).blocks, fullReportModal(report).blocks]) {
      const shown = mrkdwnOf(blocks).join('\n');
      expect(shown.split(inSlack)).toHaveLength(2);
      expect(shown.indexOf('1 passed')).toBeLessThan(shown.indexOf(inSlack));
      expect(shown.indexOf(inSlack)).toBeLessThan(shown.indexOf('Passed'));
    }
    const inTerminal = terminalReport(report, { colour: false, width: 400 });
    expect(inTerminal).toContain(
      `🟠 ${SAYS} shootaround rollback enable sequential-execution switches it on again.\n`,
    );
  });

  it.each<[string, Partial<StandingRollbackRow>, string]>([
    ['everybody who approved', { approvedBy: ['Grace', 'Linus'] }, ', approved by Grace, Linus: '],
    ['nobody where nobody had to', { approvedBy: [] }, ', asked by Ada: '],
    ['a reason in a line', { reason: 'one\n two' }, ': one two.'],
    ['the beginning of a long one', { reason: 'x'.repeat(400) }, `: ${'x'.repeat(119)}…`],
    ['a reason with its own end once', { reason: 'It hangs!' }, ': It hangs!'],
  ])('says %s', (_, over, said) => {
    expect(lines(standingRow(over))[0]?.endsWith(said) || lines(standingRow(over))[0]?.includes(said)).toBe(
      true,
    );
    expect(lines(standingRow(over))[0]).not.toMatch(/[.!]\.$/);
  });

  it('can say what it likes: its text is data', () => {
    const row = standingRow({ reason: '<!channel> & `x`', requestedBy: '<@U012ABCDE>' });
    const shown = mrkdwnOf(summaryMessage(with_([row])).blocks).join('\n');
    expect(shown).toContain('&lt;@U012ABCDE&gt;');
    expect(shown).toContain('&lt;!channel&gt; &amp;');
  });

  it('is in no report of an earlier version', () => {
    const { rolled_back: _, ...details } = with_([]).run.details;
    const report = with_([]);
    expect(outlineOf({ ...report, run: { ...report.run, details } }).rolledBack).toEqual([]);
  });
});

describe('the first words of such a morning', () => {
  const words = (report: Report) => {
    const { headline, verdict } = outlineOf(report);
    return `${headline}. ${verdict}`;
  };

  it('say that all is well, but for that', () => {
    expect(words(with_([standingRow()]))).toBe(
      'WARNING · Tue Feb 3 · morning validation · 1 rolled back. ' +
        '7 games on Tue Feb 3. The 1 check that had something to judge passed. But sequential-execution is rolled back.',
    );
    expect(words(with_([standingRow(), standingRow({ rollback: 'another' })]))).toContain(
      'But 2 things are rolled back: sequential-execution, another.',
    );
  });

  it('say of a day without games, or before anything is due, what they would say, and never that nothing was judged', () => {
    expect(words(rolledBackOffDay())).toBe(
      'WARNING · Tue Feb 3 · morning validation · 1 rolled back · no games. ' +
        'No games on Tue Feb 3, nothing to check. But sequential-execution is rolled back.',
    );
    const early = with_(
      [standingRow()],
      [
        checkRow('phase4_completion', [
          pending('nba_precompute.a', '0 rows', '9 rows', '2026-02-04T16:30:00Z'),
        ]),
      ],
    );
    expect(words(early)).toContain('Nothing can be judged yet for Tue Feb 3');
    expect(words(early)).not.toContain('nothing was judged');
  });

  it('still say that nothing was judged, where nothing was', () => {
    const nothing = { status: 'SKIP', details: { reason: 'not_configured' } } as const;
    const unjudged = with_([standingRow()], [checkRow('phase3_completion', [], nothing as never)]);
    expect(words(unjudged)).toContain('nothing was judged · 1 rolled back');
  });

  it('are about what failed, where something did', () => {
    const worse = with_(
      [standingRow()],
      [checkRow('a_check', [failed('nba_raw.a', 'P2_HIGH', '0 of 7 games')])],
    );
    expect(words(worse)).toContain('1 rolled back. nba_raw.a: 0 of 7 games.');
    expect(words(worse)).not.toContain('But sequential-execution');
  });
});
