import type { Preview } from '../actions/rollback/preview.ts';
import { sayImage } from '../actions/rollback/revision-words.ts';
import { shortCommit } from '../checks/deployments-wording.ts';
import type { ServiceSnapshot, ServingValue } from '../cloud/change-ports.ts';
import type { RollbackDraft, RollbackRequest } from '../history/rollback.ts';
import { oneLine } from '../text/one-line.ts';
import { counted } from './counted.ts';
import { moment } from './failures-words.ts';
import type { PreviewOutline, RollbackSection } from './rollback-outline.ts';
import {
  changeOf,
  placeOf,
  saySecond,
  sayVariable,
  shortEtag,
  shortRevision,
  titleOf,
} from './rollback-words.ts';
import { TROUBLE } from './vocabulary.ts';
import { sayWho } from './who.ts';

/** Names of variables that stay; more are counted. */
const NAMES_SHOWN = 20;

export function previewOutline(
  draft: RollbackDraft,
  preview: Extract<Preview, { state: 'possible' }>,
  tells: RollbackRequest['tells'],
  timeZone: string,
): PreviewOutline {
  return {
    headline: `${titleOf(draft)} on ${placeOf(draft.target)}`,
    change: changeOf(draft),
    sections: [
      watchOut(preview.warnings),
      { title: 'What happens', lines: [...ownWords(draft, tells), ...preview.effects.map(oneLine)] },
      ...meaning(draft, tells),
      { title: 'Serves now', lines: servesNow(draft.snapshot, timeZone) },
      { title: 'What stays as it is', lines: whatStays(draft) },
      { title: 'Only as it stands now', lines: boundTo(draft.snapshot, timeZone) },
    ].filter(({ lines }) => lines.length > 0),
  };
}

export const watchOut = (warnings: readonly string[]): RollbackSection => ({
  title: `${TROUBLE.symbol} Watch out`,
  lines: warnings.map(oneLine),
});

/** What being switched off does is what happens only where it is switched off. */
function ownWords(
  { direction }: Pick<RollbackDraft, 'direction'>,
  { does }: RollbackRequest['tells'],
): string[] {
  return direction === 'disable' ? [oneLine(does)] : [];
}

/** What the profile says of it: the words are about being switched off, whichever way this goes. */
export function meaning(
  { direction }: Pick<RollbackDraft, 'direction'>,
  { does, risks, leaves }: RollbackRequest['tells'],
): RollbackSection[] {
  const isOff = direction === 'disable';
  return [
    isOff
      ? { title: 'What it risks', lines: [oneLine(risks)] }
      : { title: 'While it is switched off', lines: [oneLine(does), oneLine(risks)] },
    { title: 'What it does not do', lines: leaves.map(oneLine) },
  ].filter(({ lines }) => lines.length > 0);
}

function servesNow({ serving, service }: ServiceSnapshot, timeZone: string): string[] {
  if (serving.length === 0) return ['Nothing: no revision gets traffic.'];
  return serving.map((one) => servingLine(one, service, timeZone));
}

/** `100 % 00041-abc: true · held by name · commit 3f2b1c4 · since Feb 3, 15:00 EST, by cloud-build` */
function servingLine(one: ServingValue, service: string, timeZone: string): string {
  const { revision, percent, named, value, commit, createdAt, createdBy } = one;
  const since = createdAt === null ? 'since when is not known' : `since ${moment(createdAt, timeZone)}`;
  return [
    `${percent} % ${shortRevision(revision, service)}: ${sayVariable(value)}`,
    ...(named ? ['traffic names it'] : []),
    commit === null ? 'commit not known' : `commit ${shortCommit(oneLine(commit))}`,
    `${since}${createdBy === null ? '' : `, by ${sayWho(createdBy)}`}`,
  ].join(' · ');
}

function whatStays({ snapshot, edit, target }: RollbackDraft): string[] {
  if (edit.kind === 'traffic')
    return ['Every setting of the service: no revision is made, and no variable changes.'];
  const { others, sidecars, image, commit, labels, annotations, minInstances, maxInstances } =
    snapshot.template;
  return [
    othersLine(others),
    image === null ? 'the image' : `the ${sayImage(image)}`,
    ...(commit === null ? [] : [`the label ${oneLine(target.commitLabel)}: ${shortCommit(oneLine(commit))}`]),
    [
      ...some(sidecars.length, 'more container'),
      ...(commit === null ? some(labels, 'label') : some(labels - 1, 'more label')),
      ...some(annotations, 'annotation'),
      ...instances(minInstances, maxInstances),
      'memory, CPU and time limits',
    ].join(', '),
  ];
}

const some = (count: number, what: string): string[] => (count > 0 ? [counted(count, what)] : []);

function instances(least: number | null, most: number | null): string[] {
  const floor = least === null || least === 0 ? null : least;
  if (floor === null) return most === null ? [] : [`at most ${counted(most, 'instance')}`];
  return [
    most === null ? `at least ${counted(floor, 'instance')}` : `${floor} to ${counted(most, 'instance')}`,
  ];
}

/** `3 other variables, 1 of them a secret: A, B (secret), C and 4 more`; names alone. */
function othersLine(others: ServiceSnapshot['template']['others']): string {
  if (others.length === 0) return 'it has no other variable';
  const secrets = others.filter(({ secret }) => secret).length;
  const shown = others
    .slice(0, NAMES_SHOWN)
    .map(({ name, secret }) => oneLine(name) + (secret ? ' (secret)' : ''));
  const rest = others.length - shown.length;
  return [
    counted(others.length, 'other variable'),
    secrets === 0 ? '' : `, ${secrets} of them ${secrets === 1 ? 'a secret' : 'secrets'}`,
    `: ${shown.join(', ')}`,
    rest > 0 ? ` and ${rest} more` : '',
  ].join('');
}

function boundTo(snapshot: ServiceSnapshot, timeZone: string): string[] {
  const { generation, readAt, changedAt, changedBy } = snapshot;
  return [
    `generation ${oneLine(generation)}, etag ${shortEtag(snapshot.etag)}, read at ${saySecond(readAt, timeZone)}`,
    changedAt === null
      ? 'when it was last changed is not known'
      : `last changed ${moment(changedAt, timeZone)}${changedBy === null ? '' : `, by ${sayWho(changedBy)}`}`,
    'If it changes before this is carried out, nothing is done, and you are told what changed.',
  ];
}
