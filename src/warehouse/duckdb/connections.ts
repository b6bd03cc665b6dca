import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { WarehouseError } from '../warehouse.ts';
import { CLOSED, CLOSED_FIX } from '../wording.ts';

/**
 * Readers at a time. A running statement takes one of the four threads that Node keeps for such work; the one that is
 * left looks up names and reads files meanwhile.
 */
const READERS = 3;
/** An interrupt is lost on a statement that has not begun yet, so it is repeated until the statement ends. */
const INTERRUPT_EVERY_MS = 50;

/** Connections of one database. Every one speaks UTC. */
export interface Connections {
  /** Uses a connection for reading; waits for one to be free. Stopped when `signal` is aborted. */
  read<T>(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Uses the one connection that writes, after whoever came before. */
  write<T>(work: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Stops what is being read, waits for what is being written, and lets go of the file. */
  close(): Promise<void>;
}

export async function openConnections(instance: DuckDBInstance): Promise<Connections> {
  const writer = await connect(instance);
  const readers = await Promise.all(Array.from({ length: READERS }, () => connect(instance)));
  const readerQueue = createQueue(readers);
  const writerQueue = createQueue([writer]);
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  const use = async <T>(
    queue: Queue,
    signals: readonly AbortSignal[],
    work: (connection: DuckDBConnection) => Promise<T>,
  ): Promise<T> => {
    if (closed) throw closedError();
    const connection = await queue.take();
    try {
      if (signals.some((signal) => signal.aborted)) throw stoppedError();
      return await interruptible(connection, signals, work);
    } finally {
      queue.give(connection);
    }
  };

  const letGo = async (): Promise<void> => {
    closing.abort();
    await Promise.all([...readers.map(() => readerQueue.take()), writerQueue.take()]);
    for (const connection of [...readers, writer]) connection.closeSync();
    instance.closeSync();
  };

  return {
    read: (signal, work) => use(readerQueue, [signal, closing.signal], work),
    write: (work, signal) => use(writerQueue, signal ? [signal] : [], work),
    close() {
      closed ??= letGo();
      return closed;
    },
  };
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  // The day of an instant is taken in the connection's zone, which is the machine's by default.
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

async function interruptible<T>(
  connection: DuckDBConnection,
  signals: readonly AbortSignal[],
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = () => {
    connection.interrupt();
    timer ??= setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  for (const signal of signals) signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await work(connection);
  } finally {
    clearInterval(timer);
    for (const signal of signals) signal.removeEventListener('abort', interrupt);
  }
}

interface Queue {
  take(): Promise<DuckDBConnection>;
  give(connection: DuckDBConnection): void;
}

/** Hands connections out in the order in which they were asked for. */
function createQueue(connections: readonly DuckDBConnection[]): Queue {
  const free = [...connections];
  const waiting: ((connection: DuckDBConnection) => void)[] = [];
  return {
    take() {
      const connection = free.pop();
      if (connection) return Promise.resolve(connection);
      return new Promise((resolve) => waiting.push(resolve));
    },
    give(connection) {
      const next = waiting.shift();
      if (next) next(connection);
      else free.push(connection);
    },
  };
}

function closedError(): WarehouseError {
  return new WarehouseError('internal', CLOSED, CLOSED_FIX);
}

function stoppedError(): WarehouseError {
  return new WarehouseError('timeout', 'the statement was stopped before it began', 'run it again');
}
