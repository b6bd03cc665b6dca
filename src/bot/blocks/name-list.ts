import { fitMrkdwn } from '../../mrkdwn/escape.ts';
import type { Clipper } from './clipper.ts';

/** Of services without room this many are named, each within so many characters. */
const NAMES_SHOWN = 20;
const NAME_CHARACTERS = 40;

/** Names alone, for a person who waits for one of them. Those without room are counted, with `clip` also among what is left out. */
export function nameList(entries: readonly { name: string }[], clip?: Clipper): string {
  const names = entries.slice(0, NAMES_SHOWN).map(({ name }) => fitMrkdwn(name, NAME_CHARACTERS).text);
  const rest = entries.length - names.length;
  clip?.leaveOut('names', rest);
  return `${names.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
