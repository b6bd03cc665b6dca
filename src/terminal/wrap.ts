/** Wraps at spaces; every line gets `indent` and the text's own. Words longer than a line stay whole, so that they can be copied. */
export function wrap(text: string, width: number, indent = ''): string {
  const words = text.trimStart();
  const margin = indent + ' '.repeat(text.length - words.length);
  const lines: string[] = [];
  let line = '';
  for (const word of words.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && [...longer].length > width - margin.length) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines.map((each) => `${margin}${each}`).join('\n');
}
