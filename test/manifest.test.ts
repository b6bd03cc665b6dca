import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { WebClient } from '@slack/web-api';
import { Ajv } from 'ajv';
import { createEmulator, type Emulator } from 'emulate';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const manifestShape = z.object({
  features: z.object({
    slash_commands: z.array(
      z.object({
        command: z.string(),
        usage_hint: z.string(),
        should_escape: z.boolean(),
        url: z.string().optional(),
      }),
    ),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.object({
    socket_mode_enabled: z.boolean(),
    interactivity: z.object({ is_enabled: z.boolean(), request_url: z.string().optional() }),
  }),
});

const file: unknown = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'));
const manifest = manifestShape.parse(file);
const scopes = manifest.oauth_config.scopes.bot;

const schemaFolder = new URL('../../shared/data/slack-manifest/', import.meta.url);
const hasSchemas = existsSync(schemaFolder);
const published = hasSchemas
  ? 'Slack’s published schema'
  : `Slack’s published schema (skipped: no ${schemaFolder.pathname})`;

describe(`the manifest and ${published}`, () => {
  const validator = () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const read = (name: string): object =>
      JSON.parse(readFileSync(new URL(name, schemaFolder), 'utf8')) as object;
    const home = 'https://raw.githubusercontent.com/slackapi/manifest-schema/v0.5.0/schemas/';
    for (const name of readdirSync(schemaFolder).filter((candidate) =>
      /schema\.\d.*\.json$/.test(candidate),
    )) {
      ajv.addSchema({ ...read(name), $id: `${home}${name}` });
    }
    return ajv.compile(read('manifest.schema.json'));
  };

  it.skipIf(!hasSchemas)('agree', () => {
    const validate = validator();
    const isValid = validate(file);
    expect(validate.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  });

  it.skipIf(!hasSchemas).each([
    ['an unknown key', { ...Object(file), colour: 'red' }],
    ['a name that is too long', { ...Object(file), display_information: { name: 'x'.repeat(36) } }],
    [
      'a command without its slash',
      {
        ...Object(file),
        features: {
          ...Object(file).features,
          slash_commands: [{ ...manifest.features.slash_commands[0], command: 'validate' }],
        },
      },
    ],
  ])('would not agree with %s', (_, changed) => {
    expect(validator()(changed)).toBe(false);
  });
});

describe('the manifest', () => {
  it('opens Socket Mode and interactivity, so nothing in it has an address', () => {
    expect(manifest.settings).toMatchObject({
      socket_mode_enabled: true,
      interactivity: { is_enabled: true },
    });
    expect(JSON.stringify(file)).not.toMatch(/_url"|"url"/);
  });

  it('has every command that the bot answers, each with a hint of what may be typed', () => {
    const answered = readdirSync(new URL('../src/commands/', import.meta.url)).flatMap((name) => {
      const source = readFileSync(new URL(`../src/commands/${name}`, import.meta.url), 'utf8');
      return /^ {4}name: '(\/\w+)',$/m.exec(source)?.[1] ?? [];
    });
    const commands = manifest.features.slash_commands;
    expect(commands.map(({ command }) => command).toSorted()).toEqual(answered.toSorted());
    for (const { command, usage_hint } of commands) expect(usage_hint, command).toMatch(/\| help$/);
  });

  it('has people and channels arrive as ids in every command', () => {
    for (const command of manifest.features.slash_commands)
      expect(command.should_escape, command.command).toBe(true);
  });
});

type Call = (client: WebClient, channels: { open: string; closed: string }) => Promise<unknown>;

/** Every method of the Web API that the bot calls, with the scope that Slack asks for it. */
const CALLS: [name: string, scope: string | null, call: Call][] = [
  ['auth.test', null, (client) => client.auth.test()],
  [
    'chat.postMessage',
    'chat:write',
    (client, { open }) => client.chat.postMessage({ channel: open, text: 'x' }),
  ],
  [
    'chat.update',
    'chat:write',
    async (client, { open }) => {
      const { ts = '' } = await client.chat.postMessage({ channel: open, text: 'x' });
      return client.chat.update({ channel: open, ts, text: 'y' });
    },
  ],
  [
    'files.getUploadURLExternal',
    'files:write',
    (client) => client.files.getUploadURLExternal({ filename: 'gaps.png', length: 4 }),
  ],
  [
    'files.completeUploadExternal',
    'files:write',
    async (client, { open }) => {
      const place = await client.files.getUploadURLExternal({ filename: 'gaps.txt', length: 4 });
      await fetch(place.upload_url ?? '', { method: 'POST', body: 'gaps' });
      return client.files.completeUploadExternal({
        files: [{ id: place.file_id ?? '', title: 'All gaps' }],
        channel_id: open,
      });
    },
  ],
  [
    'conversations.history of a public channel',
    'channels:history',
    (client, { open }) => client.conversations.history({ channel: open }),
  ],
  [
    'conversations.history of a private channel',
    'groups:history',
    (client, { closed }) => client.conversations.history({ channel: closed }),
  ],
];

describe('the scopes of the manifest', () => {
  let emulator: Emulator | undefined;
  afterEach(async () => {
    await emulator?.close();
    emulator = undefined;
  });

  /** A workspace that refuses whatever `granted` does not cover. */
  async function workspace(granted: readonly string[]) {
    emulator = await createEmulator({
      service: 'slack',
      port: 0,
      seed: {
        slack: {
          strict_scopes: true,
          channels: [{ name: 'pipeline' }, { name: 'pipeline-private', is_private: true }],
          tokens: [
            { token: 'xoxb-bot', scopes: [...granted] },
            { token: 'xoxp-admin', scopes: ['channels:read', 'groups:read'] },
          ],
        },
      },
    });
    const slackApiUrl = `${emulator.url}/api/`;
    const connect = (token: string) => new WebClient(token, { slackApiUrl, retryConfig: { retries: 0 } });
    const listed = await connect('xoxp-admin').conversations.list({
      types: 'public_channel,private_channel',
    });
    const idOf = (name: string) => listed.channels?.find((channel) => channel.name === name)?.id ?? '';
    return {
      client: connect('xoxb-bot'),
      channels: { open: idOf('pipeline'), closed: idOf('pipeline-private') },
    };
  }

  it.each(CALLS)('allow %s', async (_, __, call) => {
    const { client, channels } = await workspace(scopes);
    expect(await call(client, channels)).toMatchObject({ ok: true });
  });

  it.each(CALLS.filter(([, scope]) => scope !== null))(
    'are needed: %s is refused without %s',
    async (_, scope, call) => {
      const { client, channels } = await workspace(scopes.filter((granted) => granted !== scope));
      await expect(call(client, channels)).rejects.toMatchObject({
        data: { error: 'missing_scope', needed: scope },
      });
    },
  );

  it('are no more than the calls and the slash commands need', () => {
    const needed = new Set([
      ...CALLS.map(([, scope]) => scope),
      manifest.features.slash_commands.length > 0 ? 'commands' : null,
    ]);
    needed.delete(null);
    expect(scopes.toSorted()).toEqual([...needed].toSorted());
  });
});
