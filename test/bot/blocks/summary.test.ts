import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACKNOWLEDGE_ACTION } from '../../../src/bot/blocks/care.ts';
import { fullReportModal } from '../../../src/bot/blocks/full-report.ts';
import { SHOW_ALL_ACTION, summaryMessage } from '../../../src/bot/blocks/summary.ts';
import type { Report } from '../../../src/history/rows.ts';
import { careCounts, isSettled } from '../../../src/report/care-in-words.ts';
import { itemsOf } from '../../../src/report/items.ts';
import { terminalReport } from '../../../src/terminal/report.ts';
import { anyReport } from '../../support/arbitrary-reports.ts';
import { messageProblems, modalProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { GOLDEN_REPORTS } from '../../support/golden-reports.ts';
import { checkRow, failed, part, passed, reportOf } from '../../support/report-builders.ts';

// A failure is made small for as long as this, then told.
const RUNS = { numRuns: 50, interruptAfterTimeLimit: 10_000 };

/** What Slack would read as markup of its own: a raw angle bracket, or an ampersand that starts no known entity. */
const OWNERS = /<(?:@[UW]|!subteam\^S)0OWNER\d>/g;
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;

describe('the message of a run', () => {
  it.each(Object.entries(GOLDEN_REPORTS))('keeps within every limit of Slack: %s', (_name, build) => {
    expect(messageProblems(summaryMessage(build()))).toEqual([]);
    expect(modalProblems(fullReportModal(build()))).toEqual([]);
  });

  it('keeps within every limit, whatever names, sentences and numbers of findings it is given', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(messageProblems(summaryMessage(report))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('shows fewer of each kind where texts are long, rather than more than Slack takes', () => {
    const long = 'word '.repeat(80);
    const games = [{ date: '2026-02-03', games: Array.from({ length: 10 }, () => `game ${long}`) }];
    const given = { expected: `at least ${long}`, actual: `only ${long}`, missingGames: games };
    const many = (status: 'FAIL' | 'WARN' | 'ERROR') =>
      Array.from({ length: 6 }, (_, index) =>
        part(`${status}_${index} ${long}`, status, {
          ...given,
          message: `${index} ${long}`,
          fix: `${status} ${index} ${long}`,
        }),
      );
    const report = reportOf({
      checks: [checkRow('data_freshness', [...many('FAIL'), ...many('WARN'), ...many('ERROR')])],
    });
    const message = summaryMessage(report);
    expect(messageProblems(message)).toEqual([]);
    expect(textsOf(message.blocks).join('\n')).toMatch(/The first [1-4]:/);
  });

  it('lets no outside text become a mention, a link or a code fence', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const { text, blocks } = summaryMessage(report);
        const shown = [text, ...mrkdwnOf(blocks), ...mrkdwnOf(fullReportModal(report).blocks)];
        const breaksOut = (one: string) =>
          LIVE_MARKUP.test(one.replaceAll(OWNERS, '')) || one.includes('```');
        expect(shown.filter(breaksOut)).toEqual([]);
      }),
      RUNS,
    );
  });

  it('mentions every owner of something that nobody has, in whichever place there is room', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const shown = textsOf(summaryMessage(report).blocks).join('\n');
        const open = [...itemsOf(report, 'FAIL'), ...itemsOf(report, 'WARN')].filter(
          ({ care }) => !isSettled(care),
        );
        for (const id of open.flatMap(({ owners }) => owners))
          expect(shown).toContain(id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`);
      }),
      RUNS,
    );
  });

  it('mentions owners of failures that have no room in one line, and nobody twice', () => {
    const tables = Array.from({ length: 8 }, (_, index) => `nba_raw.table_${index}`);
    const ownersOf = (index: number) => ['U0OWNER01', ...(index > 4 ? [`U0OWNER${index}`] : [])];
    const report = reportOf({
      checks: [
        checkRow(
          'data_freshness',
          tables.map((name) => failed(name, 'P2_HIGH', 'stale')),
        ),
      ],
      details: {
        owned: tables.map((subject, index) => ({
          check: 'data_freshness',
          subject,
          owners: ownersOf(index),
        })),
      },
    });
    const lines = textsOf(summaryMessage(report).blocks).join('\n').split('\n');
    expect(lines.filter((line) => line.startsWith('Owners of'))).toEqual([
      'Owners of what is left out here: <@U0OWNER5> <@U0OWNER6> <@U0OWNER7>',
    ]);
  });

  it('says how many failures, blind spots and warnings there are, and offers the rest where some are missing', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const message = summaryMessage(report);
        const shown = textsOf(message.blocks).join('\n');
        for (const [status, kind] of [
          ['FAIL', 'failure'],
          ['ERROR', 'blind spot'],
          ['WARN', 'warning'],
        ] as const) {
          const count = itemsOf(report, status).filter(({ care }) => !isSettled(care)).length;
          if (count > 0) expect(shown).toContain(`${count} ${kind}${count === 1 ? '' : 's'}.`);
          if (count > 5) expect(leftOut(shown, kind)).toBeGreaterThanOrEqual(count - 5);
        }
        const settled = [...itemsOf(report, 'FAIL'), ...itemsOf(report, 'WARN')].filter(({ care }) =>
          isSettled(care),
        );
        if (settled.length > 0) expect(shown).toContain(`*${careCounts(settled.map(({ care }) => care))}*`);
        if (settled.length > 5)
          expect(leftOut(shown, 'acknowledged or snoozed one')).toBeGreaterThanOrEqual(settled.length - 5);
        expect(offersAll(report)).toBe(shown.includes('Left out here:'));
      }),
      RUNS,
    );
  });

  it('offers to show all only when something was left out, with the run as its value', () => {
    const few = reportOf({ checks: [checkRow('data_freshness', failures(5))] });
    const many = reportOf({ checks: [checkRow('data_freshness', failures(6))] });
    expect(offersAll(few)).toBe(false);
    expect(summaryMessage(many).blocks).toContainEqual(
      expect.objectContaining({
        elements: [expect.objectContaining({ action_id: SHOW_ALL_ACTION, value: many.run.run_id })],
      }),
    );
  });

  it('has no buttons for failures about another date, and says where they are', () => {
    const about = (is_current: boolean) =>
      JSON.stringify(
        summaryMessage(
          reportOf({
            checks: [checkRow('data_freshness', [failed('nba_raw.bdl', 'P2_HIGH', 'gone')])],
            details: { is_current },
          }),
        ).blocks,
      );
    expect(about(true)).toContain(ACKNOWLEDGE_ACTION);
    expect(about(true)).not.toContain('About another date');
    expect(about(false)).not.toContain(ACKNOWLEDGE_ACTION);
    expect(about(false)).toContain('About another date');
  });

  it('can be found again by its metadata and by the id of its first block', () => {
    const report = reportOf({ checks: [passed('data_freshness')] });
    const { blocks, metadata } = summaryMessage(report);
    expect(blocks[0]?.block_id).toBe(`run:${report.run.run_id}`);
    expect(metadata.event_payload).toEqual({
      run_id: report.run.run_id,
      schedule: 'post_overnight',
      target_date: '2026-02-03',
    });
  });

  it.each([
    ['all-green', '🟢', 'OK · Tue Feb 3 · morning validation'],
    ['off-day', '⚪', 'OK · Sun Feb 15 · morning validation · no games'],
    ['all-pending', '⚪', 'OK · Tue Feb 3 · morning validation · pending'],
    ['critical-with-blind', '🔴', 'CRITICAL · Tue Feb 3 · morning validation · 1 check blind'],
    ['blind-run', '⚫', 'ERROR · Tue Feb 3 · morning validation · could not look, 3 checks blind'],
    ['nothing-judged', '🟡', 'WARNING · Tue Feb 3 · morning validation · nothing was judged'],
  ])(
    'begins with the status and the date, in the message behind a coloured light: %s',
    (name, light, headline) => {
      const report = GOLDEN_REPORTS[name]?.() as Report;
      const { text, blocks } = summaryMessage(report);
      expect(textsOf(blocks)[0]).toBe(`${light} ${headline}`);
      expect(text.startsWith(`${headline}. `)).toBe(true);
    },
  );
});

describe('what stands near the headline', () => {
  it('tells a late run and trouble with the run itself before anything about the data', () => {
    const shown = textsOf(summaryMessage(GOLDEN_REPORTS['not-stored']?.() as Report).blocks);
    expect(shown.slice(0, 5).join('\n')).toMatch(
      /Trouble with the run itself[\s\S]*could not be stored[\s\S]*Late: it was due/,
    );
  });

  it('calls nothing new where earlier runs could not be read, and no first run either', () => {
    const report = GOLDEN_REPORTS['changes-unknown']?.() as Report;
    for (const shown of [
      textsOf(summaryMessage(report).blocks).join('\n'),
      terminalReport(report, { colour: false, width: 500 }),
    ]) {
      expect(shown).toContain('What changed is not known');
      expect(shown).not.toMatch(/first run|no change|\bnew\b(?! is)/i);
    }
  });

  it.each([
    ['all-green', 'No change since Tue Feb 3'],
    ['blind-run', 'Nothing new is known since Tue Feb 3'],
    ['all-pending', 'Nothing new is known since Tue Feb 3'],
    ['first-run', 'First run: there is nothing to compare with yet.'],
  ])('claims that nothing changed only where everything could be looked at: %s', (name, words) => {
    expect(textsOf(summaryMessage(GOLDEN_REPORTS[name]?.() as Report).blocks).join('\n')).toContain(words);
  });

  it('names each reason for skipping once, with its checks, and counts those without room', () => {
    const skipped = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        checkRow(`check_${index}`, [part('a.b', 'SKIP', { reason: index === 1 ? 'halted' : 'no_games' })]),
      );
    const shown = (count: number) =>
      textsOf(summaryMessage(reportOf({ checks: skipped(count) })).blocks).join('\n');
    expect(shown(3)).toContain(
      '*Skipped*, no games: check_0, check_2\n◌ *Skipped*, halted by decision: check_1',
    );
    expect(shown(11)).toMatch(/• 3 more[\s\S]*Left out here: 3 skipped checks/);
  });

  it('says what was failing and could not be judged this time, and since when', () => {
    const shown = textsOf(summaryMessage(GOLDEN_REPORTS['every-change']?.() as Report).blocks).join('\n');
    expect(shown).toMatch(
      /Could not be judged this time:.*player_composite_factors.*was failing since Mon Feb 2/,
    );
  });
});

describe('who asked', () => {
  it.each([
    ['cron', null, 'started by cron'],
    ['slack', 'U012ABCDE', 'asked for in Slack'],
    ['slack', 'W012ABCDE', 'asked for in Slack'],
    ['cli', 'terminal', 'asked for in a terminal'],
    ['nightly', 'terminal', 'asked for in a terminal (nightly)'],
    ['sandbox', 'sandbox', 'started by sandbox'],
  ])('is told without alerting anybody: %s by %s', (trigger_source, requested_by, words) => {
    const report = reportOf({
      checks: [passed('data_freshness')],
      run: { trigger_source },
      details: { requested_by },
    });
    const message = summaryMessage(report);
    expect(textsOf(message.blocks).at(-1)).toContain(` · ${words} · `);
    expect(JSON.stringify(message)).not.toContain('012ABCDE');
  });
});

describe('the modal with the full report', () => {
  it('keeps within every limit, whatever it is given', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(modalProblems(fullReportModal(report))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('stays small enough where every character takes several bytes', () => {
    const report = reportOf({ checks: [checkRow('data_freshness', failures(300, '籠'.repeat(900)))] });
    expect(modalProblems(fullReportModal(report))).toEqual([]);
  });

  it('names every failure of forty', () => {
    const shown = textsOf(fullReportModal(GOLDEN_REPORTS['forty-failures']?.() as Report).blocks).join('\n');
    for (let index = 1; index <= 40; index += 1)
      expect(shown).toContain(`scraper_${String(index).padStart(2, '0')}`);
    expect(shown).not.toContain('Left out');
  });

  it('counts what even it cannot hold, so that shown and counted failures are all of them', () => {
    const long = 'a very long sentence that goes on '.repeat(60);
    const report = reportOf({ checks: [checkRow('data_freshness', failures(400, long))] });
    const shown = textsOf(fullReportModal(report).blocks).join('\n');
    const named = shown.match(/^\*table_\d+\.name\*$/gm)?.length ?? 0;
    expect(named).toBeGreaterThan(50);
    expect(named + leftOut(shown, 'failure')).toBe(400);
  });
});

function failures(count: number, message = '0 of 7 games') {
  return Array.from({ length: count }, (_, index) => failed(`table_${index}.name`, 'P2_HIGH', message));
}

function leftOut(shown: string, kind: string): number {
  const line = shown.slice(shown.indexOf('Left out here:'));
  return Number(new RegExp(`(\\d+) ${kind}`).exec(line)?.[1] ?? 0);
}

function offersAll(report: Report): boolean {
  return JSON.stringify(summaryMessage(report).blocks).includes(`"${SHOW_ALL_ACTION}"`);
}
