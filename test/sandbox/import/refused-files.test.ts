import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImportError } from '../../../src/sandbox/import/import-error.ts';
import { importSeason } from '../../../src/sandbox/import/import-season.ts';
import { openScratchWarehouse, type ScratchWarehouse } from '../../support/scratch-warehouse.ts';
import { shippedProfile } from '../../support/shipped-profile.ts';

const DATE = '2025-01-10';
const SCHEDULE_HEADER = 'game_id,date_et,tip_utc,away,home,status,status_text,type,arena_state';
const SCHEDULE = `${SCHEDULE_HEADER}\n0022400500,${DATE},${DATE}T23:30:00Z,BOS,DEN,3,Final,regular,CO`;

describe('an import is refused', () => {
  let scratch: ScratchWarehouse;

  beforeAll(async () => {
    scratch = await openScratchWarehouse();
  });

  afterAll(() => scratch?.close());

  const refusal = async (countsCsv: string, scheduleCsv = SCHEDULE): Promise<ImportError> => {
    const request = { scheduleCsv, countsCsv, warehouse: scratch.warehouse, profile: shippedProfile };
    const answer: unknown = await importSeason(request).catch((error: unknown) => error);
    if (answer instanceof ImportError) return answer;
    throw new Error('the files were accepted', { cause: answer });
  };

  const counts = `date,team_defense_rows\n${DATE},8`;
  const game = (changes: Partial<Record<string, string>>): string => {
    const values = {
      game_id: '0022400500',
      date_et: DATE,
      tip_utc: `${DATE}T23:30:00Z`,
      away: 'BOS',
      home: 'DEN',
      status: '3',
      status_text: 'Final',
      ...changes,
    };
    return `${Object.keys(values).join(',')}\n${Object.values(values).join(',')}`;
  };

  it.each([
    ['an empty file', '', 'schedule file: is empty'],
    ['a header alone', SCHEDULE_HEADER, 'schedule file: holds a header and no rows'],
    [
      'missing columns',
      'game_id,away\n1,BOS',
      'schedule file, line 1: has no column date_et, tip_utc, home, status',
    ],
    ['a column twice', `${SCHEDULE_HEADER},home\n`, 'line 1: names column home twice'],
    ['an impossible date', game({ date_et: '2025-02-30' }), 'line 2: date_et "2025-02-30"'],
    ['an id of another shape', game({ game_id: '22400500' }), 'line 2: game_id "22400500"'],
    ['an impossible tip', game({ tip_utc: '2025-02-30T23:30:00Z' }), 'line 2: tip_utc'],
    ['a tip without a zone', game({ tip_utc: '2025-01-10T19:30:00' }), 'line 2: tip_utc'],
    ['a status in words', game({ status: 'Final' }), 'line 2: status "Final"'],
    ['a team against itself', game({ home: 'BOS' }), 'line 2: BOS plays against itself'],
    ['too few cells', `${game({})}\n0022400501,${DATE}`, 'line 3: has 2 cells where the header has 7'],
    [
      'a game twice',
      `${game({})}\n${game({}).split('\n')[1]}`,
      'line 3: game 0022400500 on 2025-01-10 is in line 2',
    ],
    ['an open quote', `${SCHEDULE_HEADER}\n"0022400500`, 'schedule file'],
  ])('for a schedule with %s', async (_, schedule, message) => {
    expect((await refusal(counts, schedule)).message).toContain(message);
  });

  it.each([
    ['no date column', 'day,team_defense_rows\n2025-01-10,8', 'counts file, line 1: has no column date'],
    ['no count at all', 'date,mood\n2025-01-10,8', 'counts file, line 1: has none of the columns'],
    ['an impossible date', 'date,team_defense_rows\n2025-13-01,8', 'line 2: date "2025-13-01"'],
    ['a date twice', `${counts}\n${DATE},9`, 'line 3: 2025-01-10 is in line 2 already'],
    ['a negative count', `date,team_defense_rows\n${DATE},-8`, 'line 2: team_defense_rows "-8" is no count'],
    ['half a row', `date,team_defense_rows\n${DATE},8.5`, 'line 2: team_defense_rows "8.5" is no count'],
    ['words', `date,team_defense_rows\n${DATE},many`, 'line 2: team_defense_rows "many" is no count'],
  ])('for counts with %s', async (_, bad, message) => {
    expect((await refusal(bad)).message).toContain(message);
  });

  it('with every problem of both files at once, and nothing written', async () => {
    const error = await refusal('date,team_defense_rows\n2025-01-32,8\n2025-01-11,x', game({ status: 'F' }));
    expect(error.problems.map(({ file, line }) => [file, line])).toEqual([
      ['schedule', 2],
      ['counts', 2],
      ['counts', 3],
    ]);
    expect(await scratch.warehouse.recorded()).toBeNull();
  });

  it("by a warehouse that holds a pipeline's own tables", async () => {
    await scratch.warehouse.run(
      'CREATE SCHEMA nba_raw; CREATE TABLE nba_raw.nbac_schedule (game_id VARCHAR)',
    );
    const error = await refusal(counts);
    expect(error.message).toContain('nba_raw.nbac_schedule');
    expect(error.fix).toBe('import into a file of its own');
  });
});
