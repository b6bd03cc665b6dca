import type { IsoDate } from '../calendar/dates.ts';
import type { DateContext } from '../calendar/slate.ts';
import type { SlateBook } from '../calendar/slate-book.ts';
import type { Profile } from '../config/profile.ts';
import type { FactNeeds, Facts } from '../facts/facts.ts';
import type { Part } from './finding.ts';

export interface JudgeInput {
  targetDate: IsoDate;
  /** The instant at which the verdict is asked for. */
  now: Date;
  /** The target date's circumstances. */
  day: DateContext;
  /** Any other date of the slate. */
  slate: SlateBook;
  /** False where the schedule could not be read: then `day` and `slate` are empty. Only checks that need no slate meet it. */
  slateKnown: boolean;
  /** Facts already cut to windows that end at the target date. */
  facts: Facts;
  profile: Profile;
}

export interface Verdict {
  parts: Part[];
  /** As in a finding. */
  seenWell?: string[];
  notes?: string[];
  /** As in a finding. */
  brief?: string;
}

/** One question about the pipeline: a pure function of facts. The runner handles an unknown slate, exceptions and roll-up. */
export interface Check {
  name: string;
  category: string;
  /** What a reader sees when it passes, and when it does not. */
  title: { ok: string; broken: string };
  /** Why anybody cares: one sentence. */
  why: string;
  /** What to do first when it fails: one sentence. */
  fix: string;
  /** It can raise P1, so being blind here makes the whole run ERROR. */
  canBeCritical: boolean;
  /** It judges a window of dates: a backtest counts a finding on its first day only. */
  windowed: boolean;
  /** It speaks about a game date, so an unknown slate makes it ERROR and a date without games SKIP where `skipsWithoutGames`. */
  needsSlate: boolean;
  /** A target date without games has nothing to judge. */
  skipsWithoutGames: boolean;
  /** It speaks of how things stand now, whatever date it is asked about: for two dates it would say the same twice. */
  judgesPresent?: true;
  /** It passes in shares, which may be the same on nights with different numbers of games: that proves nothing of it. */
  passesInShares?: true;
  needs(profile: Profile): FactNeeds;
  judge(input: JudgeInput): Verdict;
}
