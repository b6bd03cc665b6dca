import type { Profile } from '../config/profile.ts';
import { thousands } from '../text/thousands.ts';
import type { JudgeInput } from './check.ts';
import type { Part } from './finding.ts';
import { warnPart } from './parts.ts';
import { byProcessor, runsSince } from './processor-courses.ts';
import { isProcessor } from './processor-names.ts';
import { rowsOf, tried } from './source-logs.ts';
import { sum } from './sum.ts';

type Rule = NonNullable<Profile['checks']['never_succeeded']>;

const DAY_MS = 86_400_000;

interface Storm {
  source: string;
  runs: number;
}

/** What was found, and every storm. What fails all the time and storms is one subject: one part tells both. */
export function withStorms(parts: readonly Part[], rule: Rule, input: JudgeInput): Part[] {
  const storms = stormsIn(rule, input);
  const told = parts.map((part): Part => {
    const storm = storms.find(({ source }) => part.kind === 'processor' && part.subject === source);
    if (storm === undefined) return part;
    return {
      ...part,
      message: `${part.message}; a storm of ${tried('processor', storm.runs)} in the last 24 h`,
      evidence: { ...part.evidence, runs_in_a_day: storm.runs },
    };
  });
  const alone = storms.filter(
    ({ source }) => !parts.some(({ kind, subject }) => kind === 'processor' && subject === source),
  );
  return [
    ...told,
    ...alone.map(({ source, runs }) =>
      warnPart(
        { kind: 'processor', subject: source },
        'P2_HIGH',
        `a storm of ${tried('processor', runs)} in the last 24 h`,
        {
          expected: `at most ${tried('processor', rule.stormRunsADay)} a day`,
          actual: thousands(runs),
          threshold: rule.stormRunsADay,
          affected: runs,
          evidence: { runs_in_a_day: runs },
        },
      ),
    ),
  ];
}

/** Processors that ran more often in the last day than anything should. */
function stormsIn(rule: Rule, { facts, profile, now }: JudgeInput): Storm[] {
  const yesterday = now.getTime() - DAY_MS;
  return byProcessor(rowsOf(facts.runs))
    .map((rows) => ({
      source: rows[0]?.processor ?? '',
      runs: sum(
        rows.filter(({ outcome }) => outcome !== 'skipped'),
        (row) => runsSince(row, yesterday),
      ),
    }))
    .filter(
      ({ source, runs }) => runs > rule.stormRunsADay && !isProcessor(source, profile.processors.disabled),
    );
}
