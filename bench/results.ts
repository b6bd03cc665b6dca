import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure, Outcome } from './benchmark.ts';

const HEADINGS = ['what', 'measured', 'aim', ''] as const;

/** The figures as a table that reads well in a terminal and as Markdown. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, aim, met }) => [what, measured, aim ?? '', verdict(met)]);
  const widths = HEADINGS.map((heading, index) =>
    Math.max(heading.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEADINGS), rule, ...rows.map(line)].join('\n');
}

/** Writes what was measured, on which machine, when and by which command. Answers the file. */
export function writeResult(folder: string, benchmark: Benchmark, outcome: Outcome, now: Date): string {
  const file = join(folder, `${benchmark.name}.md`);
  mkdirSync(folder, { recursive: true });
  const notes = outcome.notes.map((note) => `- ${note}`).join('\n');
  writeFileSync(
    file,
    `# ${benchmark.title}

${tableOf(outcome.figures)}

${notes}

Measured ${now.toISOString().slice(0, 10)} by \`npm run bench -- ${benchmark.name}\` on ${machine()}.
`,
  );
  return file;
}

function verdict(met: boolean | null): string {
  if (met === null) return '';
  return met ? 'met' : 'MISSED';
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'an unknown processor';
  const memoryGb = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} cores of ${model}, ${memoryGb} GB, ${type()} ${release()}, Node ${process.versions.node}`;
}
