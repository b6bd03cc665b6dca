/** Whatever nobody sees: control and format characters, halves of characters, and blanks other than a plain one. */
const HIDDEN = /(?! )[\p{C}\p{Z}]/gu;
/** Plain blanks that look like fewer than they are. */
const BLANKS = /^ | $| {2}/;

/** A value on one line that looks like no other: with anything in it that can't be seen it stands in quotes, and shows that. */
export function visibleText(value: string): string {
  if (value.search(HIDDEN) < 0 && !BLANKS.test(value)) return value;
  return JSON.stringify(value).replace(HIDDEN, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16).padStart(4, '0');
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`;
}
