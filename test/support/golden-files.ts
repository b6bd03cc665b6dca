import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { GOLDEN_REPORTS } from './golden-reports.ts';

export const GOLDENS = new URL('../goldens/', import.meta.url);

const COLUMNS = 100;
const MODALS = ['forty-failures', 'every-change'];

/** What the files in `test/goldens` should hold today: for every report its message and its terminal text. */
export function goldenFiles(): { name: string; content: string }[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return Object.entries(GOLDEN_REPORTS).flatMap(([name, build]) => {
    const report = build();
    return [
      { name: `${name}.message.json`, content: json(summaryMessage(report)) },
      { name: `${name}.terminal.txt`, content: terminalReport(report, { colour: false, width: COLUMNS }) },
      ...(MODALS.includes(name)
        ? [{ name: `${name}.modal.json`, content: json(fullReportModal(report)) }]
        : []),
    ];
  });
}
