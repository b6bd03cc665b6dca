import type { ActionsBlock, KnownBlock } from '@slack/types';
import type { Report, RunRow } from '../../history/rows.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { careCounts, isSettled } from '../../report/care-in-words.ts';
import { counted } from '../../report/counted.ts';
import type { Item } from '../../report/items.ts';
import { type Outline, outlineOf } from '../../report/outline.ts';
import { LATE_SYMBOL, STATUS_WORDS, TROUBLE } from '../../report/vocabulary.ts';
import type { Message } from '../message.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import { careActions } from './care.ts';
import type { Clipper, Room } from './clipper.ts';
import { fittingBlocks } from './fitting.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';
import {
  bulletLines,
  changeLines,
  itemLines,
  ownersLine,
  pendingLine,
  rolledBackLines,
  settledLines,
} from './phrases.ts';

/** The button under a message that left something out. Its value is the run id. */
export const SHOW_ALL_ACTION = 'report.show_all';

/** More than this of one kind is not read on a phone. */
const ITEMS_PER_GROUP = 5;
/** What the items of a group are called where they are counted. */
const ITEM_KINDS = ['failures', 'blind spots', 'warnings', 'acknowledged or snoozed ones', 'pending ones'];
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 10, ranges: 6, name: 80, sentence: 280 };
const ANOTHER_DATE = 'About another date: what still fails is acknowledged in the newest summary.';
/** Notifications show the beginning; screen readers read all of it. */
const FALLBACK_CHARACTERS = 600;

/**
 * The message that tells how a run went, within every limit of Slack. The first block's id is `run:<run id>`.
 * What does not fit is counted in it, with a button and a command that show the rest.
 */
export function summaryMessage(report: Report): Message {
  const { run } = report;
  const outline = outlineOf(report);
  return {
    text: fitMrkdwn(`${outline.headline}. ${outline.verdict}`, FALLBACK_CHARACTERS).text,
    blocks: fittingBlocks(ITEMS_PER_GROUP, ROOM, (clip) => blocksFor(outline, run, clip)).blocks,
    metadata: {
      event_type: 'shootaround_run',
      event_payload: { run_id: run.run_id, schedule: run.schedule_name, target_date: run.target_date },
    },
  };
}

/** What every part of the message is drawn with. */
interface Drawing {
  clip: Clipper;
  runId: string;
  timeZone: string;
  /** False where it is about another date than today's: its failures may be over, and nobody takes care of them here. */
  isCurrent: boolean;
  /** Ids of the blocks with buttons so far: a failure that is told twice, for two dates, has its buttons once. */
  buttonIds: Set<string>;
  /** Whom the items that are shown mention. */
  mentioned: Set<string>;
}

function blocksFor(outline: Outline, run: RunRow, clip: Clipper): KnownBlock[] {
  const { run_id: runId } = run;
  const isCurrent = run.details.is_current !== false;
  const drawing: Drawing = {
    clip,
    runId,
    timeZone: outline.timeZone,
    isCurrent,
    buttonIds: new Set(),
    mentioned: new Set(),
  };
  const verdict = fitMrkdwn(outline.verdict, LIMITS.sectionText);
  const body: KnownBlock[] = [
    header(`${outline.light} ${outline.headline}`, runBlockId(runId)),
    section(verdict.text),
    ...sections(bulletLines(`${TROUBLE.symbol} ${TROUBLE.words}`, outline.warnings, 'run warnings', clip)),
    ...(outline.late === null ? [] : [section(`${LATE_SYMBOL} ${clip.sentence(outline.late)}`)]),
    context(outline.counts.map((count) => clip.name(count)).join(' · ')),
    ...sections(rolledBackLines(outline, clip)),
    ...sections(outline.mentions.map((line) => clip.sentence(line))),
    ...sections(changeLines(outline, clip)),
    ...group(open(outline.failures), 'failure', '', drawing),
    ...group(outline.blind, 'blind spot', ' We could not look: this says nothing about the data.', drawing),
    ...group(open(outline.warned), 'warning', '', drawing),
    ...settled([...outline.failures, ...outline.warned], drawing),
    ...(isCurrent || outline.failures.length + outline.warned.length === 0 ? [] : [context(ANOTHER_DATE)]),
    ...pending(outline, clip),
    { type: 'divider' },
    ...sections(standingLines(outline, clip)),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
  ];
  return [
    ...body,
    ...sections(unmentionedLines(outline, drawing)),
    ...(clip.isWhole ? [] : omission(outline, runId, clip)),
    context(outline.footer.map((phrase) => fitMrkdwn(phrase, ROOM.sentence).text).join(' · ')),
  ];
}

/** Whoever is to hear of something hears of it also where it had no room. */
function unmentionedLines({ failures, warned }: Outline, { mentioned }: Drawing): string[] {
  const owners = new Set(open([...failures, ...warned]).flatMap((item) => item.owners));
  const left = [...owners].filter((id) => !mentioned.has(id));
  return left.length === 0 ? [] : [ownersLine('Owners of what is left out here', left)];
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines).map(section);
}

