import type { Game } from '../calendar/slate.ts';
import { percent } from '../text/percent.ts';
import type { Check, JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import {
  type Complaint,
  evidenceOf,
  type LinesRule,
  linesPart,
  readSource,
  type Source,
  shareComplaint,
  untoldPart,
  warning,
} from './lines-verdict.ts';
import { median } from './median.ts';
import { aboutTable, type PartDetails, skipPart } from './parts.ts';
import { ofGames, plural } from './wording.ts';

/** Do the date's games have player props and game lines? */
export const vegasLineCoverage: Check = {
  name: 'vegas_line_coverage',
  category: 'betting',
  title: {
    ok: 'Games have their betting lines',
    broken: 'Games lack betting lines',
  },
  why: 'A prediction without a line recommends nothing, and after the tip a line can no longer be had.',
  fix: 'Run the odds scrapers of the named source again before the first tip; where they fetch and nothing arrives, look for a load that is stuck.',
  canBeCritical: true,
  windowed: false,
  needsSlate: true,
  skipsWithoutGames: true,
  needs({ checks: { vegas_line_coverage: rule } }) {
    return rule ? { tables: [...rule.props, rule.lines], slices: true } : { tables: [] };
  },
  judge(input) {
    const rule = input.profile.checks.vegas_line_coverage;
    if (rule === undefined) {
      const why = 'the pipeline profile names no table of lines';
      return { parts: [skipPart(aboutTable('betting lines'), 'not_configured', why)] };
    }
    return { parts: [...judgeProps(rule, input), judgeLines(rule, input)] };
  },
};

function judgeProps(rule: LinesRule, input: JudgeInput): Part[] {
  const readings = rule.props.map((table) =>
    readSource(table, input, ({ players }) => players >= rule.playersPerGame),
  );
  const sources = readings.flatMap((reading) => (reading.ok ? reading.source : []));
  const blind = readings.flatMap((reading) => (reading.ok ? [] : reading.part));
  return readings.map((reading) => {
    if (!reading.ok) return reading.part;
    // What is said of all sources together is said once, beside the first that could be read.
    return reading.source === sources[0]
      ? judgeTogether(rule, reading.source, { sources, blind }, input)
      : judgeAlone(rule, reading.source, input);
  });
}

/** All sources of props, beside one of them; `blind` are parts about those that could not be read. */
function judgeTogether(
  rule: LinesRule,
  source: Source,
  { sources, blind }: { sources: readonly Source[]; blind: readonly Part[] },
  input: JudgeInput,
): Part {
  const { games } = input.day;
  const missing = games.filter((game) => !sources.some(({ covered }) => covered.has(game)));
  const seen = ofGames(games.length - missing.length, games.length);
  const fromAny = rule.props.length === 1 ? '' : ' from any source';
  const share = { ...rule.propsShare, none: 'P1_CRITICAL' } as const;
  const common = shareComplaint(`props for ${seen}${fromAny}`, missing, share, input.day);
  // Games that are missing may be in a source that could not be read, and so may more players of the others.
  const [unread] = blind;
  const isOpen = common !== null && unread !== undefined;
  const thin = thinness(rule, source, games);
  const usual = usualPlayers(sources, rule);
  const few = unread === undefined ? fewness(rule, usual) : [];
  const players = usual === null || few.length > 0 ? '' : `, typically ${plural(usual, 'player')} a game`;
  const found = common?.said ?? `props for ${seen}${players}`;
  // It would be said twice that no source has more than this one.
  const isSaid = common !== null && !isOpen && source.covered.size === games.length - missing.length;
  if (isOpen && source.pending === null && thin.length === 0) return untoldPart(source, found, unread);
  return linesPart(
    rule,
    source,
    {
      found,
      foundEarly: `props for ${seen}${fromAny}`,
      incomplete: [...(common === null || isOpen ? [] : [common]), ...(isSaid ? [] : thin)],
      few,
      isTold: !isOpen,
      details: {
        expected: expectedOf(rule.propsShare.pass, rule, games),
        actual: seen,
        threshold: rule.propsShare.pass,
        evidence: {
          ...evidenceOf(source, games),
          games_covered_by_any: games.length - missing.length,
          usual_players: usual,
        },
      },
    },
    input,
  );
}

/** One source of props that does not speak for the others. */
function judgeAlone(rule: LinesRule, source: Source, input: JudgeInput): Part {
  const { games } = input.day;
  const seen = ofGames(source.covered.size, games.length);
  const found = `props for ${seen}`;
  const details: PartDetails = {
    expected: expectedOf(rule.aloneShare, rule, games),
    actual: seen,
    threshold: rule.aloneShare,
    evidence: evidenceOf(source, games),
  };
  const incomplete = thinness(rule, source, games);
  return linesPart(rule, source, { found, incomplete, few: [], isTold: true, details }, input);
}

function judgeLines(rule: LinesRule, input: JudgeInput): Part {
  const reading = readSource(rule.lines, input, ({ rows }) => rows > 0);
  if (!reading.ok) return reading.part;
  const { source } = reading;
  const { games } = input.day;
  const missing = games.filter((game) => !source.covered.has(game));
  const seen = ofGames(source.covered.size, games.length);
  const found = `lines for ${seen}`;
  // Props are what is predicted; predictions are made without the lines of games.
  const share = { ...rule.linesShare, none: 'P2_HIGH' } as const;
  const complaint = shareComplaint(found, missing, share, input.day);
  const details: PartDetails = {
    expected: `lines for at least ${percent(rule.linesShare.pass)} of ${plural(games.length, 'game')}`,
    actual: seen,
    threshold: rule.linesShare.pass,
    evidence: evidenceOf(source, games),
  };
  const incomplete = complaint === null ? [] : [complaint];
  return linesPart(rule, source, { found, incomplete, few: [], isTold: true, details }, input);
}

/** Where there is another source, one alone may hold less, but not this little. */
function thinness(rule: LinesRule, { covered }: Source, games: readonly Game[]): Complaint[] {
  if (rule.props.length === 1 || covered.size / games.length >= rule.aloneShare) return [];
  const said = `props for ${ofGames(covered.size, games.length)} from this source alone, expected at least ${percent(rule.aloneShare)}`;
  const lacking = games.filter((game) => !covered.has(game));
  return [warning('P3_MEDIUM', said, lacking)];
}

function fewness({ medianPlayers }: LinesRule, usual: number | null): Complaint[] {
  if (usual === null || usual >= medianPlayers) return [];
  const said = `typically ${plural(usual, 'player')} a game, expected at least ${medianPlayers}`;
  return [warning('P4_LOW', said, [])];
}

/** The median of players in games that are covered, each by the source that has most of them; null where none is. */
function usualPlayers(sources: readonly Source[], { playersPerGame }: LinesRule): number | null {
  const most = new Map<Game, number>();
  for (const { lines } of sources)
    for (const { game, players } of lines.games) most.set(game, Math.max(most.get(game) ?? 0, players));
  return median([...most.values()].filter((players) => players >= playersPerGame));
}

function expectedOf(share: number, { playersPerGame }: LinesRule, games: readonly Game[]): string {
  const where = share === 1 ? 'each' : percent(share);
  return `at least ${plural(playersPerGame, 'player')} in ${where} of ${plural(games.length, 'game')}`;
}
