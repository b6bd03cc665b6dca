import { oneLine } from '../text/one-line.ts';

/** Who did something. A service account goes by its name: its whole address is longer than a phone is wide. */
export function sayWho(by: string): string {
  const line = oneLine(by);
  return (
    line.replace(/@[^@\s]+\.iam\.gserviceaccount\.com$/, '').replace(/\.gserviceaccount\.com$/, '') || line
  );
}
