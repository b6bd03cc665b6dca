import type { DeployedAnswer } from '../inquiries/ask-deployments.ts';
import { belowRow, deployedLines } from '../report/deployed-lines.ts';
import { type DeployedEntry, type DeployedLine, deployedOutline } from '../report/deployed-outline.ts';
import { STATUS_WORDS } from '../report/vocabulary.ts';
import { type Paint, paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

const COLUMNS = ['SERVICE', 'TRAFFIC', 'REVISION', 'COMMIT', 'DEPLOYED'] as const;
const GAP = '  ';
const MARGIN = '    ';

/** The whole inventory for a terminal: a table where it fits, else a few lines for each service. Nothing is left out. */
export function terminalDeployed(answer: DeployedAnswer, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const { light, headline, lead, blind, services, notes, footer } = deployedOutline(answer);
  const widths = columnWidths(services);
  const isTable = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) <= width;
  const body = isTable ? table(services, widths, width, paint) : stacked(services, width, paint);
  return [
    [paint('bold', wrap(`${light} ${headline}`, width)), wrap(lead, width)].join('\n'),
    ...blind.map(({ subject, message, fix, names }) =>
      [
        paint('magenta', wrap(`${STATUS_WORDS.ERROR.symbol} Could not look: ${subject}`, width)),
        wrap(message, width, MARGIN),
        wrap(`to mend it: ${fix}`, width, MARGIN),
        ...(names.length > 0 ? [wrap(`so not known: ${names.join(', ')}`, width, MARGIN)] : []),
      ].join('\n'),
    ),
    ...(services.length > 0 ? [body.join('\n')] : []),
    ...notes.map((note) => paint('dim', wrap(note, width))),
    paint('dim', wrap(footer.join(' · '), width)),
  ].join('\n\n');
}

/** A revision's cells in the order of the columns; the service is named once. */
function cells(name: string, { percent, shortRevision, commit, deployedAt }: DeployedLine): string[] {
  return [name, percent, shortRevision, commit, deployedAt];
}

function rowsOf({ name, revisions, absence }: DeployedEntry): string[][] {
  if (absence !== null) return [[name, absence]];
  return revisions.map((line, index) => cells(index === 0 ? name : '', line));
}

/** What a row says instead of its cells may be as long as they are together. */
function columnWidths(services: readonly DeployedEntry[]): number[] {
  const rows = services.flatMap(rowsOf).filter((row) => row.length === COLUMNS.length);
  const names = services.map(({ name }) => length(name));
  return COLUMNS.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => length(row[column] ?? '')), ...(column === 0 ? names : [])),
  );
}

function table(
  services: readonly DeployedEntry[],
  widths: readonly number[],
  width: number,
  paint: Paint,
): string[] {
  const aligned = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const room =
          row.length === COLUMNS.length ? (widths[column] ?? 0) : column === 0 ? (widths[0] ?? 0) : 0;
        return cell + ' '.repeat(Math.max(0, room - length(cell)));
      })
      .join(GAP)
      .trimEnd();
  return [
    paint('bold', aligned(COLUMNS)),
    ...services.flatMap((entry) => {
      const rows = rowsOf(entry).map(aligned);
      const rest = belowRow(entry).map((line) => paint('dim', wrap(line, width, MARGIN)));
      return [...rows, ...rest];
    }),
  ];
}

function stacked(services: readonly DeployedEntry[], width: number, paint: Paint): string[] {
  return services.flatMap((entry) => [
    paint('bold', wrap(entry.name, width)),
    ...deployedLines(entry).map((line) => wrap(line, width, MARGIN)),
  ]);
}

/** Characters as a terminal counts them. */
function length(text: string): number {
  return [...text].length;
}
