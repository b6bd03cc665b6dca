import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';

/** Seasons follow each other, and the types of games that are told apart are counted. */
export function calendarProblems(profile: Draft<Profile>): Finding[] {
  return [...seasonProblems(profile), ...gameTypeProblems(profile), ...haltProblems(profile)];
}

function seasonProblems({ seasons = [] }: Draft<Profile>): Finding[] {
  return seasons.flatMap((season, index) => {
    const found: Finding[] = [];
    const { start, regularEnd, playoffsEnd } = season ?? {};
    const before = seasons[index - 1];
    if (start !== undefined && regularEnd !== undefined && regularEnd <= start) {
      const message = `found ${regularEnd}; needed: a date after the season's start, ${start}`;
      found.push({ path: ['seasons', index, 'regularEnd'], message });
    }
    const opening = [start, regularEnd]
      .filter((date) => date !== undefined)
      .toSorted()
      .at(-1);
    if (playoffsEnd !== undefined && opening !== undefined && playoffsEnd <= opening) {
      const message = `found ${playoffsEnd}; needed: a date after the regular season, ${opening}`;
      found.push({ path: ['seasons', index, 'playoffsEnd'], message });
    }
    const earliest = [before?.start, before?.regularEnd, before?.playoffsEnd]
      .filter((date) => date !== undefined)
      .sort()
      .at(-1);
    if (start !== undefined && earliest !== undefined && start <= earliest) {
      const message = `found ${start}; needed: a date after ${earliest}, since seasons are listed in order and do not overlap`;
      found.push({ path: ['seasons', index, 'start'], message });
    }
    return found;
  });
}

function gameTypeProblems({ calendar = {} }: Draft<Profile>): Finding[] {
  const { countableTypes = [], regularTypes = [], playoffTypes = [] } = calendar;
  const uncounted = (key: 'regularTypes' | 'playoffTypes', types: (string | undefined)[]) =>
    types.flatMap((type, index): Finding[] => {
      if (type === undefined || countableTypes.length === 0 || countableTypes.includes(type)) return [];
      const message = `found "${type}", which is not in countableTypes; allowed: ${countableTypes.join(', ')}`;
      return [{ path: ['calendar', key, index], message }];
    });
  const both = playoffTypes.flatMap((type, index): Finding[] => {
    if (type === undefined || !regularTypes.includes(type)) return [];
    const message = `found "${type}", which is in regularTypes too; a type is one or the other`;
    return [{ path: ['calendar', 'playoffTypes', index], message }];
  });
  return [...uncounted('regularTypes', regularTypes), ...uncounted('playoffTypes', playoffTypes), ...both];
}

function haltProblems({ calendar, sources }: Draft<Profile>): Finding[] {
  if (calendar?.haltsOf === undefined || sources === undefined || 'halts' in sources) return [];
  const message = 'has no effect without "sources.halts": name the table in which halts are noted';
  return [{ path: ['calendar', 'haltsOf'], atKey: true, message }];
}
