import type { IsoDate } from '../calendar/dates.ts';
import type { GapState } from '../checks/gap-state.ts';

/** Tables down, dates across: what the picture and the terminal both draw. */
export interface GapGrid {
  from: IsoDate;
  to: IsoDate;
  /** What a column stands for: long ranges are drawn a column a week, each with the worst state of its days. */
  step: 'day' | 'week';
  /** Ascending; a week may be cut at either end of the range. */
  columns: readonly { from: IsoDate; to: IsoDate }[];
  rows: readonly GapGridRow[];
}

export interface GapGridRow {
  /** `nbac_team_boxscore` */
  label: string;
  /** `nba_raw.nbac_team_boxscore` */
  table: string;
  /** One per column. */
  cells: readonly GapState[];
}
