import { describe, expect, it } from 'vitest';
import { terminalDrift } from '../../src/terminal/drift.ts';
import { driftAnswer, FLAGGED, troubledFleet } from '../support/deployment-answers.ts';
import { fleetFacts } from '../support/fleet-facts.ts';

const ESCAPE = '\u001b';

describe('drift in a terminal', () => {
  it('is coloured by verdict and weight', () => {
    const text = terminalDrift(driftAnswer(troubledFleet()), { colour: true, width: 120 });
    expect(text.split('\n')[0]).toContain(`${ESCAPE}[33m🟡 WARNING`);
    expect(text).toContain(`${ESCAPE}[31m  ✕ ${FLAGGED}`);
    expect(text).toContain(`${ESCAPE}[33m  ▲ nba-scrapers`);
    expect(text).toContain(`${ESCAPE}[35m  ⊘ validation-runner`);
    expect(text).toContain(`${ESCAPE}[32m  ✓ daily-health-check`);
    expect(terminalDrift(driftAnswer(), { colour: true, width: 120 })).toContain(`${ESCAPE}[32m🟢 OK`);
  });

  it.each([60, 100])('fits into %d columns, but for names that are longer', (width) => {
    for (const line of terminalDrift(driftAnswer(troubledFleet()), { colour: false, width }).split('\n'))
      expect([...line].length, line).toBeLessThanOrEqual(Math.max(width, 56));
  });

  it('names what is current in one place, and each of it alone on request', () => {
    const brief = terminalDrift(driftAnswer(fleetFacts()), { colour: false, width: 100 });
    expect(brief.match(/✓/g)).toHaveLength(1);
    const verbose = terminalDrift(driftAnswer(fleetFacts()), { colour: false, width: 100, verbose: true });
    expect(verbose.match(/✓/g)).toHaveLength(16);
  });
});
