import { deployedMessage, deployedText } from '../../src/bot/blocks/deployed.ts';
import { driftMessage, driftText } from '../../src/bot/blocks/drift.ts';
import { evidenceModal } from '../../src/bot/blocks/evidence.ts';
import { failuresMessage, failuresText } from '../../src/bot/blocks/failures.ts';
import { fullReportModal } from '../../src/bot/blocks/full-report.ts';
import { gapsMessage } from '../../src/bot/blocks/gaps.ts';
import { openMessage, openText } from '../../src/bot/blocks/open.ts';
import { summaryMessage } from '../../src/bot/blocks/summary.ts';
import { gapsList } from '../../src/report/gaps-list.ts';
import { gridOfGaps } from '../../src/report/grid-of-gaps.ts';
import { terminalDeployed } from '../../src/terminal/deployed.ts';
import { terminalDrift } from '../../src/terminal/drift.ts';
import { terminalFailures } from '../../src/terminal/failures.ts';
import { terminalGaps } from '../../src/terminal/gaps.ts';
import { terminalOpen } from '../../src/terminal/open.ts';
import { terminalReport } from '../../src/terminal/report.ts';
import { GOLDEN_OPEN } from './golden-care.ts';
import { GOLDEN_DEPLOYED, GOLDEN_DRIFT } from './golden-deployments.ts';
import { GOLDEN_FAILURES } from './golden-failures.ts';
import { GOLDEN_EVIDENCE, GOLDEN_GAPS } from './golden-gaps.ts';
import { GOLDEN_REPORTS } from './golden-reports.ts';
import { goldenRollbacks } from './golden-rollback-files.ts';

export const GOLDENS = new URL('../goldens/', import.meta.url);

const COLUMNS = 100;
const MODALS = ['forty-failures', 'every-change', 'taken-care'];
const NARROW = 60;
const LISTS = ['failures-many', 'open-many', 'drift-every-kind', 'drift-one-behind', 'deployed-fleet'];
const IN_ANY_WIDTH = ['drift-every-kind', 'deployed-fleet'];

/** What the files in `test/goldens` should hold today: for every report and answer its message and its terminal text. */
export function goldenFiles(): { name: string; content: string }[] {
  return [
    ...goldenReports(),
    ...goldenFailures(),
    ...goldenGaps(),
    ...goldenEvidence(),
    ...goldenOpen(),
    ...goldenDrift(),
    ...goldenDeployed(),
    ...goldenRollbacks(),
  ];
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function goldenReports(): { name: string; content: string }[] {
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

function goldenFailures(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_FAILURES).flatMap(([name, build]) => {
    const answer = build();
    return [
      { name: `${name}.message.json`, content: json(failuresMessage(answer).message) },
      {
        name: `${name}.terminal.txt`,
        content: `${terminalFailures(answer, { colour: false, width: COLUMNS })}\n`,
      },
      ...(LISTS.includes(name) ? [{ name: `${name}.list.txt`, content: failuresText(answer) }] : []),
    ];
  });
}

function goldenGaps(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_GAPS).flatMap(([name, build]) => {
    const answer = build();
    const { message, isFolded } = gapsMessage(answer);
    return [
      { name: `gaps-${name}.message.json`, content: json(message) },
      {
        name: `gaps-${name}.terminal.txt`,
        content: `${terminalGaps(answer, { colour: false, width: COLUMNS })}\n`,
      },
      // What its picture is drawn from: the look in a browser shows it under the message.
      ...(answer.gaps.slateUnknown === null
        ? [{ name: `gaps-${name}.grid.json`, content: `${JSON.stringify(gridOfGaps(answer.gaps))}\n` }]
        : []),
      ...(isFolded ? [{ name: `gaps-${name}.list.txt`, content: gapsList(answer) }] : []),
    ];
  });
}

function goldenEvidence(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_EVIDENCE).map(([name, build]) => ({
    name: `evidence-${name}.modal.json`,
    content: json(evidenceModal(build())),
  }));
}

function goldenOpen(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_OPEN).flatMap(([name, build]) => {
    const answer = build();
    return [
      { name: `${name}.message.json`, content: json(openMessage(answer).message) },
      {
        name: `${name}.terminal.txt`,
        content: `${terminalOpen(answer, { colour: false, width: COLUMNS })}\n`,
      },
      ...(LISTS.includes(name) ? [{ name: `${name}.list.txt`, content: openText(answer) }] : []),
    ];
  });
}

function goldenDrift(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_DRIFT).flatMap(([name, build]) => {
    const answer = build();
    const terminal = (width: number, verbose: boolean) =>
      `${terminalDrift(answer, { colour: false, width, verbose })}\n`;
    return [
      { name: `${name}.message.json`, content: json(driftMessage(answer).message) },
      { name: `${name}.terminal.txt`, content: terminal(COLUMNS, false) },
      ...(IN_ANY_WIDTH.includes(name)
        ? [
            { name: `${name}.narrow.txt`, content: terminal(NARROW, false) },
            { name: `${name}.verbose.txt`, content: terminal(COLUMNS, true) },
          ]
        : []),
      ...(LISTS.includes(name) ? [{ name: `${name}.list.txt`, content: driftText(answer) }] : []),
    ];
  });
}

function goldenDeployed(): { name: string; content: string }[] {
  return Object.entries(GOLDEN_DEPLOYED).flatMap(([name, build]) => {
    const answer = build();
    const terminal = (width: number) => `${terminalDeployed(answer, { colour: false, width })}\n`;
    return [
      { name: `${name}.message.json`, content: json(deployedMessage(answer).message) },
      { name: `${name}.terminal.txt`, content: terminal(COLUMNS) },
      ...(IN_ANY_WIDTH.includes(name) ? [{ name: `${name}.narrow.txt`, content: terminal(NARROW) }] : []),
      ...(LISTS.includes(name) ? [{ name: `${name}.list.txt`, content: deployedText(answer) }] : []),
    ];
  });
}
