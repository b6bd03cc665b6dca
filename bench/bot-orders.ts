import type { SlackSettings } from '../src/config/environment.ts';

/** With what a bot of its own process is started. */
export interface BotSetting {
  slack: SlackSettings;
  warehouse: { kind: 'duckdb'; path: string } | { kind: 'bigquery'; projectId: string; apiEndpoint: string };
  /** What its clock shows when it starts: ISO in UTC. */
  startAt: string;
}

/** What it is told, one order at a time. `run` judges a date and posts the report. */
export type BotOrder =
  | { do: 'run'; date: string }
  | { do: 'weigh' }
  | { do: 'collect garbage' }
  | { do: 'stop' };

export type BotAnswer =
  | { done: 'start' | 'run' | 'collect garbage' | 'stop' }
  | { done: 'weigh'; rssBytes: number }
  | { failed: string };
