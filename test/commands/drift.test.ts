import { describe, expect, it } from 'vitest';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import type { Command, Conversation } from '../../src/commands/command.ts';
import { createDeployedCommand } from '../../src/commands/deployed.ts';
import { createDriftCommand, type DeploymentCommandDeps } from '../../src/commands/drift.ts';
import type { Profile } from '../../src/config/profile.ts';
import type { Exhibit } from '../../src/inquiries/exhibit.ts';
import { driftAnswer } from '../support/deployment-answers.ts';
import { profile as shipped } from '../support/fact-builders.ts';
import { fleetFacts } from '../support/fleet-facts.ts';
import { scriptedCloud } from '../support/scripted-cloud.ts';

const exhibit: Exhibit = { kind: 'drift', drift: driftAnswer() };
const ports = scriptedCloud(fleetFacts()).ports;

/** Types a command and what follows, as somebody in a channel. */
function type(
  create: (deps: DeploymentCommandDeps) => Command,
  text: string,
  { cloud = ports, profile = shipped }: { cloud?: CloudPorts; profile?: Profile } = {},
) {
  const asked: unknown[] = [];
  const command = create({
    profile,
    cloud,
    inquiries: {
      async ask(question) {
        asked.push(question);
        return exhibit;
      },
    },
  });
  return { answer: command.answer({ text, user: 'U_ADA', channel: 'C_HOME' }), asked };
}

async function presented(create: (deps: DeploymentCommandDeps) => Command, text: string) {
  const { answer, asked } = type(create, text);
  const shown: unknown[] = [];
  const conversation: Conversation = {
    tell: async () => undefined,
    preview: async () => undefined,
    show: async () => undefined,
    present: async (one, audience) => void shown.push([one, audience]),
  };
  expect(asked).toEqual([]);
  await answer.later?.(conversation);
  return { now: answer.now, asked, shown };
}

describe('/drift', () => {
  it.each([
    ['', null, 'channel'],
    ['private', null, 'person'],
    [' PRIVATE ', null, 'person'],
    ['phase3', 'nba-phase3-analytics-processors', 'channel'],
    ['phase3 private', 'nba-phase3-analytics-processors', 'person'],
    ['validation', 'validation-runner', 'channel'],
  ])('"%s" asks about %s, for the %s', async (text, service, audience) => {
    const { now, asked, shown } = await presented(createDriftCommand, text);
    expect(now).toContain(service === null ? '16 services serve' : `\`${service}\` serves`);
    expect(now).toContain(audience === 'person' ? 'for you alone' : 'into this channel');
    expect(asked).toEqual([{ kind: 'drift', service }]);
    expect(shown).toEqual([[exhibit, audience]]);
  });

  it.each([
    ['phase9', 'is no service of the profile'],
    ['orchestrator', 'fits 3 services: write phase3-to-phase4-orchestrator'],
    ['phase3 phase4', '"phase4" is too much: write one service, or none for all, and "private" last'],
    ['private phase3', '"phase3" is too much'],
  ])('"%s" is refused in private, with what would have been right: %s', (text, hint) => {
    const { answer, asked } = type(createDriftCommand, text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    expect(answer.now).toContain(hint);
    expect(answer.now).toContain('Nothing was asked. `/drift help`');
  });

  it.each(['<!channel>', '<@U_ADA> private', 'phase3 <!here>'])('wakes nobody with "%s"', (text) => {
    expect(type(createDriftCommand, text).answer.now).not.toMatch(/<[!@#]/);
  });

  it('without Cloud Run says what to set, and asks nothing', () => {
    const { answer } = type(createDriftCommand, '', { cloud: NO_CLOUD });
    expect(answer.later).toBeUndefined();
    expect(answer.now).toMatch(/^CLOUD_RUN is not set.*\*To mend it:\* set CLOUD_RUN=gcp:PROJECT/);
  });

  it('of a profile without services says where they belong', () => {
    const { deployment: _, ...bare } = shipped;
    expect(type(createDriftCommand, '', { profile: bare }).answer.now).toContain('"deployment"');
  });

  it.each(['help', 'HELP me'])('"%s" says what it understands, and asks nothing', (text) => {
    const { answer, asked } = type(createDriftCommand, text);
    expect(asked).toEqual([]);
    expect(answer.later).toBeUndefined();
    for (const words of ['`/drift`', '`/drift scrapers`', '`/drift private`'])
      expect(answer.now).toContain(words);
  });
});

describe('/deployed', () => {
  it.each([
    ['', 'channel'],
    ['private', 'person'],
  ])('"%s" lists, for the %s', async (text, audience) => {
    const { now, asked, shown } = await presented(createDeployedCommand, text);
    expect(now).toContain(audience === 'person' ? 'for you alone' : 'into this channel');
    expect(asked).toEqual([{ kind: 'deployed', service: null }]);
    expect(shown).toEqual([[exhibit, audience]]);
  });

  it('takes no service, and says which command does', () => {
    const { answer, asked } = type(createDeployedCommand, 'phase3 <!here>');
    expect(asked).toEqual([]);
    expect(answer.now).toContain('"phase3 &lt;!here&gt;" is too much');
    expect(answer.now).toContain('/drift takes the name of a service');
  });

  it('without Cloud Run says what to set', () => {
    const { answer } = type(createDeployedCommand, '', { cloud: NO_CLOUD });
    expect(answer.later).toBeUndefined();
    expect(answer.now).toContain('set CLOUD_RUN=gcp:PROJECT');
  });

  it('says what it understands', () => {
    expect(type(createDeployedCommand, 'help').answer.now).toContain('`/deployed private`');
  });
});
