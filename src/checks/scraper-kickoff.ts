import type { Check } from './check.ts';
import { judgePulse } from './controller-pulse.ts';
import { judgeWindows, WINDOW_ATTEMPT_HOURS } from './game-windows.ts';
import { aboutTable, skipPart } from './parts.ts';
import { pastDate } from './present-state.ts';

/** Is the scraping machinery alive tonight? */
export const scraperKickoff: Check = {
  name: 'scraper_kickoff',
  category: 'scraper',
  title: {
    ok: 'The controller starts what it should',
    broken: 'Scraping has stopped, or leaves something out',
  },
  why: 'Without decisions of the controller nothing is fetched, and nothing fails either: it only stays silent.',
  fix: 'See why the controller decides nothing (its job, its permissions, its last log lines), start it again, then run the windows that it left out.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: false,
  needs({ checks: { scraper_kickoff: rule } }) {
    return {
      tables: [],
      ...(rule && { decisions: true, attempts: true, attemptHours: WINDOW_ATTEMPT_HOURS }),
    };
  },
  judge(input) {
    const { profile, day } = input;
    const rule = profile.checks.scraper_kickoff;
    const about = aboutTable(profile.sources.decisions ?? 'decisions of the controller');
    if (rule === undefined) {
      const why = 'the pipeline profile says nothing of a controller';
      return { parts: [skipPart(about, 'not_configured', why)] };
    }
    const past = pastDate(input);
    if (past !== null) return { parts: [skipPart(about, 'past_date', past)] };
    if (rule.pausedOffSeason && day.mode === 'OFF_SEASON') {
      return { parts: [skipPart(about, 'not_configured', 'the controller is paused in the off-season')] };
    }
    return { parts: [judgePulse(rule, input), ...judgeWindows(rule, input)] };
  },
};
