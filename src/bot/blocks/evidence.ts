import type { KnownBlock, ModalView } from '@slack/types';
import { sayDate } from '../../calendar/say.ts';
import type { Evidence } from '../../commands/inquiries.ts';
import { escapeMrkdwn, fitMrkdwn } from '../../mrkdwn/escape.ts';
import { context, section } from './blocks.ts';
import { LIMITS } from './limits.ts';

const FENCE = '```';
/** Slack escapes three signs; each statement is cut between lines, so that every piece stays whole. */
const CODE_CHARACTERS = LIMITS.sectionText - 2 * FENCE.length - 2;

/** A window with the exact statement that was run, and the way to the table. */
export function evidenceModal(evidence: Evidence): ModalView {
  const { table, from, to, statement, page, warehouse } = evidence;
  const when = from === to ? sayDate(from) : `${sayDate(from)} – ${sayDate(to)}`;
  const name = fitMrkdwn(table, 200).text;
  const blocks: KnownBlock[] = [
    {
      ...section(`*${name}*\n${when} · ${escapeMrkdwn(warehouse)}`),
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
    ...pieces(statement).map((piece) => section(`${FENCE}\n${escapeMrkdwn(piece)}\n${FENCE}`)),
    context(howToRead(page === null)),
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: 'Evidence', emoji: false },
    close: { type: 'plain_text', text: 'Close', emoji: false },
    blocks: blocks.slice(0, LIMITS.viewBlocks),
  };
}

/** A link opens by itself; the press is reported all the same. */
export const OPEN_TABLE_ACTION = 'gaps.open_table';

function howToRead(isEmbedded: boolean): string {
  const where = isEmbedded ? 'a DuckDB shell on a copy of the file' : 'the BigQuery console';
  return `Ready to paste into ${where}. A date without a row in its answer has no row in the table.`;
}

/** The statement in pieces that fit, cut between lines; only a line that is too long by itself is cut inside. */
function pieces(statement: string): string[] {
  const found: string[] = [];
  for (const line of statement.split('\n').flatMap(shortened)) {
    const open = found.at(-1);
    const longer = `${open}\n${line}`;
    if (open !== undefined && escapeMrkdwn(longer).length <= CODE_CHARACTERS)
      found[found.length - 1] = longer;
    else found.push(line);
  }
  return found;
}

function shortened(line: string): string[] {
  if (escapeMrkdwn(line).length <= CODE_CHARACTERS) return [line];
  const half = Math.floor(line.length / 2);
  return [...shortened(line.slice(0, half)), ...shortened(line.slice(half))];
}
