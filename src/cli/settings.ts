import { existsSync } from 'node:fs';
import { CHECKS } from '../checks/index.ts';
import type { Clock } from '../clock.ts';
import type { CloudPorts } from '../cloud/ports.ts';
import {
  type CloudSettings,
  describeProblems,
  type Environment,
  type Need,
  readEnvironment,
} from '../config/environment.ts';
import { loadProfile, ProfileError, problemLine } from '../config/load-profile.ts';
import type { Profile } from '../config/profile.ts';
import { whyNobodyKnows } from '../inquiries/ask-deployments.ts';
import { sandboxFleetPath, sandboxWarehousePath } from '../sandbox/place.ts';
import { fixedClock, systemClock } from '../system-clock.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { readNow, type Values } from './arguments.ts';
import type { CommandContext } from './command-context.ts';
import { Refusal } from './refusal.ts';
import type { Terminal } from './terminal.ts';

export type Env = Record<string, string | undefined>;

/** The settings of a command that reads a warehouse, wherever it is, and needs no Slack. @throws Refusal as {@link readSettings}. */
export function readWarehouseSettings(env: Env): Environment {
  const isNamed = env.WAREHOUSE !== undefined && env.WAREHOUSE.trim() !== '';
  // Without a name the sandbox's warehouse is meant, if there is one.
  return readSettings(env, isNamed ? ['warehouse'] : []);
}

/** The settings of a command. @throws Refusal naming every variable that needs mending. */
export function readSettings(env: Env, needs: readonly Need[]): Environment {
  const answer = readEnvironment(env, needs);
  if (answer.ok) return answer.environment;
  const fix = answer.problems.map(({ variable, fix: one }) => `${variable}: ${one}`).join('; ');
  throw new Refusal('config', describeProblems(answer.problems), fix);
}

/** The profile that a command works with. @throws Refusal with every problem and its place. */
export function readProfile(values: Values, environment: Environment, terminal: Terminal): Profile {
  const path = typeof values.pipeline === 'string' ? values.pipeline : environment.pipeline;
  try {
    const { profile, warnings } = loadProfile(path, {
      checks: CHECKS.map((check) => check.name),
      now: readNow(values) ?? systemClock.now(),
    });
    for (const warning of warnings) terminal.err(`warning: ${problemLine(path, warning)}`);
    return profile;
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    throw new Refusal('config', error.message, `mend ${path} at the places named`, { cause: error });
  }
}

/** The clock of a command: the machine's, or one that stands at `--now`. */
export function readClock(values: Values): Clock {
  const now = readNow(values);
  return now === null ? systemClock : fixedClock(now);
}

/** The address that a command works on: `WAREHOUSE`, or the sandbox's where there is one. */
export function warehouseAddress(environment: Environment): string {
  if (environment.warehouse !== null) return environment.warehouse;
  const sandbox = sandboxWarehousePath(environment.sandbox.home);
  if (existsSync(sandbox)) return `duckdb:${sandbox}`;
  throw new Refusal(
    'config',
    'WAREHOUSE is not set, and there is no sandbox here',
    'set WAREHOUSE=duckdb:PATH or bigquery://PROJECT?location=…, or run "shootaround sandbox" once',
  );
}

/** What of the cloud a command can ask: what the environment names, or the sandbox's where its warehouse is meant. */
export function openCloudFor(
  { log, openCloud }: CommandContext,
  environment: Environment,
  clock: Clock,
): Promise<CloudPorts> {
  return openCloud({ settings: cloudSettings(environment), clock, log });
}

function cloudSettings(environment: Environment): CloudSettings {
  const { cloud, sandbox } = environment;
  const fleet = sandboxFleetPath(sandbox.home);
  if (namesPlaces(environment) || !existsSync(fleet)) return cloud;
  const simulated = { kind: 'simulated', path: fleet } as const;
  return { ...cloud, run: simulated, logging: simulated, commits: simulated };
}

/** Whoever names one place means none of the sandbox's. */
function namesPlaces({ cloud, warehouse }: Environment): boolean {
  return [cloud.run, cloud.logging, cloud.commits, warehouse].some((place) => place !== null);
}

const SANDBOX_INSTEAD = ', or run "shootaround sandbox" once';

/** @throws Refusal where nobody can say what is deployed. */
export function needDeployments(cloud: CloudPorts, profile: Profile, environment: Environment): void {
  const why = whyNobodyKnows({ cloud, profile });
  if (why === null) return;
  const isSandboxMeant = profile.deployment !== undefined && !namesPlaces(environment);
  const instead = isSandboxMeant ? SANDBOX_INSTEAD : '';
  throw new Refusal('config', why.what, `${why.fix}${instead}`);
}

/** @throws Refusal where the profile lets nothing be switched, whatever was asked. */
export function needDeclared({ rollbacks }: Profile): void {
  if (Object.keys(rollbacks).length > 0) return;
  throw new Refusal(
    'config',
    'the profile declares no rollback',
    'describe one under "rollbacks" in the profile',
  );
}

/** @throws Refusal where there is no service that could be changed. */
export function needChanges(cloud: CloudPorts, environment: Environment): void {
  if (cloud.changes === null)
    throw new Refusal(
      'config',
      'CLOUD_RUN is not set, so there is nothing that could be switched',
      `set CLOUD_RUN=gcp:PROJECT${namesPlaces(environment) ? '' : SANDBOX_INSTEAD}`,
    );
}

/** Opens a warehouse. `inSlack` asks the same where a bot holds it. @throws Refusal when it is not there or not usable; what can't be read later is a finding, not a refusal. */
export async function openFor(
  { env, log, openWarehouse }: CommandContext,
  address: string,
  profile: Profile,
  mode: 'read' | 'write',
  inSlack?: string,
): Promise<Warehouse> {
  try {
    return await openWarehouse(address, {
      create: false,
      readOnly: mode === 'read',
      ...(inSlack !== undefined && { inSlack }),
      env,
      maximumBytesBilled: profile.warehouse.maximumBytesBilled,
      deadlineMs: profile.warehouse.deadlineSeconds * 1000,
      labels: { app: 'shootaround', pipeline: profile.pipeline },
      log,
    });
  } catch (error) {
    throw Refusal.from(error);
  }
}
