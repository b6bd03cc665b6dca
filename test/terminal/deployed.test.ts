import { describe, expect, it } from 'vitest';
import { terminalDeployed } from '../../src/terminal/deployed.ts';
import { deployedAnswer, FLAGGED, troubledFleet, withSplit } from '../support/deployment-answers.ts';

const fleet = () => deployedAnswer(withSplit(troubledFleet()));
const ESCAPE = '\u001b';

describe('the inventory in a terminal', () => {
  it('is a table whose columns stand under their heads', () => {
    const lines = terminalDeployed(fleet(), { colour: false, width: 100 }).split('\n');
    const head = lines.find((line) => line.startsWith('SERVICE')) ?? '';
    const places = ['SERVICE', 'TRAFFIC', 'REVISION', 'COMMIT', 'DEPLOYED'].map((title) =>
      head.indexOf(title),
    );
    const row = lines.find((line) => line.startsWith('nba-scrapers')) ?? '';
    const cells = places.map((from, column) => row.slice(from, places[column + 1]).trimEnd());
    expect(cells).toEqual(['nba-scrapers', '100 %', '00042-abc', 'c9ea9cb', 'Feb 3, 12:00 EST']);
    const second = lines[lines.findIndex((line) => line.startsWith(FLAGGED)) + 1] ?? '';
    expect(second.slice(0, places[1])).toMatch(/^ +$/);
    expect(second.slice(places[1], places[2]).trim()).toBe('10 %');
  });

  it.each([40, 60, 85, 100, 200])('fits into %d columns, but for names that are longer', (width) => {
    const longest = '    nba-phase4-precompute-processors-00042-abc,'.length;
    for (const line of terminalDeployed(fleet(), { colour: false, width }).split('\n'))
      expect([...line].length, line).toBeLessThanOrEqual(Math.max(width, longest));
  });

  it.each([60, 100])('names every service and its revisions in %d columns', (width) => {
    const answer = fleet();
    const text = terminalDeployed(answer, { colour: false, width });
    for (const { service } of answer.services) expect(text).toContain(service);
    expect(text).toContain('00043-def');
    expect(text).toContain('SEQUENTIAL_EXECUTION_ENABLED=false');
  });

  it('is coloured only where the terminal shows colours', () => {
    expect(terminalDeployed(fleet(), { colour: true, width: 100 })).toContain(`${ESCAPE}[1m`);
    expect(terminalDeployed(fleet(), { colour: false, width: 100 })).not.toContain(ESCAPE);
  });
});
