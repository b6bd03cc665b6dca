import type { IsoDate } from '../../src/calendar/dates.ts';
import { type Facts, known, type SignalRow, type SliceRow } from '../../src/facts/facts.ts';
import { HEALTHY_SYSTEMS, slice } from './fact-builders.ts';

export const PREDICTIONS = 'nba_predictions.player_prop_predictions';

/** `players` players of one game, `AWAY@HOME`, each with an active prediction of every system. */
export function predicted(
  date: IsoDate,
  matchup: string,
  players: number,
  over: Partial<SliceRow> = {},
): SliceRow {
  const systems = over.systems ?? HEALTHY_SYSTEMS;
  return slice(date, players * systems.length, {
    games: [`${date.replaceAll('-', '')}_${matchup.replace('@', '_')}`],
    systems,
    lined: systems,
    distinct: players,
    ...over,
  });
}

/** Predictions that are there, none of them active. */
export function inactive(date: IsoDate, rows: number): SliceRow {
  return { ...slice(date, 0, { distinct: 0 }), rows };
}

/** The same facts with other predictions on one date. */
export function withPredictions(facts: Facts, date: IsoDate, rows: readonly SliceRow[]): Facts {
  const fact = facts.slices[PREDICTIONS];
  const others = fact?.state === 'known' ? fact.value.filter((row) => row.date !== date) : [];
  return { ...facts, slices: { ...facts.slices, [PREDICTIONS]: known([...others, ...rows]) } };
}

export function signal(date: IsoDate, system: string, over: Partial<SignalRow> = {}): SignalRow {
  return {
    date,
    system,
    signal: 'GREEN',
    explanation: null,
    picks: 60,
    highEdgePicks: 6,
    percentOver: 40,
    slateSize: null,
    at: `${date}T17:00:00.000Z`,
    ...over,
  };
}

export function withSignals(facts: Facts, date: IsoDate, rows: readonly SignalRow[]): Facts {
  const others =
    facts.signals.state === 'known' ? facts.signals.value.filter((row) => row.date !== date) : [];
  return { ...facts, signals: known([...others, ...rows]) };
}
