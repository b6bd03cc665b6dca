import type { VariableValue } from './ports.ts';

/**
 * What the core asks of Cloud Run where something is to be changed: one variable of one service, or where its traffic
 * goes. Plain values that can be stored as JSON, without the value of any other variable; instants are ISO 8601 in UTC.
 */

/** What a change is about. */
export interface ChangeTarget {
  region: string;
  service: string;
  variable: string;
  /** The container that has the variable; null for the first. */
  container: string | null;
  /** The label that holds the commit. */
  commitLabel: string;
}

/** A share of a service's traffic; `revision` is null for whichever is the newest that is ready. */
export interface TrafficEntry {
  revision: string | null;
  /** 1 to 100. */
  percent: number;
}

/** A revision that gets traffic, as far as a change is concerned. */
export interface ServingValue {
  /** Short: `nba-scrapers-00231-abc`. */
  revision: string;
  /** 1 to 100. */
  percent: number;
  /** Traffic names it, so a newer one gets none by itself. */
  named: boolean;
  /** Null where the variable is not set. */
  value: VariableValue | null;
  commit: string | null;
  image: string | null;
  /** ISO; null where that is not told. */
  createdAt: string | null;
  createdBy: string | null;
}

/** One service as it stood at one moment, as somebody sees it who wants to change it. */
export interface ServiceSnapshot {
  service: string;
  region: string;
  variable: string;
  readAt: string;
  /** A service that was deleted and made again has another one. */
  uid: string;
  /** Changes with every change of the service. */
  etag: string;
  /** Counts the changes that were asked for. A whole number as text, for it can be larger than a number holds. */
  generation: string;
  /** Nothing that was asked for is still being carried out. */
  settled: boolean;
  /** Null while nobody can say. */
  ready: boolean | null;
  readyMessage: string | null;
  newestCreated: string | null;
  newestReady: string | null;
  /** Why the newest revision is not ready, as the platform says it. */
  newestTrouble: string | null;
  /** What the next revision would be made of. */
  template: {
    /** Null where the variable is not set. */
    value: VariableValue | null;
    /** The names of all other variables of its container, in order; `secret` marks those whose value is one. */
    others: { name: string; secret: boolean }[];
    /** The name of that container, and of those beside it; unnamed ones are empty. */
    container: string;
    sidecars: string[];
    image: string | null;
    commit: string | null;
    /** A fixed revision name, which a change has to clear. */
    fixedName: string | null;
    /** How many labels and annotations it has. */
    labels: number;
    annotations: number;
    minInstances: number | null;
    maxInstances: number | null;
  };
  /** Where traffic is told to go. */
  traffic: TrafficEntry[];
  /** Where it goes: largest share first. */
  serving: ServingValue[];
  changedAt: string | null;
  changedBy: string | null;
}

/** Which state a service is in: what a change is bound to. */
export type ServiceState = Pick<ServiceSnapshot, 'uid' | 'etag' | 'generation'>;

/** What is to be changed. Null stands for a variable that is not set. */
export type ServiceEdit =
  | { kind: 'variable'; from: string | null; to: string | null }
  | { kind: 'traffic'; from: TrafficEntry[]; to: TrafficEntry[] };

/** One change, bound to the state that it was looked at on. */
export interface ServiceChange {
  target: ChangeTarget;
  edit: ServiceEdit;
  bound: ServiceState;
}

export type ChangeAnswer =
  /** The platform takes it. `operation` is what to ask for how it goes; null where nothing was to be done but to look. */
  | { state: 'accepted'; operation: string | null }
  /** The service is not what it was: nothing was changed. */
  | { state: 'changed' }
  /** The platform, or we, won't have it: nothing was changed. One sentence each. */
  | { state: 'refused'; message: string; fix: string }
  /** Nobody can tell whether it was done: the service has to be looked at. */
  | { state: 'unknown'; message: string };

export type OperationProgress =
  | { state: 'running' }
  | { state: 'done' }
  /** What the platform says of it, in a line. */
  | { state: 'failed'; message: string };

/** Changes services of Cloud Run in one project. Every method has a deadline of its own. */
export interface CloudChanges {
  /** For people: `Cloud Run, project nba-props-platform`. */
  readonly label: string;
  /** @throws CloudError where it can't be read whole, which is never taken for a state. */
  snapshot(target: ChangeTarget): Promise<ServiceSnapshot>;
  /** Has the platform look at a change, without effect. Never rejects. */
  validate(change: ServiceChange): Promise<ChangeAnswer>;
  /** Sends a change once, and never again by itself. Never rejects. */
  send(change: ServiceChange): Promise<ChangeAnswer>;
  /** How a change goes that was accepted. @throws CloudError where that can't be asked. */
  progress(operation: string): Promise<OperationProgress>;
  close(): Promise<void>;
}
