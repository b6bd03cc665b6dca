import { z } from 'zod';
import { didYouMean } from './nearest.ts';
import { type Finding, shown } from './problem.ts';
import type { KeyPath } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What the schema says about a value, retold for the person who wrote it: what was found and what is allowed. */
export function schemaProblems(
  schema: z.ZodType,
  value: unknown,
  writtenAt: (path: KeyPath) => string | null,
): Finding[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const shape = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const retell = (issue: Issue, base: KeyPath): Finding[] => {
    const path = [...base, ...issue.path.map(asStep)];
    const found = valueAt(value, path);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => {
          if (key === '<<') return { path: [...path, key], atKey: true, message: MERGES_NOTHING };
          const allowed = keysAt(shape, path);
          const present = new Set(Object.keys(Object(found)));
          const meant = didYouMean(
            key,
            allowed.filter((name) => !present.has(name)),
          );
          return {
            path: [...path, key],
            atKey: true,
            message: `unknown key.${meant} Allowed: ${allowed.join(', ')}`,
          };
        });
      case 'invalid_key':
        return [
          {
            path,
            atKey: true,
            message: `found the key "${path.at(-1)}"; needed: ${issue.issues[0]?.message}`,
          },
        ];
      case 'invalid_union':
        return retellUnion(issue.errors, path, found);
      case 'invalid_type':
        return [{ path, message: typeMessage(issue.expected, found, writtenAt(path)) }];
      case 'invalid_value': {
        const allowed = issue.values.map(String);
        if (found === undefined)
          return [{ path, message: `is missing; needed: one of ${allowed.join(', ')}` }];
        const meant = typeof found === 'string' ? didYouMean(found, allowed) : '';
        return [{ path, message: `found ${shown(found)}; allowed: ${allowed.join(', ')}.${meant}` }];
      }
      case 'too_small':
      case 'too_big':
        return [{ path, message: rangeMessage(issue, found) }];
      default:
        return [{ path, message: `found ${shown(found)}; needed: ${issue.message}` }];
    }
  };

  const retellUnion = (branches: Issue[][], path: KeyPath, found: unknown): Finding[] => {
    const fitting = branches.filter(
      (issues) => !issues.some((issue) => issue.path.length === 0 && isWrongKind(issue)),
    );
    if (fitting.length === 0) {
      const kinds = branches.flatMap((issues) =>
        issues.flatMap((issue) => {
          if (issue.code === 'invalid_value') return issue.values.map(String);
          return 'expected' in issue ? [String(issue.expected)] : [];
        }),
      );
      return [
        {
          path,
          message: `${found === undefined ? 'is missing' : `found ${shown(found)}`}; needed: ${named(kinds)}`,
        },
      ];
    }
    const strange = strangeTo(fitting);
    if (strange.length > 0) {
      const issue: Issue = { code: 'unrecognized_keys', keys: strange, path: [], message: '' };
      return retell(issue, path);
    }
    const fewest = Math.min(...fitting.map((issues) => issues.length));
    const closest = fitting.filter((issues) => issues.length === fewest);
    const surplus = surplusOf(closest);
    if (surplus.length > 1)
      return [{ path, message: `found ${surplus.join(' and ')} together; needed: one of them` }];
    const told = closest.map((issues) => issues.flatMap((issue) => retell(issue, path)));
    if (told.length === 1) return told[0] ?? [];
    const ways = told.map((findings) =>
      findings.map((finding) => `${finding.path.at(-1)} ${finding.message}`).join(', '),
    );
    return [{ path, message: `either ${ways.join('; or ')}` }];
  };

  return result.error.issues.flatMap((issue) => retell(issue, []));
}

const MERGES_NOTHING = 'a profile merges no maps; write the keys out, or name the whole map by *';

/** Keys that no form knows: misspelt, so that what each form lacks is not worth a word. */
function strangeTo(branches: Issue[][]): string[] {
  const unknown = branches.map((issues) =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    ),
  );
  const [first = [], ...others] = unknown;
  return first.filter((key) => others.every((keys) => keys.includes(key)));
}

/** Keys of different forms in one map: where each form fits but for a key of another one. */
function surplusOf(branches: Issue[][]): string[] {
  const keys = branches.map((issues) =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    ),
  );
  const areAlone = branches.every((issues, index) => issues.length === 1 && keys[index]?.length === 1);
  return areAlone ? [...new Set(keys.flat())].toReversed() : [];
}

/** The value at `path`; undefined where the way ends early. */
export function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, step)) return undefined;
    return Reflect.get(inner, step);
  }, value);
}

const KINDS: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function named(kinds: readonly string[]): string {
  return [...new Set(kinds.map((kind) => KINDS[kind] ?? kind))].join(' or ');
}

function typeMessage(expected: string, found: unknown, written: string | null): string {
  const needed = named([expected]);
  if (found === undefined) return `is missing; needed: ${needed}`;
  if (expected === 'string' && (typeof found === 'number' || typeof found === 'boolean')) {
    return `found ${written ?? String(found)}, which YAML reads as ${typeof found === 'number' ? 'a number' : 'true or false'}; needed: text, so put it in quotes`;
  }
  return `found ${shown(found)}; needed: ${needed}`;
}

function rangeMessage(issue: Issue & { code: 'too_small' | 'too_big' }, found: unknown): string {
  const [bound, word] = issue.code === 'too_small' ? [issue.minimum, 'at least'] : [issue.maximum, 'at most'];
  const limit =
    issue.inclusive === false
      ? `${issue.code === 'too_small' ? 'more' : 'less'} than ${bound}`
      : `${word} ${bound}`;
  if (Array.isArray(found))
    return `found ${shown(found)}; needed: ${limit} ${bound === 1 ? 'entry' : 'entries'}`;
  if (typeof found === 'string')
    return `found ${shown(found)}; needed: ${limit} ${bound === 1 ? 'character' : 'characters'}`;
  return `found ${shown(found)}; needed: ${limit}`;
}

function isWrongKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function asStep(step: PropertyKey): string | number {
  return typeof step === 'number' ? step : String(step);
}

interface Shape {
  properties?: Record<string, unknown>;
  additionalProperties?: unknown;
  items?: unknown;
  anyOf?: unknown[];
}

/** The keys that a map at `path` may have, of every form that is allowed there. */
function keysAt(root: unknown, path: KeyPath): string[] {
  let shapes = alternatives(root);
  for (const step of path) {
    shapes = shapes.flatMap((shape) =>
      alternatives(
        typeof step === 'number' ? shape.items : (shape.properties?.[step] ?? shape.additionalProperties),
      ),
    );
  }
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))];
}

function alternatives(shape: unknown): Shape[] {
  if (typeof shape !== 'object' || shape === null) return [];
  const { anyOf } = shape as Shape;
  return anyOf === undefined ? [shape as Shape] : anyOf.flatMap(alternatives);
}
