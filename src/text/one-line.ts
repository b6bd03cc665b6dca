/** Line breaks, other control characters (a terminal's escape among them) and whitespace of every kind, in runs. */
const GAPS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;
/** Marks that turn the reading direction: they can make a text show something else than it says. */
const DIRECTION_MARKS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Half a surrogate pair, which no encoder accepts. */
const BROKEN_CHARACTER = /\p{Cs}/gu;

/** Outside text as one visible line: no control characters, no direction marks, no broken characters, no outer spaces. */
export function oneLine(text: string): string {
  return text.replace(DIRECTION_MARKS, '').replace(BROKEN_CHARACTER, '\ufffd').replace(GAPS, ' ').trim();
}
