import type { DeployedEntry, DeployedLine } from './deployed-outline.ts';

/** A service of the inventory as lines below its name, for a screen without columns. */
export function deployedLines({ revisions, absence, remarks }: DeployedEntry): string[] {
  return [
    ...(absence === null ? [] : [absence]),
    ...revisions.flatMap((line) => [revisionLine(line), ...knownOf(line)]),
    ...remarks,
  ];
}

/** What is told of a service below its row in a table: once where all of its revisions agree. */
export function belowRow({ revisions, remarks }: DeployedEntry): string[] {
  const told = revisions.map((line) => knownOf(line).join(' · '));
  const isAlike = new Set(told).size <= 1;
  const lines = isAlike
    ? told.slice(0, 1)
    : told.map((line, index) => (line === '' ? '' : `${revisions[index]?.shortRevision}: ${line}`));
  return [...lines, ...remarks].filter((line) => line !== '');
}

/** Below its service's name: `100 % 00042-abc, commit 1a2b3c4, deployed Feb 3, 10:05 EST` */
function revisionLine({ percent, shortRevision, commit, deployedAt }: DeployedLine): string {
  return `${percent} ${shortRevision}, commit ${commit}, deployed ${deployedAt}`;
}

function knownOf({ by, details }: DeployedLine): string[] {
  const line = [by, ...details].filter((part) => part !== '').join(' · ');
  return line === '' ? [] : [line];
}
