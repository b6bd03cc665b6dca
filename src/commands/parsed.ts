/** Arguments that were understood, or what is wrong with them and what would have been right. */
export type Parsed<T> = { ok: true; value: T } | Misunderstood;

export interface Misunderstood {
  ok: false;
  /** One plain sentence of both. */
  problem: string;
  what: string;
  fix: string;
}

/** `joint` stands between the two where one sentence says both. */
export function refuse(what: string, fix: string, joint: ': ' | '. ' = ': '): Misunderstood {
  return { ok: false, problem: `${what}${joint}${fix}`, what, fix };
}

export const understood = <T>(value: T): Parsed<T> => ({ ok: true, value });
