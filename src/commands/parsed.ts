/** Arguments that were understood, or one plain sentence that says what would have been right. */
export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

export const refuse = (problem: string): Parsed<never> => ({ ok: false, problem });
export const understood = <T>(value: T): Parsed<T> => ({ ok: true, value });
