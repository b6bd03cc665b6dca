import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Preview } from '../../actions/rollback/preview.ts';
import { DENIAL_REASON, REASON } from '../../actions/rollback/reason.ts';
import type { RollbackDraft, RollbackRequest, RollbackState } from '../../history/rollback.ts';
import { fitCode } from '../../mrkdwn/escape.ts';
import { previewOutline } from '../../report/rollback-outline.ts';
import { changeOf, titleOf } from '../../report/rollback-words.ts';
import { DENY_CALLBACK, REQUEST_CALLBACK } from '../rollback-actions.ts';
import type { MessagePlace } from '../updater.ts';
import { header, section } from './blocks.ts';
import { Clipper } from './clipper.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';
import { sectionBlocks } from './rollback-message.ts';
import { hiddenIn, type SubmittedView } from './submitted-view.ts';

const REASON_BLOCK = 'reason';
const TRAFFIC_BLOCK = 'traffic';
const WHY_BLOCK = 'why';
const FIELD_ACTION = 'value';
const WITH_TRAFFIC = 'with_traffic';
const ROOM = { items: 12, entries: 12, games: 0, ranges: 0, name: 80, sentence: 900 };

/** Shown while the service is being read. */
export function readingWindow(): ModalView {
  return rollbackNotice('Looking at the service as it is now. This takes a second or two.');
}

/** What a change would do, with a field for the reason. `channel` is where whoever asked is told of trouble. */
export function previewWindow(
  draft: RollbackDraft,
  preview: Extract<Preview, { state: 'possible' }>,
  tells: RollbackRequest['tells'],
  { timeZone, channel }: { timeZone: string; channel: string | null },
): ModalView {
  const { headline, change, sections } = previewOutline(draft, preview, tells, timeZone);
  const clip = new Clipper(ROOM);
  return {
    type: 'modal',
    callback_id: REQUEST_CALLBACK,
    private_metadata: JSON.stringify({ draft: draft.id, channel }),
    title: plain(WINDOW_TITLES[draft.direction]),
    submit: plain('Ask for approval'),
    close: plain('Cancel'),
    blocks: [
      ...changeBlocks(change),
      section(`*${clip.sentence(headline)}*`),
      ...sections.flatMap((one) => sectionBlocks(one, clip)),
      field(REASON_BLOCK, 'Why? Whoever approves reads it, and it is kept', REASON.most),
      ...(preview.needsTraffic ? [trafficBox()] : []),
    ],
  };
}

const WINDOW_TITLES: Readonly<Record<RollbackDraft['direction'], string>> = {
  disable: 'Roll back',
  enable: 'Switch on again',
  undo: 'Undo',
  move_traffic: 'Move traffic',
};

/** The one change, as large as a window can write; whole below where that is too long for it. */
function changeBlocks(change: string): KnownBlock[] {
  const isLong = change.length > LIMITS.headerText;
  return [header(change, 'change'), ...(isLong ? [section(fitCode(change, LIMITS.sectionText).text)] : [])];
}

/** A window that says one thing about a change, such as why there is nothing to ask for. */
export function rollbackNotice(mrkdwn: string): ModalView {
  return {
    type: 'modal',
    title: plain('Roll back'),
    close: plain('Close'),
    blocks: pack(mrkdwn.split('\n').map(whole)).map(section),
  };
}

/** Null for a window that is none of these; an empty reason where none was given. */
export function readPreviewWindow(
  view: SubmittedView,
): { draft: string; reason: string; wantsTraffic: boolean; channel: string | null } | null {
  const { draft, channel } = hiddenIn(view);
  if (typeof draft !== 'string') return null;
  const boxes = view.state.values[TRAFFIC_BLOCK]?.[FIELD_ACTION]?.selected_options ?? [];
  return {
    draft,
    reason: typed(view, REASON_BLOCK, REASON.most),
    wantsTraffic: boxes.some(({ value }) => value === WITH_TRAFFIC),
    channel: typeof channel === 'string' ? channel : null,
  };
}

/** Asks why a request is denied, or taken back by whoever asked. */
export function denialWindow(
  { request }: RollbackState,
  place: MessagePlace,
  isWithdrawal: boolean,
): ModalView {
  const word = isWithdrawal ? 'Take back' : 'Deny';
  const clip = new Clipper(ROOM);
  return {
    type: 'modal',
    callback_id: DENY_CALLBACK,
    private_metadata: JSON.stringify({ request: request.id, channel: place.channel, ts: place.ts }),
    title: plain(word),
    submit: plain(word),
    close: plain('Cancel'),
    blocks: [
      section(`*${clip.sentence(titleOf(request))}*\n${fitCode(changeOf(request), ROOM.sentence).text}`),
      field(
        WHY_BLOCK,
        isWithdrawal ? 'Why? For everybody in the channel' : 'Why? For whoever asked',
        DENIAL_REASON.most,
      ),
    ],
  };
}

export function readDenialWindow(
  view: SubmittedView,
): { request: string; why: string; place: MessagePlace } | null {
  const { request, channel, ts } = hiddenIn(view);
  if (typeof request !== 'string' || typeof channel !== 'string' || typeof ts !== 'string') return null;
  return { request, why: typed(view, WHY_BLOCK, DENIAL_REASON.most), place: { channel, ts } };
}

/** The blocks to which objections belong: a reason must be given. */
export const REASON_OBJECTION = {
  [REASON_BLOCK]: 'Write why: whoever approves reads it, and so does whoever looks later.',
};
export const WHY_OBJECTION = { [WHY_BLOCK]: 'Write why, for whoever asked.' };

/** A line of markup that fits, not cut within an entity, a mention or a link. */
function whole(line: string): string {
  if (line.length <= LIMITS.sectionText) return line || ' ';
  return `${line.slice(0, LIMITS.sectionText - 1).replace(/(?:&[a-z]*|<[^>]*|[\ud800-\udbff])$/, '')}…`;
}

/** One line: what is typed goes into a list of lines. */
function field(block: string, label: string, most: number): InputBlock {
  return {
    type: 'input',
    block_id: block,
    label: plain(label),
    element: { type: 'plain_text_input', action_id: FIELD_ACTION, min_length: 1, max_length: most },
  };
}

function trafficBox(): InputBlock {
  return {
    type: 'input',
    block_id: TRAFFIC_BLOCK,
    optional: true,
    label: plain('Traffic is held elsewhere, so the new revision gets none of it by itself'),
    element: {
      type: 'checkboxes',
      action_id: FIELD_ACTION,
      options: [
        {
          value: WITH_TRAFFIC,
          text: plain('Also ask to move all traffic to the new revision; approved separately'),
        },
      ],
    },
  };
}

function typed({ state }: SubmittedView, block: string, most: number): string {
  const text = state.values[block]?.[FIELD_ACTION]?.value;
  return typeof text === 'string' ? [...text.trim()].slice(0, most).join('') : '';
}

function plain(text: string): { type: 'plain_text'; text: string; emoji: false } {
  return { type: 'plain_text', text, emoji: false };
}
