import type { ServiceRow } from '../cloud/ports.ts';
import type { Deployment } from '../config/profile.ts';
import { type NamedService, watchedIn } from '../facts/cloud/watched-services.ts';
import { cutMiddle } from '../text/cut-middle.ts';
import { oneLine } from '../text/one-line.ts';
import type { Check, JudgeInput, Verdict } from './check.ts';
import { isRollingOut } from './deployments-issues.ts';
import { readFact } from './facts-of.ts';
import type { Part, Severity } from './finding.ts';
import { errorPart, failPart, passPart, type Subject, skipPart, warnPart } from './parts.ts';
import { CLOUD_NOT_ASKED, pastDate } from './present-state.ts';
import {
  expectedOf,
  type HealthRule,
  type HealthVerdict,
  judgeEndpoint,
  verdictOf,
  worstFirst,
} from './service-endpoints.ts';
import { type OutputStanding, outputsIn } from './service-outputs.ts';
import { worseSeverity } from './severity.ts';

const MESSAGE_CHARACTERS = 200;
const ALL_SERVICES: Subject = { kind: 'service', subject: 'Cloud Run services' };

/** Do the services answer, and do they do their work? What they answer proves less than what they write. */
export const serviceHealth: Check = {
  name: 'service_health',
  category: 'infrastructure',
  title: {
    ok: 'Services answer',
    broken: 'Services are not well',
  },
  why: 'A service that is down or cut off from what it needs does no work, and its tables only show it hours later.',
  fix: 'Open the service in Cloud Run, read its newest log lines, and see whether its newest revision became ready.',
  canBeCritical: true,
  windowed: false,
  needsSlate: false,
  skipsWithoutGames: false,
  judgesPresent: true,
  needs({ checks, deployment, tables }) {
    if (checks.service_health === undefined || deployment === undefined) return { tables: [] };
    const outputs = watchedIn(deployment).flatMap((service) => service.outputs);
    return {
      tables: [...new Set(outputs)].filter((table) => tables[table] !== undefined),
      cloud: { services: true, probes: true },
    };
  },
  judge(input) {
    const { profile, facts } = input;
    const { deployment } = profile;
    const rule = profile.checks.service_health;
    if (rule === undefined || deployment === undefined) {
      const message = 'the pipeline profile names no services whose health is asked';
      return { parts: [skipPart(ALL_SERVICES, 'not_configured', message)] };
    }
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(ALL_SERVICES, 'past_date', past)] };
    if (!isAsked(deployment, facts.cloud)) {
      const message =
        facts.cloud.at === null ? CLOUD_NOT_ASKED : 'no Cloud Run project is named, so no service was asked';
      return { parts: [skipPart(ALL_SERVICES, 'not_configured', message)] };
    }
    return judgeServices(watchedIn(deployment), rule, input);
  },
};

/** Facts from before the cloud was looked at, and those of a bot that names no project, hold nothing of any region. */
function isAsked(deployment: Deployment, { at, services }: JudgeInput['facts']['cloud']): boolean {
  const regions = new Set(watchedIn(deployment).map(({ region }) => region));
  return at !== null && [...regions].some((region) => services[region]?.state !== 'not_configured');
}

interface JudgedService {
  service: NamedService;
  /** The worst, with what else is wrong said after it. */
  verdict: HealthVerdict;
  outputs: OutputStanding[];
}

function judgeServices(services: readonly NamedService[], rule: HealthRule, input: JudgeInput): Verdict {
  const outputOf = outputsIn(input);
  const judged = services.map((service): JudgedService => {
    const [worst, ...others] = worstFirst(verdictsOn(service, rule, input));
    if (worst === undefined) throw new Error(`nothing is known of ${service.service}`);
    const wrong = others.filter(({ level }) => !['well', 'unasked', 'unsettled'].includes(level));
    const says = [worst, ...wrong].map((verdict) => verdict.says).join('; ');
    const all = [worst, ...others];
    const proves = all.some((one) => one.proves === 'dependencies') ? 'dependencies' : worst.proves;
    const aside = all.find((one) => one.aside !== null)?.aside ?? null;
    return { service, verdict: { ...worst, says, proves, aside }, outputs: service.outputs.map(outputOf) };
  });
  const down = judged.filter(
    ({ service, verdict }) => verdict.level === 'down' && service.importance !== 'normal',
  );
  const isTogether = down.length >= rule.criticalTogether;
  const names = down.map(({ service }) => service.service);
  return {
    parts: judged.map((one) => partOf(one, isTogether, rule)),
    notes: [
      ...(isTogether ? [`${down.length} critical services are down together: ${names.join(', ')}`] : []),
      ...judged.flatMap(behindNote),
    ],
  };
}

/** Everything that says something of a service, never nothing. */
function verdictsOn(service: NamedService, rule: HealthRule, { facts, now }: JudgeInput): HealthVerdict[] {
  const { services, probes } = facts.cloud;
  const name = service.service;
  const region = readFact(services[service.region], { kind: 'service', subject: name });
  if (!region.ok) return [verdictOfPart(region.part)];
  const row = region.value.find((one) => one.service === name);
  if (row === undefined) {
    return [verdictOf('down', `there is no such service in ${service.region}`, 'not there')];
  }
  if (service.health.length === 0) return [judgeReady(row, now)];
  if (row.uri === null) {
    if (row.ready === false) return [notReady(row, [])];
    const says = 'Cloud Run gives no address for it, so its health could not be asked';
    const fix = `see in the Cloud Run console whether ${name} has a URL; without one, leave out its health in the profile`;
    return [verdictOf('blind', says, 'not asked', { cause: 'bad_response', fix })];
  }
  if (isCutOff(probes)) {
    if (row.ready === false) return [notReady(row, [])];
    const says = 'no service at all can be reached from here, so its health could not be asked';
    const fix =
      'see whether the machine that the bot runs on may connect to the addresses of services (run.app)';
    return [verdictOf('blind', says, 'not asked', { cause: 'bad_response', fix })];
  }
  const answers = service.health.map((endpoint) =>
    judgeEndpoint(name, endpoint, probes[name]?.[endpoint.path], rule),
  );
  return row.ready === false ? [notReady(row, answers), ...answers] : answers;
}

