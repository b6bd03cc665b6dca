/** The teams of the league, by tricode. Ids are those of the league's own interface. */
export const TEAMS: readonly { tricode: string; id: number; name: string }[] = [
  { tricode: 'ATL', id: 1610612737, name: 'Atlanta Hawks' },
  { tricode: 'BOS', id: 1610612738, name: 'Boston Celtics' },
  { tricode: 'CLE', id: 1610612739, name: 'Cleveland Cavaliers' },
  { tricode: 'NOP', id: 1610612740, name: 'New Orleans Pelicans' },
  { tricode: 'CHI', id: 1610612741, name: 'Chicago Bulls' },
  { tricode: 'DAL', id: 1610612742, name: 'Dallas Mavericks' },
  { tricode: 'DEN', id: 1610612743, name: 'Denver Nuggets' },
  { tricode: 'GSW', id: 1610612744, name: 'Golden State Warriors' },
  { tricode: 'HOU', id: 1610612745, name: 'Houston Rockets' },
  { tricode: 'LAC', id: 1610612746, name: 'LA Clippers' },
  { tricode: 'LAL', id: 1610612747, name: 'Los Angeles Lakers' },
  { tricode: 'MIA', id: 1610612748, name: 'Miami Heat' },
  { tricode: 'MIL', id: 1610612749, name: 'Milwaukee Bucks' },
  { tricode: 'MIN', id: 1610612750, name: 'Minnesota Timberwolves' },
  { tricode: 'BKN', id: 1610612751, name: 'Brooklyn Nets' },
  { tricode: 'NYK', id: 1610612752, name: 'New York Knicks' },
  { tricode: 'ORL', id: 1610612753, name: 'Orlando Magic' },
  { tricode: 'IND', id: 1610612754, name: 'Indiana Pacers' },
  { tricode: 'PHI', id: 1610612755, name: 'Philadelphia 76ers' },
  { tricode: 'PHX', id: 1610612756, name: 'Phoenix Suns' },
  { tricode: 'POR', id: 1610612757, name: 'Portland Trail Blazers' },
  { tricode: 'SAC', id: 1610612758, name: 'Sacramento Kings' },
  { tricode: 'SAS', id: 1610612759, name: 'San Antonio Spurs' },
  { tricode: 'OKC', id: 1610612760, name: 'Oklahoma City Thunder' },
  { tricode: 'TOR', id: 1610612761, name: 'Toronto Raptors' },
  { tricode: 'UTA', id: 1610612762, name: 'Utah Jazz' },
  { tricode: 'MEM', id: 1610612763, name: 'Memphis Grizzlies' },
  { tricode: 'WAS', id: 1610612764, name: 'Washington Wizards' },
  { tricode: 'DET', id: 1610612765, name: 'Detroit Pistons' },
  { tricode: 'CHA', id: 1610612766, name: 'Charlotte Hornets' },
];

const byTricode = new Map(TEAMS.map((team) => [team.tricode, team]));

/** A team's id and name. All-Star sides and foreign guests are in no list: they get id 0 and their code as a name. */
export function teamOf(tricode: string): { id: number; name: string } {
  return byTricode.get(tricode) ?? { id: 0, name: tricode };
}
