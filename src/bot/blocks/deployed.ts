import type { KnownBlock } from '@slack/types';
import { dateInZone } from '../../calendar/zone.ts';
import type { Audience } from '../../commands/command.ts';
import type { DeployedAnswer } from '../../inquiries/ask-deployments.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { deployedLines } from '../../report/deployed-lines.ts';
import { type DeployedEntry, type DeployedOutline, deployedOutline } from '../../report/deployed-outline.ts';
import { STATUS_WORDS } from '../../report/vocabulary.ts';
import { runBlockId } from '../run-message.ts';
import { context, header, section } from './blocks.ts';
import type { Clipper, Room } from './clipper.ts';
import { answerMessage, type FoldedMessage, leftOutLine } from './fitting.ts';
import { nameList } from './name-list.ts';
import { pack } from './pack.ts';
import { bulletLines } from './phrases.ts';

/** A list is read by scrolling: as many as a message holds, where texts have a usual length. */
const MOST_SERVICES = 40;
const ROOM: Omit<Room, 'items'> = { entries: 8, games: 0, ranges: 0, name: 80, sentence: 280 };
const LEAD_CHARACTERS = 900;
/** Lines below a service's name: revisions that share its traffic, with their settings. */
const LINES_SHOWN = 8;
const REGIONS_SHOWN = 3;

/** The inventory in a channel. The first block's id is `run:<id>`. */
export function deployedMessage(answer: DeployedAnswer, audience: Audience = 'channel'): FoldedMessage {
  const outline = deployedOutline(answer);
  return answerMessage({
    id: answer.id,
    kind: 'deployed',
    targetDate: dateInZone(new Date(answer.askedAt), answer.timeZone),
    headline: outline.headline,
    lead: outline.lead,
    mostItems: MOST_SERVICES,
    room: ROOM,
    draw: (clip) => blocksFor(outline, answer.id, clip, audience),
  });
}

/** The whole inventory as plain text, for a file in the thread. */
export function deployedText(answer: DeployedAnswer): string {
  const { light, headline, lead, blind, services, notes, footer } = deployedOutline(answer);
  const passages = [
    ...blind.map(({ subject, message, fix }) =>
      [
        `${STATUS_WORDS.ERROR.symbol} Could not look: ${subject}`,
        `    ${message}`,
        `    to mend it: ${fix}`,
      ].join('\n'),
    ),
    services
      .flatMap((entry) => [entry.name, ...deployedLines(entry).map((line) => `    ${line}`)])
      .join('\n'),
    ...notes,
  ].filter((passage) => passage !== '');
  return `${[[`${light} ${headline}`, lead].join('\n'), ...passages, footer.join(' · ')].join('\n\n')}\n`;
}

function blocksFor(outline: DeployedOutline, id: string, clip: Clipper, audience: Audience): KnownBlock[] {
  const lead = fitMrkdwn(outline.lead, LEAD_CHARACTERS);
  if (lead.cut) clip.shortened += 1;
  return [
    header(`${outline.light} ${outline.headline}`, runBlockId(id)),
    section(`*${lead.text}*`),
    ...clip.first(outline.blind, 'regions', REGIONS_SHOWN).map(({ subject, message, fix, names }) =>
      section(
        [
          `${STATUS_WORDS.ERROR.symbol} *Could not look: ${clip.name(subject)}*`,
          clip.sentence(message),
          `*To mend it:* ${clip.sentence(fix)}`,
          ...(names.length > 0
            ? [
                `So not known: ${nameList(
                  names.map((name) => ({ name })),
                  clip,
                )}`,
              ]
            : []),
        ].join('\n'),
      ),
    ),
    ...inventory(outline.services, clip),
    ...sections(bulletLines('Notes', outline.notes, 'notes', clip)),
    ...leftOutLine(clip, outline.command, audience),
    context(outline.footer.map((phrase) => clip.sentence(phrase)).join(' · ')),
  ];
}

function inventory(entries: readonly DeployedEntry[], clip: Clipper): KnownBlock[] {
  const shown = clip.first(entries, 'services', clip.room.items);
  const rest = entries.slice(shown.length);
  return sections([
    ...shown.map((entry) => entryLines(entry, clip).join('\n')),
    ...(rest.length > 0 ? [`• ${nameList(rest)}`] : []),
  ]);
}

/** A service as one piece, so that no section ends within it. */
function entryLines(entry: DeployedEntry, clip: Clipper): string[] {
  return [
    `*${clip.name(entry.name)}*`,
    ...clip.first(deployedLines(entry), 'details', LINES_SHOWN).map((line) => clip.sentence(line)),
  ];
}

function sections(lines: readonly string[]): KnownBlock[] {
  return pack(lines.filter((line) => line !== '')).map(section);
}