/** The platform takes every connection, whatever the service behind it does: where it took none, the way there is closed. */
function isCutOff(probes: JudgeInput['facts']['cloud']['probes']): boolean {
  const asked = Object.values(probes).flatMap((endpoints) => Object.values(endpoints));
  const known = asked.flatMap((fact) => (fact.state === 'known' ? fact.value : []));
  return (
    Object.keys(probes).length > 1 &&
    known.length > 0 &&
    known.every(({ outcome }) => outcome === 'unreachable')
  );
}

/** Of a service without an endpoint there is only the word of the platform. */
function judgeReady(row: ServiceRow, now: Date): HealthVerdict {
  if (row.ready === false) return notReady(row, []);
  if (row.ready) {
    const says = 'ready, as Cloud Run says; it has no health endpoint to ask';
    return verdictOf('well', says, 'ready', { evidence: { ready: true } });
  }
  if (isRollingOut(row, now)) {
    const says = 'a change of it is being rolled out, and it has no health endpoint to ask';
    return verdictOf('unsettled', says, 'rolling out');
  }
  const why = row.rollingOut ? 'a change of it does not come to an end' : 'Cloud Run does not say';
  return verdictOf('blind', `whether it is ready is not known: ${why}`, 'not known', {
    cause: 'bad_response',
    fix: 'run the check again in some minutes; if it stays, see the service in the Cloud Run console',
  });
}

function notReady({ readyMessage }: ServiceRow, answers: readonly HealthVerdict[]): HealthVerdict {
  const message = cutMiddle(oneLine(readyMessage ?? ''), (text) => text.length <= MESSAGE_CHARACTERS);
  const why = message === '' ? '' : `: ${message}`;
  // An older revision may well go on serving.
  const still = answers.some(({ level }) => level === 'well') ? ', though it answers' : '';
  return verdictOf('down', `not ready${still}, as Cloud Run says${why}`, 'not ready', {
    evidence: { ready: false },
  });
}

/** A region that could not be read says nothing of its services; one that nobody asked leaves them out. */
function verdictOfPart({ status, message, cause, fix }: Part): HealthVerdict {
  if (status === 'SKIP') return verdictOf('unasked', message, 'not asked');
  return verdictOf('blind', message, 'not asked', { ...(cause && { cause }), ...(fix && { fix }) });
}

function partOf({ service, verdict, outputs }: JudgedService, isTogether: boolean, rule: HealthRule): Part {
  const about: Subject = { kind: 'service', subject: service.service };
  const { level, says, actual, cause = 'internal', fix = '' } = verdict;
  const behind = mostBehind(outputs);
  const withOutputs = (first: string) => [first, ...outputs.map((output) => output.says)].join('; ');
  const details = {
    expected: service.health.length === 0 ? 'ready' : expectedOf(rule),
    actual,
    affected: 1,
    evidence: { ...verdict.evidence, importance: service.importance, output_dates_behind: behind },
  };
  switch (level) {
    case 'down': {
      const severity = downSeverity(service, verdict, isTogether);
      return severity === 'P3_MEDIUM'
        ? warnPart(about, severity, says, details)
        : failPart(about, severity, says, details);
    }
    case 'unwell':
      return failPart(about, 'P2_HIGH', says, details);
    case 'blind':
      return { ...errorPart(about, cause, says, fix), evidence: details.evidence };
    case 'weak':
      return { ...warnPart(about, 'P3_MEDIUM', withOutputs(says), details), ...(fix !== '' && { fix }) };
    case 'unsettled':
      return skipPart(about, 'insufficient_sample', says);
    case 'unasked':
      return skipPart(about, 'not_configured', says);
    case 'well':
      // Of services that pass, those whose tables are behind are named first.
      return passPart(about, withOutputs(wellSays(verdict)), {
        ...details,
        affected: behind,
      });
  }
}

function downSeverity(
  { importance }: NamedService,
  { deepFailed }: HealthVerdict,
  isTogether: boolean,
): Severity {
  if (importance === 'vital' || (importance === 'critical' && isTogether)) return 'P1_CRITICAL';
  const own: Severity = importance === 'critical' ? 'P2_HIGH' : 'P3_MEDIUM';
  return deepFailed ? worseSeverity(own, 'P2_HIGH') : own;
}

function wellSays({ says, aside, proves }: HealthVerdict): string {
  const said = aside === null ? says : `${says} (${aside})`;
  switch (proves) {
    case 'dependencies':
      return `${said}, and what it depends on is well`;
    case 'process':
      return `${said}, which proves only that a process runs`;
    case null:
      return said;
  }
}

/** It stands in the notes, too: where another service is down, what passes is only counted. */
function behindNote({ service, verdict, outputs }: JudgedService): string[] {
  if (verdict.level !== 'well') return [];
  return outputs
    .filter(({ behind }) => behind !== null && behind > 0)
    .map(({ says }) => `${service.service} ${wellSays(verdict)}; ${says}`);
}

function mostBehind(outputs: readonly OutputStanding[]): number | null {
  const known = outputs.flatMap(({ behind }) => behind ?? []);
  return known.length === 0 ? null : Math.max(...known);
}
