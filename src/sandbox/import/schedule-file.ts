import { type IsoDate, isIsoDate } from '../../calendar/dates.ts';
import { readCsv } from './csv.ts';
import type { ImportProblem } from './import-error.ts';

/** A game of the schedule file, in file order. */
export interface FileGame {
  line: number;
  gameId: string;
  date: IsoDate;
  away: string;
  home: string;
  /** 3 is final; null where the file does not say. */
  status: number | null;
  statusText: string | null;
  /** ISO in UTC. */
  tip: string | null;
}

const REQUIRED = ['game_id', 'date_et', 'tip_utc', 'away', 'home', 'status'];
const TRICODE = /^[A-Z0-9]{2,5}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z$/;

/** Reads the schedule file, one row a game. Everything that is wrong goes into `problems`, with its line. */
export function readScheduleFile(text: string, problems: ImportProblem[]): FileGame[] {
  const file = readCsv(text, 'schedule', REQUIRED, problems);
  const firstLine = new Map<string, number>();
  return file.lines.flatMap(({ line, cell }) => {
    const gameId = cell('game_id');
    const date = cell('date_et');
    const [away, home] = [cell('away').toUpperCase(), cell('home').toUpperCase()];
    const tip = cell('tip_utc');
    const status = cell('status');
    const earlier = firstLine.get(`${gameId} ${date}`);
    firstLine.set(`${gameId} ${date}`, earlier ?? line);

    const wrong = [
      /^00\d{8}$/.test(gameId) ? null : `game_id "${gameId}" is not ten digits that begin with 00`,
      isIsoDate(date) ? null : `date_et "${date}" is no date that exists, as YYYY-MM-DD`,
      TRICODE.test(away) ? null : `away "${away}" is no team code`,
      TRICODE.test(home) ? null : `home "${home}" is no team code`,
      away !== home ? null : `${away} plays against itself`,
      tip === '' || isInstant(tip) ? null : `tip_utc "${tip}" is no instant, as 2025-01-31T00:30:00Z`,
      /^\d?$/.test(status) ? null : `status "${status}" is not one digit`,
      earlier === undefined ? null : `game ${gameId} on ${date} is in line ${earlier} already`,
    ].filter((message) => message !== null);
    problems.push(...wrong.map((message) => ({ file: 'schedule' as const, line, message })));
    if (wrong.length > 0) return [];
    return [
      {
        line,
        gameId,
        date,
        away,
        home,
        status: status === '' ? null : Number(status),
        statusText: cell('status_text') || null,
        tip: tip === '' ? null : new Date(tip).toISOString(),
      },
    ];
  });
}

function isInstant(text: string): boolean {
  return INSTANT.test(text) && isIsoDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));
}
