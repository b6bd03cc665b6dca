import { sayDate, sayInstant } from '../calendar/say.ts';
import { dateInZone } from '../calendar/zone.ts';
import { oneLine } from '../text/one-line.ts';
import type { ServingStanding, UndeployedCommit } from './deployment-standing.ts';
import { plural } from './wording.ts';

const HOUR_MS = 3_600_000;
const SHORT_SHA = 7;

/** As people write a commit. */
export function shortCommit(sha: string): string {
  return sha.slice(0, SHORT_SHA);
}

/** Text from outside as one line of at most `most` characters. */
export function excerpt(text: string, most: number): string {
  const characters = [...oneLine(text)];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}

/** `40 min old`, `9 h old`, `5 days old`: whole units that have passed. */
export function sayAge(at: string, now: Date): string {
  const hours = (now.getTime() - Date.parse(at)) / HOUR_MS;
  if (hours < 1) return `${Math.max(0, Math.floor(hours * 60))} min old`;
  return hours < 48 ? `${Math.floor(hours)} h old` : `${Math.floor(hours / 24)} days old`;
}

/** `10:30 EST` today, `Feb 3` before, `2025-12-26` in another year. */
export function saySince(at: string, now: Date, timeZone: string): string {
  const instant = new Date(at);
  const [date, today] = [dateInZone(instant, timeZone), dateInZone(now, timeZone)];
  if (date === today) return sayInstant(instant, now, timeZone);
  return date.slice(0, 4) === today.slice(0, 4) ? sayDate(date) : date;
}

/** `serves a1b2c3d since Feb 3 (100 %)`; without a commit the revision has to stand for it. */
export function sayServing(serving: readonly ServingStanding[], now: Date, timeZone: string): string {
  const shares = serving.map(({ revision, percent, commit, since }) => {
    const what = commit === null ? `revision ${revision}` : shortCommit(commit);
    const when = since === null ? '' : ` since ${saySince(since, now, timeZone)}`;
    return `${what}${when} (${percent} %)`;
  });
  return shares.length === 0 ? 'serves nothing' : `serves ${shares.join(' and ')}`;
}

/** `at least 4 commits behind main, the oldest 9 h old: Fix usage rate of late games`. */
export function sayBehind(
  commits: readonly UndeployedCommit[],
  { isLeast, branch, now }: { isLeast: boolean; branch: string; now: Date },
): string {
  const [oldest] = commits;
  const count = `${isLeast ? 'at least ' : ''}${plural(commits.length, 'commit')} behind ${branch}`;
  if (oldest === undefined) return count;
  const which = commits.length === 1 && !isLeast ? '' : 'the oldest ';
  return `${count}, ${which}${sayAge(oldest.committedAt, now)}: ${oldest.subject}`;
}

/** The branch's own name, as sentences have it; the label is `github.com/owner/repo@main`. */
export function branchName(label: string): string {
  return label.slice(label.lastIndexOf('@') + 1);
}
