import { hostname, userInfo } from 'node:os';

/** Whoever is logged in where, as far as the system says: `ada@laptop`. */
export function thisMachine(): string {
  return `${login()}@${hostname()}`;
}

/** In a container there may be nobody of that number. */
function login(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
