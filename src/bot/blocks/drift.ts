import type { KnownBlock } from '@slack/types';
import { dateInZone } from '../../calendar/zone.ts';
import type { Audience } from '../../commands/command.ts';
import type { DriftAnswer } from '../../inquiries/ask-deployments.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { driftPassages, moreCommits } from '../../report/drift-lines.ts';
import {
  type DriftEntry,
  type DriftOutline,
  driftOutline,
  type UnknownGroup,
} from '../../report/drift-outline.ts';
import type { PathOutline } from '../../report/path-lines.ts';
import { STATUS_WORDS } from '../../report/vocabulary.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';
import { nameList } from './name-list.ts';
import { pack } from './pack.ts';
import { bulletLines } from './phrases.ts';

/** Services that a phone shows without tiring its reader. */
const MOST_SERVICES = 6;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 80, sentence: 320 };
/** Commits of a service beside others. Alone it has room for two for each service that there would be. */
const COMMITS_SHOWN = 3;
const COMMITS_FOR_A_SERVICE = 2;
/** Revisions that share a service's traffic. */
const REVISIONS_SHOWN = 3;
const RUNS_SHOWN = 3;
const REASONS_SHOWN = 4;
const LEAD_CHARACTERS = 900;

/** The answer in a channel: the sentence that matters, then what has drifted, the gravest first. The first block's id is `run:<id>`. */
export function driftMessage(answer: DriftAnswer, audience: Audience = 'channel'): FoldedMessage {
  const outline = driftOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'drift',
    targetDate: dateInZone(new Date(answer.askedAt), answer.timeZone),
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_SERVICES,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer.id, clip, audience),
  });
}

/** The whole answer as plain text, for a file in the thread. Nothing is left out. */
export function driftText(answer: DriftAnswer): string {
  const outline = driftOutline(answer, { verbose: true });
  const passages = driftPassages(outline, { verbose: true }).map(({ heading, entries }) =>
    [
      heading,
      ...entries.flatMap(({ title, lines }) => [`  ${title}`, ...lines.map((line) => `      ${line}`)]),
    ].join('\n'),
  );
  const head = [`${outline.light} ${outline.headline}`, outline.lead, outline.scope.join(' · ')].join('\n');
  return `${[head, ...passages, outline.footer.join(' · ')].join('\n\n')}\n`;
}

function blocksFor(outline: DriftOutline, id: string, clip: Clipper, audience: Audience): KnownBlock[] {
  const lead = fitMrkdwn(outline.lead, LEAD_CHARACTERS);
  if (lead.cut) clip.shortened += 1;
  const body: KnownBlock[] = [
    header(`${outline.light} ${outline.headline}`, runBlockId(id)),
    section(`*${lead.text}*`),
    context(clip.sentence(outline.scope.join(' · '))),
    ...(outline.one === null
      ? []
      : sections(entryLines(outline.one, COMMITS_FOR_A_SERVICE * clip.room.items, clip))),
    ...drifted(outline.drifted, clip),
    ...unknown(outline.unknown, clip),
    ...(outline.path === null ? [] : pathSections(outline.path, clip)),
    ...current(outline.current, clip),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
  ];
  return [
    ...body,
    ...leftOutLine(clip, outline.command, audience),
    context(outline.footer.map((phrase) => fitMrkdwn(phrase, ROOM.sentence).text).join(' · ')),
  ];
}

function drifted(entries: readonly DriftEntry[], clip: Clipper): KnownBlock[] {
  if (entries.length === 0) return [];
  const shown = clip.first(entries, 'drifted services', clip.room.items);
  const rest = entries.slice(shown.length);
  const [first = [], ...others] = shown.map((entry) => entryLines(entry, COMMITS_SHOWN, clip));
  const texts = [[`*Drifted: ${entries.length}*`, ...first], ...others];
  if (rest.length > 0) texts.push([`• ${nameList(rest)}`]);
  return texts.flatMap(sections);
}

