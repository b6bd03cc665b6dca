import type { Preview } from '../actions/rollback/preview.ts';
import { newRequestId } from '../actions/rollback/request-id.ts';
import { whyNobodyCould, whyNotRequest } from '../actions/rollback/rights.ts';
import {
  createRollbacks,
  type NotDone,
  type PreviewAnswer,
  type Rollbacks,
} from '../actions/rollback/rollbacks.ts';
import { sayInstant } from '../calendar/say.ts';
import type { CloudChanges } from '../cloud/change-ports.ts';
import { CloudError } from '../cloud/cloud-error.ts';
import { closeCloud } from '../cloud/ports.ts';
import type { SlackSettings } from '../config/environment.ts';
import type { Profile } from '../config/profile.ts';
import type { Person } from '../history/care.ts';
import type { RollbackRequest } from '../history/rollback.ts';
import { createWarehouseEventStore } from '../history/warehouse-event-store.ts';
import { plainText } from '../mrkdwn/plain.ts';
import { previewOutline } from '../report/rollback-outline.ts';
import { systemClock } from '../system-clock.ts';
import { terminalPreview } from '../terminal/rollback.ts';
import { OWN_TABLES } from '../warehouse/own-tables.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { absentApprovers } from './absent-approvers.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT } from './exit-status.ts';
import { postRollback } from './post-rollback.ts';
import { misuse, Refusal } from './refusal.ts';
import { requestDocument } from './rollback-document.ts';
import { checkedReason } from './rollback-options.ts';
import { needChanges, openCloudFor, openFor, readSettings, warehouseAddress } from './settings.ts';
import { thisMachine } from './this-machine.ts';
import { whileWaiting } from './while-waiting.ts';

/** What somebody at a terminal wants others to approve. */
export interface TerminalRequest {
  name: string;
  direction: 'disable' | 'enable';
  /** Slack id. */
  person: string;
  /** Null where the person is to be asked. */
  reason: string | null;
  /** They have typed the name already. */
  isConfirmed: boolean;
  /** Traffic is to be asked for, too, where it would go to none of the new revision. */
  wantsTraffic: boolean;
  json: boolean;
  profile: Profile;
}

/** Shows what would change, has the name typed, and posts the same request that a window in Slack would. */
export async function requestRollback(wanted: TerminalRequest, context: CommandContext): Promise<number> {
  const { name, direction, profile, person } = wanted;
  const by: Person = { id: person, name: person };
  const settings = readSettings(context.env, ['slack', 'warehouse']);
  const slack = requireSlack(settings.slack, `/rollback ${direction} ${name}`);
  const declared = profile.rollbacks[name];
  const refusal = declared && (whyNotRequest(name, declared, by) ?? whyNobodyCould(name, declared, by));
  if (refusal) throw notDone({ state: 'refused', why: refusal }, 'let one of them ask');

  const alone = { rollbacks: declared === undefined ? {} : { [name]: declared } };
  for (const warning of absentApprovers(alone, slack)) context.terminal.err(`warning: ${warning}`);

  const cloud = await openCloudFor(context, settings, systemClock);
  let warehouse: Warehouse | null = null;
  try {
    needChanges(cloud, settings);
    const address = warehouseAddress(settings);
    warehouse = await openFor(context, address, profile, 'write', `/rollback ${direction} ${name}`);
    await warehouse.ensureTables(OWN_TABLES).catch((error: unknown) => {
      throw Refusal.from(error);
    });
    const { changes, trouble } = remembering(cloud.changes as CloudChanges);
    const rollbacks = createRollbacks({
      changes,
      events: createWarehouseEventStore(warehouse, systemClock.now),
      profile,
      clock: systemClock,
      log: context.log,
      newId: newRequestId,
    });
    const previewed = await whileWaiting(context.terminal, 'looking at the service', () =>
      rollbacks.preview({ rollback: name, direction }, by, 'terminal'),
    );
    if (previewed.state === 'idle') return tellIdle(previewed.preview, wanted, context);
    if (previewed.state !== 'ready') throw trouble() ?? notDone(previewed);
    const request = await ask({ wanted, previewed, rollbacks, by, channel: slack.channel }, context);
    return await post({ request, rollbacks, slack, warehouse, wanted }, context);
  } finally {
    await closeCloud(cloud);
    await warehouse?.close();
  }
}

const TRAFFIC_HINT =
  'Traffic is not asked for: with --move-traffic it is, too, and others approve that by itself.';

interface Ask {
  wanted: TerminalRequest;
  previewed: Extract<PreviewAnswer, { state: 'ready' }>;
  rollbacks: Rollbacks;
  by: Person;
  channel: string;
}

