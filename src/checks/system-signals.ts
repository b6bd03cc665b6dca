import type { DateContext } from '../calendar/slate.ts';
import type { Profile } from '../config/profile.ts';
import type { SignalRow, SliceRow } from '../facts/facts.ts';
import { sum } from './sum.ts';
import { excerpt, plural } from './wording.ts';

type Rule = NonNullable<Profile['checks']['pre_game_signal']>;

/** What one system's predictions of a date were called. */
export interface SystemSignal {
  system: string;
  /** `absent`: there should be one. `too_few`: its predictions with a line are too few to have one. `unknown`: none of the three words. */
  word: 'GREEN' | 'YELLOW' | 'RED' | 'absent' | 'too_few' | 'unknown';
  row: SignalRow | null;
  /** Players with an active prediction with a line. */
  lined: number;
  /** Without the system's name. */
  said: string;
}

const WORDS = ['GREEN', 'YELLOW', 'RED'] as const;

/** One signal for each system; `signals` and `slices` may be of any dates. */
export function systemSignals(
  systems: readonly string[],
  rule: Rule,
  day: DateContext,
  { signals, slices }: { signals: readonly SignalRow[]; slices: readonly SliceRow[] },
): SystemSignal[] {
  return systems.map((system) => {
    const having = slices.filter((slice) => slice.date === day.date && slice.lined.includes(system));
    const lined = sum(having, ({ distinct }) => distinct ?? 0);
    const row = newestOf(signals.filter((one) => one.date === day.date && one.system === system));
    return { system, lined, row, ...(row === null ? withoutRow(lined, rule) : ofRow(row, rule, day)) };
  });
}

/** A signal is written anew after each batch, and what it replaces may stay. */
function newestOf(rows: readonly SignalRow[]): SignalRow | null {
  return rows.reduce<SignalRow | null>(
    (newest, row) => (newest === null || (row.at ?? '') >= (newest.at ?? '') ? row : newest),
    null,
  );
}

type Said = Pick<SystemSignal, 'word' | 'said'>;

function withoutRow(lined: number, { leastPredictions }: Rule): Said {
  const found = plural(lined, 'player');
  return lined >= leastPredictions
    ? { word: 'absent', said: `no signal, though ${found} have an active prediction with a line` }
    : {
        word: 'too_few',
        said: `${found} with an active prediction with a line, and ${leastPredictions} make a signal`,
      };
}

function ofRow(row: SignalRow, rule: Rule, day: DateContext): Said {
  const word = WORDS.find((one) => one === row.signal?.trim().toUpperCase());
  if (word === undefined) {
    const found = row.signal === null ? 'NULL' : `"${excerpt(row.signal)}"`;
    return { word: 'unknown', said: `its signal is ${found}, which is none of ${WORDS.join(', ')}` };
  }
  if (word === 'GREEN') return { word, said: word };
  const reason = (word === 'RED' ? whyRed(row, rule, day) : whyYellow(row, rule)) ?? itsOwn(row);
  return { word, said: reason === null ? `${word}, and no reason is given` : `${word}: ${reason}` };
}

/** In the order in which the pipeline decides: a light slate is red however its picks lean. */
function whyRed({ slateSize, percentOver }: SignalRow, rule: Rule, day: DateContext): string | null {
  const { lightSlate, percentOver: bounds } = rule;
  if (day.games.length <= lightSlate) return `light slate, ${plural(day.games.length, 'game')}`;
  if (slateSize !== null && slateSize <= lightSlate)
    return `light slate, ${plural(slateSize, 'game')} by its own count`;
  if (percentOver !== null && percentOver < bounds.low)
    return `skewed to UNDER, ${percentOver} % of picks are over, less than ${bounds.low} %`;
  return null;
}

function whyYellow({ highEdgePicks, percentOver }: SignalRow, rule: Rule): string | null {
  const reasons = [
    ...(highEdgePicks !== null && highEdgePicks < rule.highEdgePicks
      ? [`${plural(highEdgePicks, 'pick')} with a large edge, fewer than ${rule.highEdgePicks}`]
      : []),
    ...(percentOver !== null && percentOver > rule.percentOver.high
      ? [`${percentOver} % of picks are over, more than ${rule.percentOver.high} %`]
      : []),
  ];
  return reasons.length === 0 ? null : reasons.join(', and ');
}

/** What the pipeline wrote, for one line. */
function itsOwn({ explanation }: SignalRow): string | null {
  const line = excerpt(explanation ?? '');
  return line === '' ? null : line;
}
