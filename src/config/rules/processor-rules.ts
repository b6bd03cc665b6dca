import type { Draft } from '../draft.ts';
import type { Finding } from '../problem.ts';
import type { Profile } from '../profile.ts';

/** A processor is expected once, and not switched off at the same time; whoever expects any must say where they are noted. */
export function processorProblems({ processors = {}, sources }: Draft<Profile>): Finding[] {
  const { expected = [], disabled = [] } = processors;
  const found: Finding[] = [];
  const seen = new Map<string, string>();
  expected.forEach((entry, index) => {
    const { source } = entry ?? {};
    const path = ['processors', 'expected', index];
    if (source !== undefined && [...seen.values()].includes(source))
      found.push({ path: [...path, 'source'], message: `found "${source}" a second time` });
    entry?.names?.forEach((name, position) => {
      if (name === undefined) return;
      const owner = seen.get(name);
      if (owner !== undefined) {
        found.push({
          path: [...path, 'names', position],
          message: `found "${name}", which is a name of "${owner}" already`,
        });
      }
      seen.set(name, source ?? name);
      if (disabled.includes(name)) {
        found.push({
          path: [...path, 'names', position],
          message: `found "${name}", which "disabled" switches off; it can't be expected too`,
        });
      }
    });
  });
  if (expected.length > 0 && sources !== undefined && sources.runs === undefined) {
    found.push({
      path: ['processors', 'expected'],
      message: 'has no effect without "sources.runs": name the table in which runs are noted',
    });
  }
  return found;
}
