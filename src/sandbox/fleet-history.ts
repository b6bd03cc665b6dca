import { createHash } from 'node:crypto';
import { addDays } from '../calendar/dates.ts';
import type { Profile } from '../config/profile.ts';
import type { Season } from './season/make-season.ts';
import type { WallClock } from './season/wall-clock.ts';

/** A commit of the made-up repository, and whether the service that is left behind still got it. */
export interface MadeCommit {
  sha: string;
  committedAt: Date;
  subject: string;
  files: string[];
  /** Came after the last deployment of the service that is behind. */
  undeployed: boolean;
}

/** Days before today, time of the day, subject, files. */
type Change = readonly [daysAgo: number, time: string, subject: string, files: readonly string[]];

const CHANGES: readonly Change[] = [
  [33, '10:05', 'Check tables by name before loading them', ['shared/validation/tables.py']],
  [29, '11:05', 'Keep player names as the source spells them', ['data_processors/raw/nbacom/gamebook.py']],
  [26, '09:48', 'Round lines to halves before comparing them', ['predictions/shared/lines.py']],
  [20, '11:31', 'Wait for box scores before grading', ['orchestration/cloud_functions/grading/main.py']],
  [
    19,
    '16:02',
    'Look for gaps in grading over ten days',
    ['orchestration/cloud_functions/grading-gap-detector/main.py'],
  ],
  [18, '10:55', 'Sort services by their last error', ['monitoring/health_summary/summary.py']],
  [16, '09:20', 'Validate the night before', ['orchestration/cloud_functions/validation_runner/main.py']],
  [15, '17:45', 'Explain how a season is backfilled', ['docs/backfill.md']],
  [14, '12:08', 'Show grades of last night', ['services/admin_dashboard/views/grades.py']],
  [13, '10:47', 'Give up on answers that will never come', ['shared/utils/retry.py']],
  [12, '15:37', 'Ask for predictions once a day', ['orchestration/cloud_functions/phase4_to_phase5/main.py']],
  [
    11,
    '14:14',
    'Ask every service for its health',
    ['orchestration/cloud_functions/daily_health_check/main.py'],
  ],
  [
    10,
    '10:41',
    'Put team stats together from player rows where box scores are empty',
    ['data_processors/analytics/team_offense.py', 'data_processors/analytics/team_defense.py'],
  ],
  [9, '13:52', 'Ask workers again for players that timed out', ['predictions/coordinator/batches.py']],
  [8, '10:22', 'Load one model for all players of a game', ['predictions/worker/models.py']],
  [
    7,
    '13:20',
    'Count zone attempts of traded players once',
    ['data_processors/precompute/player_shot_zones.py', 'docs/zones.md'],
  ],
  [
    6,
    '11:16',
    'Hand a night on when its team stats are there',
    ['orchestration/cloud_functions/phase3_to_phase4/main.py'],
  ],
  [5, '15:40', 'Grade a pushed line as void', ['data_processors/grading/grade_lines.py']],
  [1, '12:10', 'Export in parts', ['orchestration/cloud_functions/phase5_to_phase6/main.py']],
  [1, '16:30', 'Write down what happened to team box scores', ['docs/incidents/team-box-scores.md']],
  [0, '08:40', 'Plan the move of old box scores', ['docs/plans/box-scores.md']],
];

/** What was mended and never deployed, in a folder of the service that is behind. The first still reached it. */
const MENDED = (folder: string): readonly Change[] => [
  [4, '10:31', 'Ask the injury page once an hour', [`${folder}/injury_report.py`]],
  [
    2,
    '18:14',
    'Read team box scores from where the source now puts them',
    [`${folder}/team_boxscore.py`, `${folder}/parsers/box_score.py`],
  ],
  [1, '10:32', 'Refuse a team box score without two teams', [`${folder}/team_boxscore.py`]],
  [1, '11:20', 'Describe how box scores are fetched', [`${folder}/README.md`, 'docs/box-scores.md']],
  [1, '15:47', 'Ask the referee page as a browser would', [`${folder}/referee_assignments.py`]],
  [1, '17:05', 'Accept lines of bookmakers that do not say when they changed', [`${folder}/game_lines.py`]],
];
/** Changes of those that are this many days old are not deployed. */
const LEFT_BEHIND_DAYS = 2;
const FIRST_DAYS_AGO = 34;

/**
 * The commits of the last weeks, oldest first: in every folder that the profile watches, in folders that nobody
 * watches, and, in `behind`, those that never reached the service.
 */
export function makeHistory(season: Season, profile: Profile, behind: string | null): MadeCommit[] {
  const mended = behind === null ? [] : MENDED(behind);
  const changes = [...CHANGES, ...mended];
  return [...untouched(profile, changes), ...changes]
    .map((change) => commitOf(change, season, mended))
    .filter(({ committedAt }) => committedAt <= season.now)
    .sort((one, other) => one.committedAt.getTime() - other.committedAt.getTime());
}

/** Folders in which nothing of the above happened get a commit of their own: else nothing could be deployed from them. */
function untouched({ deployment }: Profile, changes: readonly Change[]): Change[] {
  const files = changes.flatMap(([, , , touched]) => touched);
  const paths = Object.values(deployment?.services ?? {}).flatMap((service) => service.paths);
  return [...new Set(paths)]
    .filter((path) => !files.some((file) => isWithin(file, [path])))
    .map((path, index): Change => {
      const hour = String(9 + (index % 9)).padStart(2, '0');
      return [
        FIRST_DAYS_AGO,
        `${hour}:15`,
        `Begin ${path}`,
        [/\.[a-z]+$/.test(path) ? path : `${path}/main.py`],
      ];
    });
}

function commitOf(
  change: Change,
  { today, at, seed }: { today: string; at: WallClock; seed: string },
  mended: readonly Change[],
): MadeCommit {
  const [daysAgo, time, subject, files] = change;
  const committedAt = at(addDays(today, -daysAgo), time);
  return {
    sha: createHash('sha1').update(`${seed} ${committedAt.toISOString()} ${subject}`).digest('hex'),
    committedAt,
    subject,
    files: [...files],
    undeployed: mended.includes(change) && daysAgo <= LEFT_BEHIND_DAYS,
  };
}

/** A file is one of the paths, or lies below one. */
export function isWithin(file: string, paths: readonly string[]): boolean {
  return paths.some((path) => file === path || file.startsWith(`${path}/`));
}
