import { setTimeout as delay } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import { createExecutor, type Executor } from '../../src/actions/rollback/executor.ts';
import { createRollbacks, type Rollbacks } from '../../src/actions/rollback/rollbacks.ts';
import type { SlackApp, SlackAppOptions } from '../../src/bot/app.ts';
import { createCourier } from '../../src/bot/delivery.ts';
import { createRefusalNotes } from '../../src/bot/refusal-notes.ts';
import { APPROVE_ACTION, DENY_CALLBACK, REQUEST_CALLBACK } from '../../src/bot/rollback-actions.ts';
import { createRollbackDesk, type RollbackDesk, type RollbackHand } from '../../src/bot/rollback-desk.ts';
import { postingClient } from '../../src/bot/slack-clients.ts';
import { createSlackPoster } from '../../src/bot/slack-poster.ts';
import { updateMessage } from '../../src/bot/updater.ts';
import type { Clock } from '../../src/clock.ts';
import type { CloudChanges } from '../../src/cloud/change-ports.ts';
import type { CloudLogs } from '../../src/cloud/ports.ts';
import type { Profile, RollbackProfile } from '../../src/config/profile.ts';
import type { Person } from '../../src/history/care.ts';
import type { EventStore } from '../../src/history/event-store.ts';
import type { RollbackState } from '../../src/history/rollback.ts';
import { rollbacksIn } from '../../src/history/rollback-fold.ts';
import { wallClock } from './clocks.ts';
import { profile as shipped } from './fact-builders.ts';
import { type LogRecorder, logRecorder } from './log-recorder.ts';
import { type MemoryEventStore, memoryEventStore } from './memory-event-store.ts';
import { ADA, GRACE, ROLLBACK, snapshot } from './rollback-builders.ts';
import { type ScriptedChanges, scriptedChanges } from './scripted-changes.ts';
import { command, eventually, startApp } from './slack-app.ts';
import type { FakeMessage } from './slack-fake/workspace.ts';
import { type PressedButton, SlackFake, type SubmittedView } from './slack-fake.ts';

export const REASON = 'Level 1 hangs since 05:10, players wait for it';

/** One life of the bot's part that does rollbacks. */
export interface RollbackLife {
  desk: RollbackDesk;
  rollbacks: Rollbacks;
  executor: Executor;
}

export interface LifeOptions {
  profile?: Profile;
  store?: EventStore;
  changes?: CloudChanges;
  logs?: CloudLogs;
  /** Stands around every call to Slack. */
  around?: <T>(call: () => Promise<T>) => Promise<T>;
  /** Changes what the desk asks. */
  rollbacks?: (real: Rollbacks) => Partial<Rollbacks>;
  executor?: (real: Executor) => Partial<Executor>;
}

export interface HearingOptions extends LifeOptions {
  transport?: 'socket' | 'http';
  app?: Partial<SlackAppOptions>;
}

export interface HearingLife extends RollbackLife {
  app: SlackApp;
  port: number | null;
}

/** A workspace, a service and a store, all of which outlive a process; and as many lives of the bot as a test wants. */
export interface RollbackRig<C extends Clock> {
  slack: SlackFake;
  store: MemoryEventStore;
  changes: ScriptedChanges;
  clock: C;
  log: LogRecorder;
  life(options?: LifeOptions): RollbackLife;
  hearing(options?: HearingOptions): Promise<HearingLife>;
  /** When each update of a message was sent, in order, by the rig's clock. */
  updates: { ts: string; atMs: number }[];
  /** Every request as the store has it now, the newest first. */
  states(): RollbackState[];
  /** Somebody who presses or submits, with a trigger of Slack's and an ear for what they are told. */
  hand(by?: Person, message?: Pick<FakeMessage, 'channel' | 'ts'>): RollbackHand & { told: string[] };
  /** Looks, fills in the window and submits it; gives the message of the request. */
  ask(life: RollbackLife, by?: Person, wantsTraffic?: boolean): Promise<FakeMessage>;
  /** Events of a kind. */
  noted(kind: string): MemoryEventStore['events'];
  stop(): Promise<void>;
}

