import type { KnownBlock, ModalView, SectionBlock } from '@slack/types';
import type { Evidence } from '../../commands/inquiries.ts';
import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import { context, section } from './blocks.ts';
import { LIMITS } from './limits.ts';

/** More of a statement than this fills a window; none has come near it. */
const MOST_PIECES = 25;
const NAME_CHARACTERS = 200;

/** A window with the exact statement that was run, and the way to the table. */
export function evidenceModal(evidence: Evidence): ModalView {
  const { table, from, to, statement, page, warehouse } = evidence;
  // In figures: the button may be months old, and the statement beneath writes dates the same way.
  const when = from === to ? from : `${from} – ${to}`;
  const name = fitMrkdwn(table, NAME_CHARACTERS).text;
  const all = pieces(statement);
  const shown = all.slice(0, MOST_PIECES);
  const hidden = all.slice(MOST_PIECES).join('\n').length;
  const blocks: KnownBlock[] = [
    {
      ...section(`*${name}*\n${when} · ${fitMrkdwn(warehouse, NAME_CHARACTERS).text}`),
      ...(page === null
        ? {}
        : {
            accessory: {
              type: 'button' as const,
              action_id: OPEN_TABLE_ACTION,
              text: { type: 'plain_text' as const, text: 'Open the table', emoji: false },
              url: page,
            },
          }),
    },
    section(
      'The exact statement that was run. It reads some weeks before the range as well, to tell since when:',
    ),
    ...shown.map(verbatim),
    ...(hidden > 0 ? [section(`*Left out here:* the last ${hidden} characters of the statement.`)] : []),
    context(howToRead(page === null)),
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Evidence', emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks,
  };
}

/** A link opens by itself; the press is reported all the same. */
export const OPEN_TABLE_ACTION = 'gaps.open_table';

function howToRead(isEmbedded: boolean): string {
  const where = isEmbedded ? 'a DuckDB shell on a copy of the file' : 'the BigQuery console';
  return `Ready to paste into ${where}. A date without a row in its answer has no row in the table.`;
}

/** As plain text, nothing in a statement is read as markup or as an emoji, so that what is copied is what was run. */
function verbatim(text: string): SectionBlock {
  return { type: 'section', text: { type: 'plain_text', text, emoji: false } };
}

/** The statement in pieces that fit, cut between lines; only a line that is too long by itself is cut inside. */
function pieces(statement: string): string[] {
  const found: string[] = [];
  for (const line of statement.split('\n').flatMap(shortened)) {
    const open = found.at(-1);
    const longer = `${open}\n${line}`;
    if (open !== undefined && longer.length <= LIMITS.sectionText) found[found.length - 1] = longer;
    // Slack takes no empty text, and an empty line between two pieces says nothing.
    else if (line !== '') found.push(line);
  }
  return found;
}

function shortened(line: string): string[] {
  if (line.length <= LIMITS.sectionText) return [line];
  const half = Math.floor(line.length / 2);
  return [...shortened(line.slice(0, half)), ...shortened(line.slice(half))];
}
