import { CloudError } from '../../src/cloud/cloud-error.ts';
import type { CloudPorts, LogEntries, ProbeRow, RevisionState, ServiceRow } from '../../src/cloud/ports.ts';
import type { CloudFacts } from '../../src/facts/cloud/cloud-facts.ts';
import type { Fact } from '../../src/facts/facts.ts';

export interface ScriptedCloud {
  ports: CloudPorts;
  /** Every question, in the order in which it was asked: `services us-west2`, `since 1234567`, `probe worker /health`. */
  asked: string[];
  /** How often a question that begins so was asked. */
  count(beginning: string): number;
}

/** What answers slowly, or never: by question. */
export type Holds = Record<string, Promise<unknown>>;

const isNamed = ({ state }: Fact<unknown>): boolean => state !== 'not_configured';

const EMPTY: LogEntries = { entries: [], cut: false };

/** Ports that answer with the facts given, and note what they were asked. An unknown fact becomes the error that made it. */
export function scriptedCloud(
  facts: CloudFacts,
  over: { holds?: Holds; errors?: LogEntries | CloudError } = {},
): ScriptedCloud {
  const asked: string[] = [];
  const answer = async <T>(question: string, fact: Fact<T> | undefined): Promise<T> => {
    asked.push(question);
    await over.holds?.[question];
    if (fact?.state === 'known') return fact.value;
    if (fact?.state === 'unknown') throw new CloudError(fact.cause, fact.message, fact.fix);
    throw new CloudError('internal', `nobody said what the answer to "${question}" is`, 'say it in the test');
  };
  const ports: CloudPorts = {
    run: {
      label: 'scripted Cloud Run',
      services: (region) => answer<ServiceRow[]>(`services ${region}`, facts.services[region]),
      revisions: ({ service }) => answer<RevisionState[]>(`revisions ${service}`, facts.revisions[service]),
      close: async () => void asked.push('close run'),
    },
    changes: null,
    commits: {
      label: 'scripted@main',
      branch: () => answer('branch', facts.branch),
      since: (commit) => answer(`since ${commit}`, facts.commits[commit]),
    },
    prober: {
      probe: ({ service, path }) => answer(`probe ${service} ${path}`, facts.probes[service]?.[path]),
    },
    logs: {
      label: 'scripted logs',
      errors: ({ from, to }) => {
        const given = over.errors ?? EMPTY;
        const fact: Fact<LogEntries> =
          given instanceof CloudError
            ? { state: 'unknown', cause: given.errorCause, message: given.message, fix: given.fix }
            : { state: 'known', value: given };
        return answer(`errors ${from} ${to}`, fact);
      },
      lines: ({ service }) => answer(`lines ${service}`, facts.pathLines[service]),
      close: async () => void asked.push('close logs'),
    },
    completions: isNamed(facts.completions)
      ? {
          label: 'scripted completion notes',
          documents: (kinds, { from, to }) => answer(`documents ${kinds} ${from} ${to}`, facts.completions),
          close: async () => void asked.push('close completions'),
        }
      : null,
    exports: isNamed(facts.exports)
      ? {
          label: 'scripted exports',
          exports: ({ from, to }) => answer(`exports ${from} ${to}`, facts.exports),
          close: async () => void asked.push('close exports'),
        }
      : null,
  };
  return { ports, asked, count: (beginning) => asked.filter((one) => one.startsWith(beginning)).length };
}

/** A health endpoint that answers 200 at once. */
export function healthyProbe(service: string, path: string): ProbeRow {
  return {
    service,
    path,
    outcome: 'answered',
    status: 200,
    ms: 40,
    firstMs: 40,
    tries: 1,
    body: { status: 'healthy', unhealthy: [], reason: null, tellsOfDependencies: false },
    location: null,
    error: null,
  };
}
