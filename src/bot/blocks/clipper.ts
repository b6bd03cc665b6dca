import { sayDate } from '../../calendar/say.ts';
import { fitCode, fitMrkdwn } from '../../mrkdwn/escape.ts';
import type { Item } from '../../report/items.ts';
import { rangesInWords } from '../../report/spans-in-words.ts';

/** How much of a report fits on a screen. Characters are counted after escaping. */
export interface Room {
  /** Items of a group. */
  items: number;
  /** Entries of an enumeration: passed checks, notes, games, date ranges. */
  entries: number;
  games: number;
  ranges: number;
  /** Characters of a name. */
  name: number;
  /** Characters of a sentence. */
  sentence: number;
}

/** Writes outside text into mrkdwn within its room, and counts everything that it leaves out. */
export class Clipper {
  readonly room: Room;
  /** Things left out whole, by what they are called. */
  readonly leftOut = new Map<string, number>();
  /** Texts that were shortened. */
  shortened = 0;

  constructor(room: Room) {
    this.room = room;
  }

  get isWhole(): boolean {
    return this.leftOut.size === 0 && this.shortened === 0;
  }

  name(text: string): string {
    return this.#fitted(fitMrkdwn(text, this.room.name));
  }

  code(text: string): string {
    return this.#fitted(fitCode(text, this.room.sentence));
  }

  sentence(text: string): string {
    return this.#fitted(fitMrkdwn(text, this.room.sentence));
  }

  /** The first entries that have room; `kind` names the others in the plural. */
  first<T>(entries: readonly T[], kind: string, room = this.room.entries): readonly T[] {
    this.leaveOut(kind, entries.length - room);
    return entries.slice(0, Math.max(0, room));
  }

  /** Entries in one line, those without room counted at its end. */
  list(entries: readonly string[], kind: string): string {
    const shown = this.first(entries, kind).map((entry) => this.name(entry));
    return withRest(shown, entries.length - shown.length);
  }

  /** `Dec 27 – Jan 21, 26 days; Tue Feb 3; 3 more dates` */
  dates(dates: Item['dates']): string {
    const ranges = rangesInWords(dates);
    const shown = ranges.slice(0, this.room.ranges);
    const rest = sum(ranges.slice(this.room.ranges).map((range) => range.dates));
    this.leaveOut('dates', rest);
    return withRest(
      shown.map((range) => range.words),
      rest,
      '; ',
    );
  }

  /** Games by date, the date named where there are several: `MEM@POR, LAC@SAC`. */
  games(item: Pick<Item, 'games'>): string {
    let room = this.room.games;
    const days: string[] = [];
    for (const { date, games } of item.games) {
      const shown = games.slice(0, Math.max(0, room)).map((game) => this.name(game));
      room -= shown.length;
      if (shown.length === 0) continue;
      days.push(item.games.length > 1 ? `${sayDate(date)} ${shown.join(', ')}` : shown.join(', '));
    }
    const rest = Math.max(0, sum(item.games.map(({ games }) => games.length)) - this.room.games);
    this.leaveOut('games', rest);
    return withRest(days, rest, '; ');
  }

  /** `35 failures, 74 games, 2 long texts cut short`; empty when the screen holds everything. */
  omissions(): string {
    const counts = [...this.leftOut].map(
      ([kind, count]) => `${count} ${count === 1 ? singular(kind) : kind}`,
    );
    if (this.shortened > 0) {
      counts.push(`${this.shortened === 1 ? '1 long text' : `${this.shortened} long texts`} cut short`);
    }
    return counts.join(', ');
  }

  /** Counts things that are not shown; `kind` is their name in the plural. */
  leaveOut(kind: string, count: number): void {
    if (count > 0) this.leftOut.set(kind, (this.leftOut.get(kind) ?? 0) + count);
  }

  #fitted({ text, cut }: { text: string; cut: boolean }): string {
    if (cut) this.shortened += 1;
    return text;
  }
}

function withRest(shown: readonly string[], rest: number, separator = ', '): string {
  return rest > 0 ? [...shown, `${rest} more`].join(separator) : shown.join(separator);
}

function singular(kind: string): string {
  return kind.replace(/s$/, '');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