const open = (items: readonly Item[]): Item[] => items.filter(({ care }) => !isSettled(care));

function group(items: readonly Item[], kind: string, remark: string, drawing: Drawing): KnownBlock[] {
  const { clip, timeZone, mentioned } = drawing;
  const [first] = items;
  if (!first) return [];
  const shown = clip.first(items, `${kind}s`, clip.room.items);
  const { symbol } = STATUS_WORDS[first.status];
  const cut = shown.length < items.length && shown.length > 0 ? ` The first ${shown.length}:` : '';
  const fixes = new Set<string>();
  for (const id of shown.flatMap(({ owners }) => owners)) mentioned.add(id);
  return [
    { type: 'divider' },
    section(`*${symbol} ${counted(items.length, kind)}.*${remark}${cut}`),
    ...shown.flatMap((item) => [
      ...sections(itemLines(item, clip, fixes, timeZone)),
      ...careBlocks(item, drawing),
    ]),
  ];
}

function careBlocks(item: Item, { runId, buttonIds, isCurrent }: Drawing): KnownBlock[] {
  if (!isCurrent) return [];
  const actions = careActions(runId, item);
  const { block_id: id } = actions ?? {};
  if (actions === null || id === undefined || buttonIds.has(id)) return [];
  buttonIds.add(id);
  return [actions];
}

/** What somebody has, or what is gone since: below everything that still wants somebody, and shorter. */
function settled(items: readonly Item[], drawing: Drawing): KnownBlock[] {
  const { clip, timeZone } = drawing;
  const all = items.filter(({ care }) => isSettled(care));
  if (all.length === 0) return [];
  const shown = clip.first(all, 'acknowledged or snoozed ones', clip.room.items);
  clip.leaveOut('folded findings', shown.filter(({ care }) => !care?.recovered).length);
  const rest = all.length - shown.length;
  return [
    { type: 'divider' },
    section(
      `*${careCounts(all.map(({ care }) => care))}*${rest > 0 && shown.length > 0 ? ` The first ${shown.length}:` : ''}`,
    ),
    ...shown.flatMap((item) => [
      ...sections(settledLines(item, clip, timeZone)),
      ...careBlocks(item, drawing),
    ]),
  ];
}

function pending({ pending: items }: Outline, clip: Clipper): KnownBlock[] {
  if (items.length === 0) return [];
  const shown = clip.first(items, 'pending ones', clip.room.items);
  const rest = items.length - shown.length;
  return [
    { type: 'divider' },
    ...sections([
      `*${STATUS_WORDS.SKIP.symbol} ${items.length} pending*, not due yet:`,
      ...shown.map((item) => pendingLine(item, clip)),
      ...(rest > 0 ? [`• ${rest} more`] : []),
    ]),
  ];
}

function standingLines({ passed, skipped, carried }: Outline, clip: Clipper): string[] {
  const checks = passed.map(({ check }) => check);
  return [
    `${STATUS_WORDS.PASS.symbol} *Passed:* ${checks.length > 0 ? clip.list(checks, 'passed checks') : 'none'}`,
    ...skippedLines(skipped, clip),
    ...bulletLines('Carried over from the run before', carried, 'carried results', clip),
  ];
}

/** A line per reason, with the checks that were skipped for it. */
function skippedLines(skipped: Outline['skipped'], clip: Clipper): string[] {
  const shown = clip.first(skipped, 'skipped checks');
  const rest = skipped.length - shown.length;
  const reasons = [...new Set(shown.map(({ reason }) => reason))];
  return [
    ...reasons.map((reason) => {
      const checks = shown.filter((one) => one.reason === reason).map(({ check }) => clip.name(check));
      return `${STATUS_WORDS.SKIP.symbol} *Skipped*, ${clip.name(reason)}: ${checks.join(', ')}`;
    }),
    ...(rest > 0 ? [`• ${rest} more`] : []),
  ];
}

function omission(
  { failures, warned, blind, pending: waiting, command }: Outline,
  runId: string,
  clip: Clipper,
): KnownBlock[] {
  const total = failures.length + warned.length + blind.length + waiting.length;
  const isItemMissing = ITEM_KINDS.some((kind) => clip.leftOut.has(kind));
  const label = isItemMissing ? `Show all ${total}` : 'Show everything';
  const actions: ActionsBlock = {
    type: 'actions',
    elements: [
      {
        type: 'button',
        action_id: SHOW_ALL_ACTION,
        text: { type: 'plain_text', text: label, emoji: false },
        accessibility_label: `${label} of this validation run`,
        value: runId,
      },
    ],
  };
  return [
    context(`Left out here: ${clip.omissions()}. Everything in a terminal: ${clip.code(command)}`),
    actions,
  ];
}
