import { nearest } from '../config/nearest.ts';
import type { Profile } from '../config/profile.ts';
import { type Parsed, refuse, understood } from './parsed.ts';

/** Names that a refusal lists: more are a page, and nobody reads it. */
const NAMES_LISTED = 20;
/** No name of a service is longer. */
const LONGEST_NAME = 80;

/** A service of the profile: its name, one of its short names, or a part of its name that no other has. Case does not matter. */
export function watchedService(typed: string, { deployment }: Pick<Profile, 'deployment'>): Parsed<string> {
  const services = Object.entries(deployment?.services ?? {});
  const names = services.map(([name]) => name);
  const word = typed.toLowerCase();
  if (names.includes(word)) return understood(word);
  const byAlias = services.filter(([, { aliases }]) => aliases.includes(word)).map(([name]) => name);
  const byPart = word === '' ? [] : names.filter((name) => name.includes(word));
  const found = byAlias.length > 0 ? byAlias : byPart;
  const [only] = found;
  if (only !== undefined && found.length === 1) return understood(only);

  const shown = typed.length > LONGEST_NAME ? `${[...typed].slice(0, LONGEST_NAME).join('')}…` : typed;
  if (found.length > 1) return refuse(`"${shown}" fits ${found.length} services`, `write ${listed(found)}`);
  const what = `"${shown}" is no service of the profile`;
  if (names.length === 0) return refuse(what, 'the profile names none: describe them under "deployment"');
  const guess = likely(word, services);
  return guess.length > 0
    ? refuse(what, `Did you mean ${listed(guess)}?`, '. ')
    : refuse(what, `the services are ${listed(names, ' and ')}`);
}

/** The services whose name, short name or, where there is no such, word of a name is close to what was typed. */
function likely(
  word: string,
  services: readonly (readonly [name: string, { aliases: readonly string[] }])[],
): string[] {
  if (word.length > LONGEST_NAME) return [];
  const wholeNames = ([name, { aliases }]: (typeof services)[number]) => [name, ...aliases];
  const wordsOfName = ([name]: (typeof services)[number]) => name.split('-');
  for (const namesOf of [wholeNames, wordsOfName]) {
    const closest = nearest(word, services.flatMap(namesOf));
    if (closest === null) continue;
    return services
      .filter((one) => namesOf(one).includes(closest))
      .map(([name, { aliases }]) => (aliases.includes(closest) ? `${closest} (${name})` : name));
  }
  return [];
}

/** `a, b or c`; what is too much is counted. */
function listed(names: readonly string[], last = ' or '): string {
  const shown = names.slice(0, NAMES_LISTED);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')}${last}one of ${rest} more`;
  const [end = '', ...before] = shown.toReversed();
  return before.length === 0 ? end : `${before.toReversed().join(', ')}${last}${end}`;
}
