import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml';

/** Keys and indexes from the root of a document to one of its values. */
export type KeyPath = readonly (string | number)[];

/** A place in a text file; both count from 1, as editors do. */
export interface Place {
  line: number;
  column: number;
}

/** A YAML text as plain values that still know where they were written. */
export interface YamlSource {
  /** The document as plain values; null for an empty one. Meaningless where `broken`. */
  value: unknown;
  problems: (Place & { message: string })[];
  /** The syntax is so wrong that the values can't be judged; duplicate keys alone are not. */
  broken: boolean;
  /** Where the value at `path` is written; where it is absent, the key of the nearest value around it. */
  placeOf(path: KeyPath): Place;
  /** Where the last key of `path` is written. */
  placeOfKey(path: KeyPath): Place;
  /** The characters of a scalar as they were written: `002` for a number 2; null for anything else. */
  writtenAt(path: KeyPath): string | null;
}

/** Reads a YAML 1.2 document. Never throws: what is wrong with it is in `problems`. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems = [...document.errors, ...document.warnings].map((found) => ({
    ...place(found.pos[0]),
    message: found.code === 'DUPLICATE_KEY' ? writtenTwice(document, found.pos[0], place) : found.message,
  }));
  let broken = document.errors.some((error) => error.code !== 'DUPLICATE_KEY');
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      problems.push({
        ...place(start(alias)),
        message: `nothing above is marked &${alias.source}; put a text that begins with * in quotes`,
      });
      broken = true;
    },
  });
  let value: unknown = null;
  if (!broken) {
    try {
      value = document.toJS();
    } catch (error) {
      // Aliases of aliases that would unfold into more values than anybody wrote.
      if (!(error instanceof ReferenceError)) throw error;
      problems.push({ ...place(0), message: error.message });
      broken = true;
    }
  }
  const find = (path: KeyPath) => locate(document, path);

  return {
    value,
    problems,
    broken,
    placeOf: (path) => {
      const { key, node, found } = find(path);
      return place(start(found ? (node ?? key) : (key ?? node)));
    },
    placeOfKey: (path) => {
      const { key, node } = find(path);
      return place(start(key ?? node));
    },
    writtenAt: (path) => {
      const { node, found } = find(path);
      return found && isScalar(node) ? (node.source ?? null) : null;
    },
  };
}

/** Which key it is that stands a second time at an offset, and where it stands first. */
function writtenTwice(document: Document, offset: number, place: (offset: number) => Place): string {
  let told = 'is written a second time; write each key once';
  visit(document, {
    Map(_, map) {
      const keys = map.items.map(({ key }) => key as Node);
      const second = keys.find((key) => start(key) === offset);
      if (second === undefined) return;
      const first = keys.find((key) => keyText(key) === keyText(second));
      told = `found "${keyText(second)}" a second time, first in line ${place(start(first ?? null)).line}; write it once`;
    },
  });
  return told;
}

interface Located {
  /** The nearest key on the way, where there is one. */
  key: Node | null;
  node: Node | null;
  /** Whether the way led to its end. */
  found: boolean;
}

function locate(document: Document, path: KeyPath): Located {
  let node = follow(document, document.contents);
  let key: Node | null = null;
  for (const step of path) {
    const next = child(document, node, step);
    if (next === null) return { key: key ?? node, node, found: false };
    key = next.key;
    node = next.node;
  }
  return { key, node, found: true };
}

function child(
  document: Document,
  parent: Node | null,
  step: string | number,
): Omit<Located, 'found'> | null {
  if (isSeq<Node>(parent)) {
    const item = parent.items[Number(step)];
    return item === undefined ? null : { key: item, node: follow(document, item) };
  }
  if (!isMap<Node, Node | null>(parent)) return null;
  const pair = parent.items.findLast((candidate) => keyText(candidate.key) === String(step));
  return pair === undefined ? null : { key: pair.key, node: follow(document, pair.value) };
}

function keyText(key: Node): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function follow(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
