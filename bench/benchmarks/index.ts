import type { Benchmark } from '../benchmark.ts';
import { ackLatency } from './ack-latency.ts';
import { backtestSeason } from './backtest-season.ts';
import { driftLatency } from './drift-latency.ts';
import { gapsRange } from './gaps-range.ts';
import { historyGrowth } from './history-growth.ts';
import { idleMemory } from './idle-memory.ts';
import { pressLatency } from './press-latency.ts';
import { slowWarehouse } from './slow-warehouse.ts';
import { startUp } from './start-up.ts';

/** Every benchmark, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  slowWarehouse,
  historyGrowth,
  gapsRange,
  driftLatency,
  idleMemory,
  backtestSeason,
  ackLatency,
  pressLatency,
  startUp,
];
