/**
 * The text whole where it fits, otherwise its beginning and end around an ellipsis: names of one family often differ
 * only in their last word. `fits` must accept every text shorter than one it accepts.
 */
export function cutMiddle(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text;
  const characters = [...text];
  const keeping = (count: number) => {
    const tail = Math.floor(count * 0.4);
    return `${characters.slice(0, count - tail).join('')}…${tail > 0 ? characters.slice(-tail).join('') : ''}`;
  };
  let kept = 0;
  let tooMany = characters.length;
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(keeping(middle))) kept = middle;
    else tooMany = middle;
  }
  return keeping(kept);
}