/** The shipped profile with this said differently of its rollback. */
export function profileWith(over: Partial<RollbackProfile>): Profile {
  const declared = shipped.rollbacks[ROLLBACK];
  if (!declared) throw new Error(`the shipped profile declares no ${ROLLBACK}`);
  return { ...shipped, rollbacks: { ...shipped.rollbacks, [ROLLBACK]: { ...declared, ...over } } };
}

export async function rollbackRig<C extends Clock>(clock: C, start = snapshot()): Promise<RollbackRig<C>> {
  const slack = await SlackFake.start(clock.now);
  const store = memoryEventStore();
  const changes = scriptedChanges(start, clock.now);
  const log = logRecorder();
  const updates: RollbackRig<C>['updates'] = [];
  const apps: SlackApp[] = [];
  const lives: RollbackLife[] = [];
  let ids = 0;

  function life(options: LifeOptions = {}): RollbackLife & { courier: ReturnType<typeof createCourier> } {
    const { profile = shipped, store: events = store, around = (call) => call() } = options;
    const clients = { token: slack.botToken, slackApiUrl: slack.apiUrl, log };
    const poster = createSlackPoster(clients);
    const { views, chat } = postingClient({ ...clients, timeoutMs: 5_000 });
    const writer = {
      views: {
        open: (args: never) => around(() => views.open(args)),
        update: (args: never) => around(() => views.update(args)),
      },
      chat: { update: (args: never) => around(() => chat.update(args)) },
    } as unknown as WebClient;
    const courier = createCourier({
      poster: {
        post: (channel, message) => around(() => poster.post(channel, message)),
        look: (...sought) => around(() => poster.look(...sought)),
      },
      events,
      clock,
      log,
    });
    const shared = { changes: options.changes ?? changes, events, profile, clock, log };
    const newId = () => {
      ids += 1;
      return String(ids).padStart(32, 'a');
    };
    const real = createRollbacks({ ...shared, newId });
    const rollbacks = { ...real, ...options.rollbacks?.(real) };
    const carriedOut = createExecutor({
      ...shared,
      logs: options.logs ?? null,
      owner: `life-${lives.length + 1}`,
      exclusive: true,
      onChange: (request) => void desk.redraw(request),
      onNotLive: (request) => void desk.followUp(request),
    });
    const executor = { ...carriedOut, ...options.executor?.(carriedOut) };
    const desk: RollbackDesk = createRollbackDesk({
      rollbacks,
      executor,
      idle: '',
      events,
      courier,
      channel: 'C_HOME',
      writer,
      update(place, message) {
        updates.push({ ts: place.ts, atMs: clock.now().getTime() });
        return updateMessage(writer, place, message);
      },
      profile,
      clock,
      log,
    });
    const lived = { desk, rollbacks, executor, courier };
    lives.push(lived);
    return lived;
  }

  async function hearing({
    transport = 'socket',
    app: over = {},
    ...options
  }: HearingOptions = {}): Promise<HearingLife> {
    const lived = life(options);
    const { app, port } = await startApp(slack, {
      transport:
        transport === 'socket'
          ? { kind: 'socket', appToken: slack.appToken }
          : { kind: 'http', signingSecret: slack.signingSecret, port: 0 },
      commands: [
        command('/rollback', (conversation) =>
          conversation.preview({ rollback: ROLLBACK, direction: 'disable' }),
        ),
      ],
      rollbackDesk: lived.desk,
      courier: lived.courier,
      onRefused: createRefusalNotes({ events: options.store ?? store, clock, log }),
      // Slack's own signatures are of this machine's time.
      clock: wallClock,
      log,
      ...over,
    });
    apps.push(app);
    return { ...lived, app, port };
  }

  function hand(by = ADA, message?: Pick<FakeMessage, 'channel' | 'ts'>) {
    const told: string[] = [];
    return {
      by,
      channel: message?.channel ?? 'C_HOME',
      place: message ? { channel: message.channel, ts: message.ts } : null,
      triggerId: slack.workspace.issueTrigger(),
      told,
      tell: async (mrkdwn: string) => void told.push(mrkdwn),
    };
  }

  async function ask(lived: RollbackLife, by = ADA, wantsTraffic = false): Promise<FakeMessage> {
    const before = slack.workspace.messages.length;
    await lived.desk.preview({ rollback: ROLLBACK, direction: 'disable' }, hand(by));
    const draft = draftIn(windowsOf(slack).at(-1));
    await lived.desk.request({ draft, reason: REASON, wantsTraffic }, hand(by));
    const message = slack.workspace.messages[before];
    if (!message) throw new Error(`nothing was posted: ${log.text()}`);
    return message;
  }

  return {
    slack,
    store,
    changes,
    clock,
    log,
    life,
    hearing,
    updates,
    states: () => rollbacksIn(store.events, clock.now()),
    hand,
    ask,
    noted: (kind) => store.events.filter((event) => event.kind === kind),
    async stop() {
      for (const { desk } of lives) desk.stop();
      for (const app of apps) await app.stop(2_000);
      await slack.stop();
    },
  };
}

