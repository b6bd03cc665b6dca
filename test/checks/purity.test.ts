import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOMS = ['checks', 'calendar', 'text'];
const ALLOWED_PACKAGES = new Set(['luxon']);
const ALLOWED_ROOMS = new Set(['checks', 'calendar', 'facts', 'config', 'text', 'warehouse', 'cloud']);
const FORBIDDEN = [
  /\bprocess\./,
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bMath\.random\b/,
  /\bDateTime\.(now|local|utc)\(\s*\)/,
  /\bfetch\(/,
  /\bimport\(/,
  /\bglobalThis\b/,
];

const files = ROOMS.flatMap((room) => {
  const folder = new URL(`../../src/${room}/`, import.meta.url);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ name: `${room}/${name}`, text: readFileSync(new URL(name, folder), 'utf8') }));
});

const imports = (text: string) =>
  [...text.matchAll(/^(?:import|export)\s+(type\s+)?[^;]*?from '([^']+)';/gms)].map((match) => ({
    typeOnly: match[1] !== undefined,
    from: match[2] ?? '',
  }));

describe('judges and calendar', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((file) => imports(file.text)).length).toBeGreaterThan(50);
  });

  it.each(files)('$name imports no SDK, no file system and no adapter', ({ name, text }) => {
    const [own = ''] = name.split('/');
    const foreign = imports(text).filter(({ typeOnly, from }) => {
      if (!from.startsWith('.')) return !ALLOWED_PACKAGES.has(from);
      const room = from.startsWith('../') ? (from.split('/')[1] ?? '') : own;
      if (!ALLOWED_ROOMS.has(room)) return true;
      // The calendar stands below the judges, and ports are known by their types alone.
      if (own === 'calendar' && room !== 'calendar') return !typeOnly;
      return (room === 'warehouse' || room === 'cloud') && !typeOnly;
    });
    expect(foreign).toEqual([]);
  });

  it.each(files)('$name has no clock, no environment and no chance of its own', ({ text }) => {
    expect(FORBIDDEN.filter((pattern) => pattern.test(text))).toEqual([]);
  });
});
