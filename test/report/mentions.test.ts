import { describe, expect, it } from 'vitest';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import type { Mention } from '../../src/history/rows.ts';
import { mentionsOf } from '../../src/report/mentions.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { passed, reportOf } from '../support/report-builders.ts';

const mention = (over: Partial<Mention> = {}): Mention => ({
  check: 'deployment_drift',
  title: 'Services serve old code',
  status: 'WARN',
  message: '2 of 16 services have drifted',
  since: '2026-02-03',
  days: 1,
  ...over,
});

function withMentions(...mentions: Mention[]) {
  return reportOf({ checks: [passed('phase3_completion')], details: { mentions } });
}

describe('a check of another schedule', () => {
  it('has one line in the message, the modal’s outline and the terminal', () => {
    const report = withMentions(mention());
    const line = '▲ Services serve old code (ask drift for more): 2 of 16 services have drifted';
    expect(mentionsOf(report)).toEqual([line]);
    expect(JSON.stringify(summaryMessage(report).blocks).split(line)).toHaveLength(2);
    expect(terminalReport(report, { colour: false, width: 100 })).toContain(line);
  });

  it.each<[string, Partial<Mention>, string]>([
    [
      'how long it has been so',
      { days: 4 },
      '▲ Services serve old code, day 4 (ask drift for more): 2 of 16 services have drifted',
    ],
    [
      'that nobody could look, and for how long',
      { status: 'ERROR', days: 7, message: 'Cloud Run refuses (permission)' },
      '⊘ Services serve old code, could not look, day 7 (ask drift for more): Cloud Run refuses (permission)',
    ],
    [
      'that it is well, without counting the days',
      { status: 'PASS', title: 'Services serve what main has', message: 'all 16', days: 30 },
      '✓ Services serve what main has: all 16',
    ],
    ['one line of it', { message: 'one\nline' }, '▲ Services serve old code (ask drift for more): one line'],
  ])('says %s', (_, over, line) => {
    expect(mentionsOf(withMentions(mention(over)))).toEqual([line]);
  });

  it('names no command where none tells more', () => {
    expect(mentionsOf(withMentions(mention({ check: 'another' })))).toEqual([
      '▲ Services serve old code: 2 of 16 services have drifted',
    ]);
  });

  it('is not mentioned where nobody configured it, nor in rows of earlier versions', () => {
    expect(mentionsOf(withMentions(mention({ status: 'SKIP', message: 'no Cloud Run is named' })))).toEqual(
      [],
    );
    expect(mentionsOf(reportOf({ checks: [passed('phase3_completion')] }))).toEqual([]);
  });

  it('can say what it likes: its text is data', () => {
    const { blocks } = summaryMessage(withMentions(mention({ message: '<!channel> & <https://x|y>' })));
    expect(JSON.stringify(blocks)).toContain('&lt;!channel&gt; &amp; &lt;https://x|y&gt;');
  });
});
