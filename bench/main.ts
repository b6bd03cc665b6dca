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
for (const benchmark of chosen) {
  process.stdout.write(`\n${benchmark.name}: ${benchmark.title}\n`);
  const outcome = await benchmark.run();
  process.stdout.write(`${tableOf(outcome.figures)}\n${outcome.notes.map((note) => `- ${note}\n`).join('')}`);
  process.stdout.write(`written to ${writeResult(values.out, benchmark, outcome, new Date())}\n`);
  missed += outcome.figures.filter(({ met }) => met === false).length;
}
process.stdout.write(
  `\n${missed === 0 ? 'every aim was met' : `${missed} ${missed === 1 ? 'aim was' : 'aims were'} missed`}\n`,
);
process.exit(missed === 0 ? 0 : 1);
