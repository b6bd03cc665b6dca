import { slateDoubt } from '../calendar/season.ts';
import type { JudgeInput } from './check.ts';
import { offSeason, tableLag } from './table-lag.ts';
import { windowDays } from './window.ts';
import { plural, shortName } from './wording.ts';

/** Whether a table that a service fills is current: what an endpoint that proves little is held against. */
export interface OutputStanding {
  /** One clause: `its output prediction_accuracy ends at 2026-02-03, 2 game dates behind`. */
  says: string;
  /** Due game dates that it is behind; null where that is not known, or nothing is due. */
  behind: number | null;
}

/** Reads outputs of services. It explains, and never decides: a table that is behind is another check's finding. */
export function outputsIn(input: JudgeInput): (table: string) => OutputStanding {
  const days = windowDays(input, input.profile.checks.data_freshness.lookbackDays);
  const why = unknownBecause(input);
  const idle = offSeason(days, input);
  return (table) => {
    const name = `its output ${shortName(table)}`;
    const unknown = (reason: string) => ({
      says: `whether ${name} is current is not known: ${reason}`,
      behind: null,
    });
    if (why !== null) return unknown(why);
    if (idle !== null) return { says: `${name} has nothing to keep up with: ${idle}`, behind: null };
    if (input.profile.tables[table] === undefined) return unknown('the profile does not describe that table');

    const lag = tableLag(table, days, input);
    if (!lag.known) {
      const { status, message, cause } = lag.part;
      return status === 'ERROR'
        ? unknown(`${message} (${cause})`)
        : { says: `${name} has nothing to keep up with: ${message}`, behind: null };
    }
    const behind = lag.behind.length;
    if (lag.newest === undefined)
      return { says: `${name} has no rows, ${plural(behind, 'game date')} behind`, behind };
    return behind === 0
      ? { says: `${name} is current, up to ${lag.newest}`, behind }
      : { says: `${name} ends at ${lag.newest}, ${plural(behind, 'game date')} behind`, behind };
  };
}

/** A schedule that can't be read, or that holds no games in the middle of a season, says nothing about what is due. */
function unknownBecause({ slateKnown, slate, targetDate, profile }: JudgeInput): string | null {
  if (!slateKnown) return 'the schedule could not be read';
  return slateDoubt(targetDate, slate, profile)?.reason ?? null;
}
