/** A column with its BigQuery type, as the warehouse that is watched declares it. */
export interface PipelineColumn {
  name: string;
  /** A BigQuery type: `STRING`, `NUMERIC(5,1)`, `ARRAY<STRING>`, `STRUCT<a INT64, b DATE>`, … */
  type: string;
  required: boolean;
}

/** A table of the pipeline. The bot reads these; only a sandbox, an import or a test ever makes one. */
export interface PipelineTable {
  /** `dataset.table` */
  name: string;
  columns: readonly PipelineColumn[];
  /** The partition column, by day where it is a TIMESTAMP; null where no definition is known. */
  partitionBy: string | null;
  /** A query without a filter on the partition column is rejected. */
  requirePartitionFilter: boolean;
  clusterBy: readonly string[];
  /** For a view: the rows that it shows, as DuckDB is told; null for a table. */
  view: string | null;
}

interface Definition {
  /** Name to type, in table order; `!` after the type means NOT NULL. */
  columns: Readonly<Record<string, string>>;
  partitionBy: string | null;
  requirePartitionFilter?: true;
  clusterBy?: readonly string[];
}

export function defineTable(name: string, definition: Definition): PipelineTable {
  const columns = Object.entries(definition.columns).map(([column, type]) => ({
    name: column,
    type: type.replace(/!$/, ''),
    required: type.endsWith('!'),
  }));
  return {
    name,
    columns,
    partitionBy: definition.partitionBy,
    requirePartitionFilter: definition.requirePartitionFilter ?? false,
    clusterBy: definition.clusterBy ?? [],
    view: null,
  };
}

/** A view with the columns of `table`, and its need of a partition filter, over the rows that `query` gives of it. */
export function defineView(name: string, table: PipelineTable, query: string): PipelineTable {
  return {
    ...table,
    name,
    columns: table.columns.map((column) => ({ ...column, required: false })),
    clusterBy: [],
    view: query,
  };
}
