import type { ActionsBlock, Button, KnownBlock } from '@slack/types';
import { dateInZone } from '../../calendar/zone.ts';
import { personId } from '../../config/profile-values.ts';
import type { RollbackState } from '../../history/rollback.ts';
import { fitCode, fitMrkdwn, fitPlain } from '../../mrkdwn/escape.ts';
import {
  type RequestButton,
  type RequestOutline,
  type RollbackSection,
  requestOutline,
} from '../../report/rollback-outline.ts';
import { actOf } from '../../report/rollback-words.ts';
import type { Message } from '../message.ts';
import {
  APPROVE_ACTION,
  DENY_ACTION,
  PREVIEW_ACTION,
  previewValue,
  RENEW_ACTION,
} from '../rollback-actions.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { fittingBlocks } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';

/** What a request's message is found again by, and posted once under. */
export const rollbackRunId = (request: string): string => `rollback-${request}`;

/** Lines of a section. */
const MOST_LINES = 8;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 80, sentence: 420 };
const VERDICT_CHARACTERS = 700;
const CHANGE_CHARACTERS = 2_000;
/** A reason is never cut: it may hold 500 characters, and each may be written as five. */
const REASON_CHARACTERS = 2_600;
const DENIAL_CHARACTERS = 1_000;
const FACT_CHARACTERS = 250;
/** Of those who may approve: more are counted. */
const APPROVERS_SHOWN = 30;
const TEXT_CHARACTERS = 600;

/** The message of a request: what is asked for, then what becomes of it, then the record of it. */
export function rollbackMessage(state: RollbackState, about: { timeZone: string; now: Date }): Message {
  const { request } = state;
  const outline = requestOutline(state, about);
  const { blocks } = fittingBlocks(MOST_LINES, ROOM, (clip) => blocksFor(state, outline, clip));
  return {
    text: fitMrkdwn(`${outline.headline}. ${outline.verdict}`, TEXT_CHARACTERS).text,
    blocks,
    metadata: {
      event_type: 'shootaround_run',
      event_payload: {
        run_id: rollbackRunId(request.id),
        schedule: 'rollback',
        target_date: dateInZone(new Date(request.askedAt), about.timeZone),
      },
    },
  };
}

function blocksFor(state: RollbackState, outline: RequestOutline, clip: Clipper): KnownBlock[] {
  return [
    header(`${outline.light} ${outline.headline}`, runBlockId(rollbackRunId(state.request.id))),
    section(fitCode(outline.change, CHANGE_CHARACTERS).text),
    section(`*${fitMrkdwn(outline.verdict, VERDICT_CHARACTERS).text}*`),
    ...outline.foremost.flatMap((one) => sectionBlocks(one, clip)),
    ...pack(outline.facts.map((fact) => factLine(fact, clip))).map(section),
    ...outline.sections.flatMap((one) => sectionBlocks(one, clip)),
    ...claimed(state, outline),
    ...approvers(outline),
    ...buttonRows(state, outline.buttons),
    ...(clip.isWhole
      ? []
      : [context(`Left out here: ${clip.omissions()}. The event of this request holds all of it.`)]),
    context(outline.footer.map((phrase) => clip.sentence(phrase)).join(' · ')),
  ];
}

function factLine([label, value]: RequestOutline['facts'][number], clip: Clipper): string {
  const { text, cut } = fitMrkdwn(value, FACT_LIMITS[label] ?? FACT_CHARACTERS);
  if (cut) clip.shortened += 1;
  return `*${label}:* ${text}`;
}

const FACT_LIMITS: Readonly<Record<string, number>> = {
  Why: REASON_CHARACTERS,
  'Denied by': DENIAL_CHARACTERS,
  'Taken back': DENIAL_CHARACTERS,
};

/** A heading with a line for each thing, as many as there is room for. */
export function sectionBlocks({ title, lines }: RollbackSection, clip: Clipper): KnownBlock[] {
  const shown = clip.first(lines, 'lines', clip.room.items);
  const rest = lines.length - shown.length;
  return pack([
    `*${title}*`,
    ...shown.map((line) => `• ${clip.sentence(line)}`),
    ...(rest > 0 ? [`• ${rest} more`] : []),
  ]).map(section);
}

/** Somebody may have given another person's id: that person is told, as are those who may approve. */
function claimed({ request }: RollbackState, { approvers: ids }: RequestOutline): KnownBlock[] {
  const { id } = request.requester;
  if (ids.length === 0 || request.via !== 'terminal' || !personId.safeParse(id).success) return [];
  return [section(`*Asked in the name of:* <@${id}>. At a terminal nothing proves who that was.`)];
}

/** Those who may approve are alerted once: an update alerts nobody. */
function approvers({ approvers: ids }: RequestOutline): KnownBlock[] {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, APPROVERS_SHOWN).map((id) => `<@${id}>`);
  const rest = ids.length - shown.length;
  return [section(`*May approve:* ${shown.join(' ')}${rest > 0 ? ` and ${rest} more` : ''}`)];
}

/**
 * Each button has a row of its own: whoever means the one never hits the other. Approving changes production at once, so
 * it does not look like the thing to do.
 */
function buttonRows(state: RollbackState, buttons: readonly RequestButton[]): KnownBlock[] {
  return buttons.flatMap((button) => {
    const row: ActionsBlock = { type: 'actions', elements: [drawn(button, state)] };
    return button === 'approve' ? [row, context(afterApproval(state))] : [row];
  });
}

function afterApproval({ request, approvals }: RollbackState): string {
  return request.approvals - approvals.length > 1
    ? `The last of ${request.approvals} approvals carries it out at once, exactly as it stands above.`
    : 'Approve carries it out at once, exactly as it stands above. Nobody is asked again.';
}

function drawn(kind: RequestButton, { request }: RollbackState): Button {
  const { id } = request;
  switch (kind) {
    case 'approve':
      return button(APPROVE_ACTION, 'Approve', request, { value: id, style: 'danger' });
    case 'deny':
      return button(DENY_ACTION, 'Deny…', request, { value: id });
    case 'renew':
      return button(RENEW_ACTION, 'Fresh preview', request, { value: id });
    case 'undo':
      return button(PREVIEW_ACTION, 'Undo…', request, { value: previewValue({ direction: 'undo', of: id }) });
    case 'move_traffic':
      return button(PREVIEW_ACTION, 'Move traffic…', request, {
        value: previewValue({ direction: 'move_traffic', of: id }),
      });
  }
}

function button(
  action: string,
  label: string,
  request: RollbackState['request'],
  rest: Pick<Button, 'value' | 'style'>,
): Button {
  return {
    type: 'button',
    action_id: action,
    text: { type: 'plain_text', text: label, emoji: false },
    accessibility_label: fitPlain(`${label.replace('…', '')}: ${actOf(request)}`, LIMITS.accessibilityLabel)
      .text,
    ...rest,
  };
}
