import type { ModalView, SectionBlock } from '@slack/types';
import { sayDay } from '../../calendar/say.ts';
import type { Report } from '../../history/rows.ts';
import { fitPlain } from '../../mrkdwn/escape.ts';
import { counted } from '../../report/counted.ts';
import type { Item } from '../../report/items.ts';
import { type Outline, outlineOf } from '../../report/outline.ts';
import { LATE_SYMBOL, STATUS_WORDS, TROUBLE } from '../../report/vocabulary.ts';
import { section } from './blocks.ts';
import { Clipper, type Room } from './clipper.ts';
import { LIMITS } from './limits.ts';
import { pack } from './pack.ts';
import { bulletLines, changeLines, itemLines, pendingLine, rolledBackLines } from './phrases.ts';

const ALL = Number.POSITIVE_INFINITY;
/** Two weeks of full nights in one table: more games than that are a matter for a terminal. */
const GAMES = 200;
const ROOM: Room = { items: ALL, entries: ALL, games: GAMES, ranges: 40, name: 160, sentence: 1000 };
/** Kept free for the line that counts what was left out. */
const RESERVED_BLOCKS = 1;
/** Kept free for what surrounds the texts in JSON: about 80 bytes a section, and the view itself. */
const RESERVED_BYTES = 12_000;

/** A piece of the report that is shown whole or counted as left out. */
interface Passage {
  /** What it is called when it is counted, in the plural. */
  kind: string;
  lines: string[];
}

/** Everything a run found, in a modal. What even that cannot hold is counted at its end. */
export function fullReportModal(report: Report): ModalView {
  const outline = outlineOf(report);
  const clip = new Clipper(ROOM);
  const blocks = fittingSections(passagesOf(outline, clip), clip);
  if (!clip.isWhole) {
    const text = `*Left out here:* ${clip.omissions()}. Everything in a terminal: ${clip.code(outline.command)}`;
    blocks.push(section(text));
  }
  const title = `Validation ${sayDay(report.run.target_date)}`;
  return {
    type: 'modal',
    title: { type: 'plain_text', text: fitPlain(title, LIMITS.modalTitle).text, emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks,
  };
}

function fittingSections(passages: readonly Passage[], clip: Clipper): SectionBlock[] {
  let texts: string[] = [];
  let bytes = 0;
  let full = false;
  for (const { kind, lines } of passages) {
    const open = texts.slice(-1);
    const longer = [...texts.slice(0, -1), ...pack([...open, ...lines])];
    bytes += Buffer.byteLength(JSON.stringify(lines));
    // Once something was left out, nothing after it is shown: a gap in the middle would go unnoticed.
    full ||= longer.length > LIMITS.viewBlocks - RESERVED_BLOCKS || bytes > LIMITS.viewBytes - RESERVED_BYTES;
    if (full) clip.leaveOut(kind, 1);
    else texts = longer;
  }
  return texts.map(section);
}

function passagesOf(outline: Outline, clip: Clipper): Passage[] {
  const one = (kind: string, lines: string[]): Passage[] => (lines.length > 0 ? [{ kind, lines }] : []);
  return [
    ...one('headlines', [
      `${outline.light} *${clip.sentence(outline.headline)}*`,
      clip.sentence(outline.verdict),
      ...(outline.late === null ? [] : [`${LATE_SYMBOL} ${clip.sentence(outline.late)}`]),
    ]),
    ...bullets(`${TROUBLE.symbol} ${TROUBLE.words}`, outline.warnings, 'run warnings', clip),
    ...one('counts', [outline.counts.map((count) => clip.name(count)).join(' · ')]),
    ...rolledBackLines(outline, clip).map((line) => ({ kind: 'rollbacks', lines: [line] })),
    ...outline.mentions.map((line) => ({ kind: 'mentions', lines: [clip.sentence(line)] })),
    ...changeLines(outline, clip).map((line) => ({ kind: 'changes', lines: [line] })),
    ...group(outline.failures, 'failure', clip, outline.timeZone),
    ...group(outline.blind, 'blind spot', clip, outline.timeZone),
    ...group(outline.warned, 'warning', clip, outline.timeZone),
    ...outline.pending.map((item, index) => ({
      kind: 'pending ones',
      lines: [
        ...(index === 0
          ? [`*${STATUS_WORDS.SKIP.symbol} ${outline.pending.length} pending*, not due yet:`]
          : []),
        pendingLine(item, clip),
      ],
    })),
    ...bullets(
      `${STATUS_WORDS.PASS.symbol} Passed`,
      outline.passed.map(({ check, message }) => `${check}: ${message}`),
      'passed checks',
      clip,
    ),
    ...bullets(
      `${STATUS_WORDS.SKIP.symbol} Skipped`,
      outline.skipped.map(({ check, reason }) => `${check}: ${reason}`),
      'skipped checks',
      clip,
    ),
    ...bullets('Carried over from the run before', outline.carried, 'carried results', clip),
    ...bullets('Notes', outline.notes, 'notes', clip),
    ...bullets('This run', outline.footer, 'run facts', clip),
  ];
}

function bullets(heading: string, entries: readonly string[], kind: string, clip: Clipper): Passage[] {
  const [title, ...lines] = bulletLines(heading, entries, kind, clip);
  return lines.map((line, index) => ({ kind, lines: index === 0 && title ? [title, line] : [line] }));
}

function group(items: readonly Item[], kind: string, clip: Clipper, timeZone: string): Passage[] {
  const fixes = new Set<string>();
  return items.map((item, index) => {
    const heading = `*${STATUS_WORDS[item.status].symbol} ${counted(items.length, kind)}*`;
    const lines = itemLines(item, clip, fixes, timeZone);
    return { kind: `${kind}s`, lines: index === 0 ? [heading, ...lines] : lines };
  });
}
