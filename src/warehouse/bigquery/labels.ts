const LONGEST = 63;

/** Text as the value of a label: BigQuery takes lower case, digits, `_` and `-`, up to 63 of them. */
export function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '_')
    .slice(0, LONGEST);
}
