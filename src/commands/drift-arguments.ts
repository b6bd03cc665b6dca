import type { Profile } from '../config/profile.ts';
import { type Parsed, refuse, understood } from './parsed.ts';
import { watchedService } from './watched-service.ts';

export interface DriftArguments {
  /** One service in full; null for all of them. */
  service: string | null;
  /** The answer is for whoever asked, and for nobody else. */
  isPrivate: boolean;
}

/** Reads `[service] [private]` as somebody typed it after the command. */
export function parseDriftArguments(
  words: readonly string[],
  profile: Pick<Profile, 'deployment'>,
): Parsed<DriftArguments> {
  const { rest, isPrivate } = withoutPrivate(words);
  const [name, ...more] = rest;
  if (more.length > 0)
    return refuse(
      `"${more.join(' ')}" is too much`,
      'write one service, or none for all, and "private" last',
    );
  if (name === undefined) return understood({ service: null, isPrivate });
  const service = watchedService(name, profile);
  return service.ok ? understood({ service: service.value, isPrivate }) : service;
}

/** Reads `[private]`. */
export function parseDeployedArguments(words: readonly string[]): Parsed<{ isPrivate: boolean }> {
  const { rest, isPrivate } = withoutPrivate(words);
  return rest.length === 0
    ? understood({ isPrivate })
    : refuse(
        `"${rest.join(' ')}" is too much`,
        'write nothing, or "private"; /drift takes the name of a service',
      );
}

function withoutPrivate(words: readonly string[]): { rest: readonly string[]; isPrivate: boolean } {
  const isPrivate = words.at(-1)?.toLowerCase() === 'private';
  return { rest: isPrivate ? words.slice(0, -1) : words, isPrivate };
}
