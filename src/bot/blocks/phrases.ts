import { careInWords } from '../../report/care-in-words.ts';
import { contextOf, evidenceOf, type Item, type PendingItem } from '../../report/items.ts';
import type { Outline } from '../../report/outline.ts';
import { ROLLED_BACK_LIGHT, STATUS_WORDS } from '../../report/vocabulary.ts';
import type { Clipper } from './clipper.ts';

/** An item as lines of mrkdwn. `knownFixes` holds what was advised above: the same advice is given once. */
export function itemLines(item: Item, clip: Clipper, knownFixes: Set<string>, timeZone: string): string[] {
  const lines = [
    `*${clip.name(item.subject)}*`,
    clip.sentence([item.label, contextOf(item)].filter(Boolean).join(' · ')),
    clip.sentence(item.message),
    evidenceOf(item)
      .map(([word, value]) => `${word} ${clip.name(value)}`)
      .join(', '),
    labelled(item.dates.length === 1 ? 'Date' : 'Dates', clip.dates(item.dates)),
    labelled('Games', clip.games(item)),
  ];
  if (item.fix && !knownFixes.has(item.fix)) {
    knownFixes.add(item.fix);
    lines.push(`*${item.status === 'ERROR' ? 'To mend it' : 'Do first'}:* ${clip.sentence(item.fix)}`);
  }
  lines.push(...careLines(item, clip, timeZone), ownersLine('Owners', item.owners));
  return lines.filter((line) => line !== '');
}

/** What somebody has taken care of, in two lines: what it is, and who has it until when. */
export function settledLines(item: Item, clip: Clipper, timeZone: string): string[] {
  const { symbol } = item.care?.recovered ? STATUS_WORDS.PASS : STATUS_WORDS[item.status];
  return [
    `${symbol} *${clip.name(item.subject)}*`,
    clip.sentence([item.label, contextOf(item)].filter(Boolean).join(' · ')),
    ...careLines(item, clip, timeZone),
  ];
}

function careLines({ care }: Item, clip: Clipper, timeZone: string): string[] {
  return care === null ? [] : careInWords(care, timeZone).map((sentence) => clip.sentence(sentence));
}

/** A line that alerts people; empty without any. Their ids come from the profile, which lets nothing else through. */
export function ownersLine(what: string, owners: readonly string[]): string {
  const mentions = owners.map((id) => (id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`));
  return mentions.length === 0 ? '' : `${what}: ${mentions.join(' ')}`;
}

function labelled(label: string, text: string): string {
  return text === '' ? '' : `${label}: ${text}`;
}

/** What stands rolled back, a line each, with the command that ends it. */
export function rolledBackLines({ rolledBack }: Outline, clip: Clipper): string[] {
  return rolledBack.map(
    ({ says, command }) =>
      `${ROLLED_BACK_LIGHT} ${clip.sentence(says)} ${clip.code(`/${command}`)} switches it on again.`,
  );
}

export function pendingLine(item: PendingItem, clip: Clipper): string {
  const due = item.due === null ? 'no due time known' : `due ${item.due}`;
  return `• ${clip.name(item.subject)}: ${clip.sentence(`${item.progress}, ${due} (${item.checks.join(', ')})`)}`;
}

/** What changed since the run before, a line per thing. */
export function changeLines({ comparison, changes }: Outline, clip: Clipper): string[] {
  if (changes.length === 0) return [clip.sentence(comparison)];
  return [
    `*What changed* ${clip.sentence(comparison)}`,
    ...changes.flatMap(({ title, entries }) => {
      const shown = clip.first(entries, 'changes', clip.room.items);
      const rest = entries.length - shown.length;
      const [only] = shown;
      if (only !== undefined && entries.length === 1) return [`*${title}:* ${clip.sentence(only)}`];
      return [
        `*${title}, ${entries.length}:*`,
        ...shown.map((entry) => `• ${clip.sentence(entry)}`),
        ...(rest > 0 && shown.length > 0 ? [`• ${rest} more`] : []),
      ];
    }),
  ];
}

/** The lines under a heading, or none. */
export function bulletLines(
  heading: string,
  entries: readonly string[],
  kind: string,
  clip: Clipper,
): string[] {
  if (entries.length === 0) return [];
  const shown = clip.first(entries, kind);
  const rest = entries.length - shown.length;
  return [
    `*${heading}*`,
    ...shown.map((entry) => `• ${clip.sentence(entry)}`),
    ...(rest > 0 ? [`• ${rest} more`] : []),
  ];
}
