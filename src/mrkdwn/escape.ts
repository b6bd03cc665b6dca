const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const CUT_MARK = '…';

/** Outside text that fits, and whether it had to be shortened for that. */
export interface Fitted {
  text: string;
  cut: boolean;
}

/** Outside text for mrkdwn: Slack reads no mention, no link and no code fence in it. */
export function escapeMrkdwn(text: string): string {
  return text.replace(/`{3,}/g, "'''").replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}

/** {@link escapeMrkdwn} within `limit` characters as Slack counts them; cut between characters, never inside an entity. */
export function fitMrkdwn(text: string, limit: number): Fitted {
  return shorten(text.replace(/`{3,}/g, "'''"), limit, (character) => ENTITIES[character] ?? character);
}

/** Outside text inside a code span of its own, within `limit` characters, backticks included. */
export function fitCode(text: string, limit: number): Fitted {
  const inner = fitMrkdwn(text.replaceAll('`', "'"), limit - 2);
  return { text: `\`${inner.text}\``, cut: inner.cut };
}

/** Text for a plain_text object, which needs no escaping, within `limit` characters. */
export function fitPlain(text: string, limit: number): Fitted {
  return shorten(text, limit, (character) => character);
}

function shorten(text: string, limit: number, write: (character: string) => string): Fitted {
  const written = [...text].map(write);
  const whole = written.join('');
  if (whole.length <= limit) return { text: whole, cut: false };
  let length = CUT_MARK.length;
  const kept: string[] = [];
  for (const character of written) {
    length += character.length;
    if (length > limit) break;
    kept.push(character);
  }
  return { text: `${kept.join('').trimEnd()}${CUT_MARK}`, cut: true };
}
