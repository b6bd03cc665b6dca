import { readFileSync, writeFileSync } from 'node:fs';
import type { Facts } from '../facts/facts.ts';
import { parseSavedFacts } from '../facts/saved-facts.ts';
import { Refusal } from './refusal.ts';

/** Facts that `--save-facts` wrote. @throws Refusal for a file that can't be read or holds something else. */
export function readFactsFile(path: string): Facts {
  const saved = parseSavedFacts(contentsOf(path));
  if (saved.ok) return saved.facts;
  throw new Refusal(
    'config',
    `${path} holds no saved facts: ${saved.problem}`,
    'save some with --save-facts',
  );
}

/** @throws Refusal for a file that can't be written. */
export function writeFactsFile(path: string, facts: Facts): void {
  try {
    writeFileSync(path, `${JSON.stringify(facts)}\n`);
  } catch (error) {
    throw new Refusal(
      'config',
      `facts can't be saved: ${(error as Error).message}`,
      'name a file that can be written',
      { cause: error },
    );
  }
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Refusal(
      'config',
      `saved facts can't be read: ${(error as Error).message}`,
      'name a file that --save-facts wrote',
      { cause: error },
    );
  }
}
