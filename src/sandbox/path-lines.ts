import type { FleetRevision, FleetService } from '../cloud/simulated/fleet-file.ts';
import { isWordForOn, type SequentialFlag } from '../facts/cloud/watched-services.ts';

/** A run after a change begins once its revision has served for this long, and goes through its levels in this many seconds. */
const ECHO_SECONDS = [90, 92, 101, 102, 108] as const;

interface PathLine {
  afterSeconds: number;
  severity: string;
  text: string;
}

/** When each line comes: the beginning, and of both levels the beginning and the end. */
type Times = readonly [number, number, number, number, number];

/** What a run logs of the path that it takes, in the words by which the profile knows them. */
export function pathLines(
  isSequential: boolean,
  { sequential, level, legacy }: SequentialFlag['evidence'],
  date: string,
  [begins, ...times]: Times,
): PathLine[] {
  if (!isSequential)
    return [
      { afterSeconds: begins, severity: 'WARNING', text: `${legacy}: 3 processors at once for ${date}` },
    ];
  const texts = [
    `${level.trimEnd()} 1: Running 2 processors - Team stats`,
    `${level.trimEnd()} 1 complete`,
    `${level.trimEnd()} 2: Running 1 processors - Player stats`,
    `${level.trimEnd()} 2 complete`,
  ];
  return [
    { afterSeconds: begins, severity: 'INFO', text: `${sequential} (2 levels) for ${date}` },
    ...texts.map((text, index) => ({ afterSeconds: times[index] ?? begins, severity: 'INFO', text })),
  ];
}

/** What the service with the flag logs after the flag was switched: the next run shows which path it takes. */
export function pathEchoes({ variable, on, evidence }: SequentialFlag, date: string): FleetService['echoes'] {
  return [
    { variable, values: [on, null], lines: pathLines(true, evidence, date, ECHO_SECONDS) },
    { variable, values: null, lines: pathLines(false, evidence, date, ECHO_SECONDS) },
  ];
}

/** As the service reads it when it starts: not set is on, and of all words one. */
export function hasFlagOn(revision: FleetRevision | null, flag: SequentialFlag): boolean {
  const found = revision?.containers[0]?.variables.find(({ name }) => name === flag.variable);
  return found === undefined || ('value' in found && isWordForOn(found.value, flag));
}
