import type { Clock } from '../../src/clock.ts';
import { createGithubCommits } from '../../src/cloud/commits/github-commits.ts';
import { createGoogleCloudChanges } from '../../src/cloud/google/cloud-changes.ts';
import { createGoogleLogs } from '../../src/cloud/google/cloud-logging.ts';
import { createGoogleCloudRun } from '../../src/cloud/google/cloud-run.ts';
import { createProber } from '../../src/cloud/google/prober.ts';
import { type CloudPorts, closeCloud } from '../../src/cloud/ports.ts';
import type { Profile } from '../../src/config/profile.ts';
import { type NamedService, watchedIn } from '../../src/facts/cloud/watched-services.ts';
import { type CloudLoggingServer, startCloudLogging } from './cloud-logging-server.ts';
import { plain, type RevisionSpec, serviceProtos } from './cloud-run-protos.ts';
import { CloudRunServer } from './cloud-run-server.ts';
import { createGitRepository, type GitRepository } from './git-repository.ts';
import { createGithubServer, type GithubServer } from './github-server.ts';
import { connectionTo } from './grpc-server.ts';
import { type HealthAnswer, type HealthServer, openHealthServer } from './health-server.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';

const RIG_PROJECT = 'nba-props-platform';
const HEALTHY: HealthAnswer = { status: 200, body: { status: 'healthy' } };

/** What a service's entry is made from. */
export interface FleetEntry {
  /** Oldest first. Without: one revision of the branch's newest commit, with the settings of the profile. */
  revisions?: RevisionSpec[];
  pinned?: Record<string, number>;
}

/** The real clients, and servers that speak the real protocols behind each of them. */
export interface CloudRig {
  ports: CloudPorts;
  run: CloudRunServer;
  logging: CloudLoggingServer;
  github: GithubServer;
  repository: GitRepository;
  log: LogRecorder;
  /** Whole id of the branch's newest commit when the fleet was deployed. */
  deployed: string;
  /** What a service's health endpoints answer from now on. */
  answers(service: string, answer: HealthAnswer | (() => HealthAnswer | Promise<HealthAnswer>)): void;
  /** Puts another state of a service in the place of the one it had. */
  deploy(service: string, entry: FleetEntry): void;
  /** Takes a service away. */
  remove(service: string): void;
  /**
   * Lets another client ask GitHub everything once: what git needs to answer is remembered, and an answer takes no longer
   * than it was told to.
   */
  warm(): Promise<void>;
  /** A commit on the branch that touches these files; its id. */
  commit(message: string, at: string, files: readonly string[]): string;
  stop(): Promise<void>;
}

export interface CloudRigOptions {
  profile: Profile;
  clock: Clock;
  /** When what is deployed was committed, ISO 8601. */
  at: string;
  /** Of every answer of Cloud Run and GitHub. */
  latencyMs?: number;
  /** Requests that GitHub allows. */
  allowed?: number;
  /** For one region's list, in ms; Cloud Run's own where it is left out. */
  deadlineMs?: number;
}

/** Every service of the profile deployed as it should be, and everything around it well. */
export async function openCloudRig(options: CloudRigOptions): Promise<CloudRig> {
  const { profile, clock, at, latencyMs, allowed, deadlineMs } = options;
  const watched = profile.deployment === undefined ? [] : watchedIn(profile.deployment);
  const repository = createGitRepository();
  const paths = [...new Set(watched.flatMap((one) => [...one.paths, ...one.alsoInImage]))];
  const deployed = repository.commit({
    message: 'Everything that is deployed',
    at,
    files: Object.fromEntries(paths.map((path) => [`${path}/main.py`, 'print("here")\n'])),
  });

  const answers = new Map<string, HealthAnswer | (() => HealthAnswer | Promise<HealthAnswer>)>();
  const health = new Map<string, HealthServer>();
  for (const { service } of watched.filter((one) => one.health.length > 0)) {
    const server = await openHealthServer({ advance: () => undefined }, () => {
      const answer = answers.get(service) ?? HEALTHY;
      return typeof answer === 'function' ? answer() : answer;
    });
    health.set(service, server);
  }
  const run = await CloudRunServer.start();
  const logging = await startCloudLogging();
  const github = await createGithubServer({
    path: repository.path,
    owner: 'nba',
    repo: 'platform',
    ...(latencyMs !== undefined && { latencyMs }),
    ...(allowed !== undefined && { allowed }),
  });
  run.latencyMs = latencyMs ?? 0;

  const named = (service: string): NamedService => {
    const found = watched.find((one) => one.service === service);
    if (found === undefined) throw new Error(`the profile knows no service ${service}`);
    return found;
  };
  const place = ({ service, region }: NamedService) =>
    `projects/${RIG_PROJECT}/locations/${region}/services/${service}`;
  const deploy = (service: string, { revisions, pinned }: FleetEntry): void => {
    const one = named(service);
    const settings = {
      env: Object.entries(one.variables).map(([name, value]) => plain(name, value)),
      minInstances: one.minInstances ?? 0,
      createdAt: at,
    };
    run.put(
      serviceProtos({
        name: service,
        region: one.region,
        project: RIG_PROJECT,
        revisions: (revisions ?? [{ suffix: '00001-aaa' }]).map((revision) => ({
          commit: deployed.slice(0, 7),
          ...settings,
          ...revision,
        })),
        ...(pinned && { pinned }),
        proto: { uri: health.get(service)?.origin ?? `https://${service}-abc-wl.a.run.app` },
      }),
    );
  };
  for (const { service } of watched) deploy(service, {});

  const log = logRecorder();
  const history = () =>
    createGithubCommits({
      owner: 'nba',
      repo: 'platform',
      branch: 'main',
      token: null,
      apiUrl: github.apiUrl,
      clock,
      log,
    });
  const ports: CloudPorts = {
    run: createGoogleCloudRun({
      projectId: RIG_PROJECT,
      log,
      connection: run.connection,
      ...(deadlineMs !== undefined && { deadlineMs }),
    }),
    changes: createGoogleCloudChanges({ projectId: RIG_PROJECT, log, clock, connection: run.connection }),
    prober: createProber({ idTokens: { headersFor: async () => new Headers() }, log, clock }),
    logs: createGoogleLogs({
      projectId: RIG_PROJECT,
      log,
      connection: connectionTo(logging.port),
    }),
    commits: history(),
    completions: null,
    exports: null,
  };
  return {
    ports,
    run,
    logging,
    github,
    repository,
    log,
    deployed,
    answers: (service, answer) => void answers.set(service, answer),
    deploy,
    remove: (service) => run.remove(place(named(service))),
    async warm() {
      const other = history();
      const labels = [...run.revisions.values()].flatMap(({ labels }) => labels?.['commit-sha'] ?? []);
      await Promise.all([other.branch(paths), ...[...new Set(labels)].map((id) => other.since(id))]);
    },
    commit: (message, when, files) =>
      repository.commit({
        message,
        at: when,
        files: Object.fromEntries(files.map((file) => [file, `${message}\n`])),
      }),
    async stop() {
      await closeCloud(ports);
      run.close();
      await Promise.all([logging.close(), github.close(), ...[...health.values()].map((one) => one.close())]);
      repository.remove();
    },
  };
}
