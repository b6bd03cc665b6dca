import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The rooms of `src/`, floor by floor: each may use what lies below it, and nothing on its own floor or above. */
const FLOORS = [
  ['calendar', 'config', 'text', 'mrkdwn'],
  ['warehouse'],
  ['cloud'],
  ['facts'],
  ['checks'],
  ['history'],
  ['schedules'],
  ['inquiries', 'actions'],
  ['report'],
  ['commands', 'picture'],
  ['bot', 'terminal'],
  ['sandbox'],
  ['cli'],
];
/** Dates are read in the configuration, and the calendar knows the configuration's shape. */
const NEIGHBOURS = new Set(['calendar → config', 'config → calendar']);

const root = new URL('../src/', import.meta.url);
const floorOf = new Map(FLOORS.flatMap((rooms, floor) => rooms.map((room) => [room, floor] as const)));
const roomOf = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : null);

const arrows = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    return [...text.matchAll(/from '(\.[^']+)';/g)].map(([, to = '']) => ({
      file,
      room: roomOf(file),
      to: roomOf(posix.join(posix.dirname(file), to)),
    }));
  });

describe('the rooms of src/', () => {
  it('are all on a floor', () => {
    const rooms = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(rooms.map(({ name }) => name).sort()).toEqual([...floorOf.keys()].sort());
    expect(arrows.length).toBeGreaterThan(500);
  });

  it('use only what lies below them', () => {
    const upward = arrows.filter(({ room, to }) => {
      if (room === null || to === null || room === to || NEIGHBOURS.has(`${room} → ${to}`)) return false;
      return (floorOf.get(to) ?? 0) >= (floorOf.get(room) ?? 0);
    });
    expect(upward).toEqual([]);
  });
});