/** A window as it stands in the workspace. */
export interface OpenWindow {
  callback_id?: string;
  private_metadata?: string;
  blocks: {
    type: string;
    block_id?: string;
    element?: { type: string; action_id: string; options?: { value: string }[] };
  }[];
}

export const windowsOf = (slack: SlackFake): OpenWindow[] =>
  slack.workspace.views.map(({ view }) => view as unknown as OpenWindow);

export function draftIn(window: OpenWindow | undefined): string {
  const { draft } = JSON.parse(window?.private_metadata ?? '{}') as { draft?: string };
  if (draft === undefined) throw new Error(`this window shows no draft: ${JSON.stringify(window)}`);
  return draft;
}

/** What comes back when somebody fills in every field of a window: the text, and each box ticked or not. */
export function filledIn(
  window: OpenWindow,
  {
    text = REASON,
    ticks = false,
    user = ADA.id,
  }: { text?: string | null; ticks?: boolean; user?: string } = {},
): SubmittedView {
  const fields = window.blocks.flatMap(({ type, block_id: id = '', element }) => {
    if (type !== 'input' || !element) return [];
    const value =
      element.type === 'checkboxes'
        ? { type: 'checkboxes', selected_options: ticks ? (element.options ?? []) : [] }
        : { type: 'plain_text_input', value: text };
    return [[id, { [element.action_id]: value }] as const];
  });
  return {
    callbackId: window.callback_id ?? '',
    privateMetadata: window.private_metadata ?? '',
    values: Object.fromEntries(fields),
    user,
  };
}

/** The window that asks for a change, or the one that asks why it is denied, once it is filled. */
export const filledWindow = (slack: SlackFake, callback: string = REQUEST_CALLBACK): Promise<OpenWindow> =>
  eventually(() => windowsOf(slack).findLast(({ callback_id: id }) => id === callback));

export const denialWindowOf = (slack: SlackFake): Promise<OpenWindow> => filledWindow(slack, DENY_CALLBACK);

interface Drawn {
  type: string;
  elements?: { type: string; action_id?: string; value?: string; text?: { text: string } }[];
}

/** The buttons of a message, by their labels. */
export function buttonsOf({
  blocks,
}: Pick<FakeMessage, 'blocks'>): Map<string, { action: string; value: string }> {
  const drawn = (blocks as Drawn[]).flatMap(({ elements = [] }) => elements);
  return new Map(
    drawn.flatMap(({ type, action_id: action = '', value = '', text }) =>
      type === 'button' && text ? [[text.text, { action, value }] as const] : [],
    ),
  );
}

/** The press of a button that a message shows. */
export function pressOn(message: FakeMessage, label: string, user = GRACE.id): PressedButton {
  const button = buttonsOf(message).get(label);
  if (!button) throw new Error(`no button ${label} in ${[...buttonsOf(message).keys()].join(', ')}`);
  return {
    actionId: button.action,
    value: button.value,
    ts: message.ts,
    channel: message.channel,
    user,
  };
}

/** The request that a message is about. */
export function requestIn(message: FakeMessage): string {
  const value = [...buttonsOf(message).values()].find(({ action }) => action === APPROVE_ACTION)?.value;
  if (value === undefined) throw new Error('the message has no button to approve with');
  return value;
}

/** Lets whatever is under way go on until it waits for something. */
export async function settle(turns = 30): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await delay(0);
}
