import { parseArgs } from 'node:util';
import { BENCHMARKS } from './benchmarks/index.ts';
import { tableOf, writeResult } from './results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string', default: 'bench/results' } },
});
const unknown = positionals.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  const names = BENCHMARKS.map(({ name }) => name).join(', ');
  process.stderr.write(`there is no benchmark ${unknown.join(', ')}; there are ${names}\n`);
  process.exit(64);
}

const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
let missed = 0;
const broken: string[] = [];
for (const benchmark of chosen) {
  process.stdout.write(`\n${benchmark.name}: ${benchmark.title}\n`);
  try {
    const outcome = await benchmark.run();
    const notes = outcome.notes.map((note) => `- ${note}\n`).join('');
    process.stdout.write(`${tableOf(outcome.figures)}\n${notes}`);
    process.stdout.write(`written to ${writeResult(values.out, benchmark, outcome, new Date())}\n`);
    missed += outcome.figures.filter(({ met }) => met === false).length;
  } catch (error) {
    broken.push(benchmark.name);
    process.stdout.write(`could not be measured: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
const aims = missed === 0 ? 'no aim was missed' : `MISSED: ${missed} ${missed === 1 ? 'aim' : 'aims'}`;
const rest = broken.length === 0 ? '' : `; could not be measured: ${broken.join(', ')}`;
process.stdout.write(`\n${aims}${rest}\n`);
// A missed aim is a figure to look at; only what could not be measured is a failure.
process.exit(broken.length === 0 ? 0 : 1);
