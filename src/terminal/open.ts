import type { OpenAnswer } from '../inquiries/ask-open.ts';
import { openOutline } from '../report/open-outline.ts';
import { paintFor } from './palette.ts';
import type { TerminalOptions } from './report.ts';
import { wrap } from './wrap.ts';

/** Everything that is open, for a terminal. */
export function terminalOpen(answer: OpenAnswer, { colour, width }: TerminalOptions): string {
  const paint = paintFor(colour);
  const { light, headline, lead, items, footer } = openOutline(answer);
  return [
    paint('bold', `${light} ${headline}`),
    wrap(lead, width),
    ...items.flatMap(({ symbol, subject, context, care }) => [
      '',
      wrap(`${symbol} ${subject}`, width),
      wrap(context, width, '    '),
      ...care.map((sentence) => wrap(sentence, width, '    ')),
    ]),
    '',
    paint('dim', wrap(footer.join(' · '), width)),
  ].join('\n');
}