function entryLines(entry: DriftEntry, mostCommits: number, clip: Clipper): string[] {
  const shown = entry.commits.slice(0, mostCommits);
  const hidden = entry.commits.length - shown.length;
  clip.leaveOut('commits', hidden + entry.moreCommits);
  return [
    `${entry.symbol} *${clip.name(entry.name)}* · ${clip.sentence(entry.label)}`,
    ...(entry.sentence === null ? [] : [clip.sentence(entry.sentence)]),
    ...clip.first(entry.serving, 'revisions', REVISIONS_SHOWN).map((line) => clip.sentence(line)),
    ...clip.first(entry.settings, 'settings', REVISIONS_SHOWN).map((line) => clip.sentence(line)),
    ...shown.map((commit) => `• ${clip.sentence(commit)}`),
    ...moreCommits({ ...entry, moreCommits: entry.moreCommits + hidden }).map((line) => `• ${line}`),
    ...(entry.fix === null ? [] : [`*To mend it:* ${clip.sentence(entry.fix)}`]),
    ...clip.first(entry.remarks, 'remarks', REVISIONS_SHOWN).map((line) => clip.sentence(line)),
  ];
}

/** What nobody knows stands apart, with why and what to do: it must not pass for current. */
function unknown(groups: readonly UnknownGroup[], clip: Clipper): KnownBlock[] {
  if (groups.length === 0) return [];
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  const shown = clip.first(groups, 'reasons', Math.min(REASONS_SHOWN, clip.room.items));
  const rest = groups.slice(shown.length).flatMap(({ entries }) => entries);
  const texts = shown.map((group, index) => [
    ...(index === 0 ? [`*Not known: ${count}*`] : []),
    ...unknownLines(group, clip),
  ]);
  if (rest.length > 0)
    texts.push([...(shown.length === 0 ? [`*Not known: ${count}*`] : []), `• ${nameList(rest)}`]);
  return texts.flatMap(sections);
}

function unknownLines({ title, entries, fix }: UnknownGroup, clip: Clipper): string[] {
  const sentences = [...new Set(entries.map(({ sentence }) => sentence))];
  const [only] = sentences;
  const isAlike = sentences.length === 1 && only !== undefined;
  const [lonely] = entries.length === 1 ? entries : [];
  const shown = isAlike ? [] : clip.first(entries, 'reasons', clip.room.items);
  const rest = isAlike ? [] : entries.slice(shown.length);
  return [
    lonely === undefined
      ? `${STATUS_WORDS.ERROR.symbol} *${clip.name(title)}: ${entries.length}*`
      : `${STATUS_WORDS.ERROR.symbol} *${clip.name(lonely.name)}* · ${clip.name(title)}`,
    ...(isAlike ? [...(lonely === undefined ? [nameList(entries, clip)] : []), clip.sentence(only)] : []),
    ...shown.map((entry) => `• ${clip.name(entry.name)}: ${clip.sentence(entry.sentence)}`),
    ...(rest.length > 0 ? [`• ${nameList(rest)}`] : []),
    ...(fix === null ? [] : [`*To mend it:* ${clip.sentence(fix)}`]),
  ];
}

function pathSections({ flag, runs, blind }: PathOutline, clip: Clipper): KnownBlock[] {
  const shown = clip.first(runs, 'runs', Math.min(RUNS_SHOWN, clip.room.items));
  return [
    ...sections([
      '*The flag, and the path that runs took*',
      ...clip.first(flag, 'values', REVISIONS_SHOWN + 2).map((line) => clip.sentence(line)),
      ...blind.flatMap(({ message, fix }) => [
        `${STATUS_WORDS.ERROR.symbol} ${clip.sentence(message)}`,
        `*To mend it:* ${clip.sentence(fix)}`,
      ]),
    ]),
    ...shown.flatMap(({ symbol, title, lines }) =>
      sections([
        `${symbol} *${clip.sentence(title)}*`,
        ...clip.first(lines, 'log lines').map((line) => clip.sentence(line)),
      ]),
    ),
  ];
}

function current(entries: readonly DriftEntry[], clip: Clipper): KnownBlock[] {
  if (entries.length === 0) return [];
  const { symbol } = STATUS_WORDS.PASS;
  return sections([`${symbol} *Current: ${entries.length}* ${nameList(entries, clip)}`]);
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines.filter((line) => line !== '')).map(section);
}