async function ask(
  { wanted, previewed, rollbacks, by, channel }: Ask,
  { terminal }: CommandContext,
): Promise<RollbackRequest> {
  const { name, profile } = wanted;
  const { draft, preview, tells } = previewed;
  const outline = previewOutline(draft, preview, tells, profile.timeZone);
  // A script gets one document; a person sees what they are about to ask for all the same.
  (wanted.json ? terminal.err : terminal.out)(terminalPreview(outline, terminal));
  if (preview.needsTraffic && !wanted.wantsTraffic) terminal.err(TRAFFIC_HINT);
  const reason = wanted.reason ?? (await askedReason(terminal));
  if (!wanted.isConfirmed) await typeName(name, terminal);
  const answer = await rollbacks.request({
    draft: draft.id,
    by,
    reason,
    wantsTraffic: wanted.wantsTraffic && preview.needsTraffic,
    channel,
    machine: thisMachine(),
  });
  if (answer.state !== 'requested') throw notDone(answer);
  return answer.request;
}

async function askedReason(terminal: CommandContext['terminal']): Promise<string> {
  const typed = await terminal.ask('Why? Whoever approves reads it:');
  return checkedReason(typed ?? '', 'the reason');
}

async function typeName(name: string, terminal: CommandContext['terminal']): Promise<void> {
  const typed = await terminal.ask(`To ask others to approve this, type its name, ${name}:`);
  if (typed === name) return;
  throw misuse(
    typed === null || typed === ''
      ? 'no name was typed, so nothing was asked for'
      : 'that is another name, so nothing was asked for',
    `run it again, and type ${name}`,
  );
}

interface Posting {
  request: RollbackRequest;
  rollbacks: Rollbacks;
  slack: SlackSettings;
  warehouse: Warehouse;
  wanted: TerminalRequest;
}

async function post(
  { request, rollbacks, slack, warehouse, wanted }: Posting,
  { log, terminal }: CommandContext,
): Promise<number> {
  const { timeZone } = wanted.profile;
  const result = await whileWaiting(terminal, 'posting the request', () =>
    postRollback({ request, rollbacks, slack, warehouse, timeZone, log }),
  );
  const isPosted = result.state === 'posted';
  const lapses = sayInstant(new Date(request.expiresAt), systemClock.now(), timeZone);
  if (wanted.json) {
    const posted = isPosted ? { channel: result.channel, ts: result.ts } : null;
    const trouble = isPosted ? null : { message: result.error, fix: result.fix };
    terminal.out(JSON.stringify({ request: requestDocument(request), posted, trouble }, null, 2));
  }
  terminal.err(
    isPosted
      ? `Asked for: the request is in ${result.channel}. It is approved there, and lapses at ${lapses}.`
      : `Asked for and recorded, but not posted: ${result.error}. ${result.fix} A bot that runs on the same warehouse posts it within minutes.`,
  );
  return isPosted ? EXIT.ok : EXIT.error;
}

/** Nothing to ask for: because it is so already, which is what was wanted; or because it can't be done, which is not. */
function tellIdle(
  { why, fix, isAlready }: Extract<Preview, { state: 'impossible' }>,
  { json }: TerminalRequest,
  { terminal }: CommandContext,
): number {
  if (!isAlready) throw new Refusal('refused', why, fix ?? FIXES.refused);
  if (json) terminal.out(JSON.stringify({ request: null, posted: null, already: why }, null, 2));
  else terminal.out(`${why} Nothing was asked for.`);
  return EXIT.ok;
}

const FIXES = {
  refused: 'see how it stands with "shootaround rollback status", and ask anew',
  unread: 'run it again in a moment',
};

/** What was said to a person in Slack, as a refusal. What stands behind "to mend it" is its fix. */
function notDone({ state, why }: NotDone | { state: 'unsure'; why: string }, otherwise?: string): Refusal {
  const code = state === 'refused' ? 'refused' : 'unread';
  const [what = '', fix = otherwise ?? FIXES[code]] = plainText(why).split(/\s*\*?To mend it:\*?\s*/);
  return new Refusal(code, what, fix.replace(/\.$/, ''));
}

/** The same service, and what went wrong when it was last looked at: a place that can't be read is no refusal. */
function remembering(changes: CloudChanges): { changes: CloudChanges; trouble(): Refusal | null } {
  let last: Refusal | null = null;
  return {
    trouble: () => last,
    changes: {
      label: changes.label,
      validate: (change) => changes.validate(change),
      send: (change) => changes.send(change),
      progress: (operation) => changes.progress(operation),
      close: () => changes.close(),
      async snapshot(target) {
        try {
          return await changes.snapshot(target);
        } catch (error) {
          if (error instanceof CloudError)
            last = new Refusal('unread', error.message, error.fix, { cause: error });
          throw error;
        }
      },
    },
  };
}

function requireSlack(slack: SlackSettings | null, inSlack: string): SlackSettings {
  if (slack) return slack;
  throw new Refusal(
    'config',
    'a request is posted and approved in Slack, and no SLACK_ variable is set',
    `set SLACK_BOT_TOKEN, SLACK_CHANNEL, and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET; in the sandbox type ${inSlack} on its page`,
  );
}
