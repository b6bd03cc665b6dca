import { questionValue } from '../commands/question-values.ts';
import type { Exhibit } from '../inquiries/exhibit.ts';
import { gapsList } from '../report/gaps-list.ts';
import { gridAltText } from '../report/grid-in-words.ts';
import { gridOfGaps } from '../report/grid-of-gaps.ts';
import { deployedMessage, deployedText } from './blocks/deployed.ts';
import { driftMessage, driftText } from './blocks/drift.ts';
import { failuresMessage, failuresText } from './blocks/failures.ts';
import { gapsMessage, withSendButton } from './blocks/gaps.ts';
import { LIMITS } from './blocks/limits.ts';
import { openMessage, openText } from './blocks/open.ts';
import type { Message } from './message.ts';
import type { Attachment } from './uploads.ts';

/** An answer in the form in which Slack shows it. */
export interface ShownExhibit {
  id: string;
  askedAt: Date;
  message: Message;
  /** For one person alone, where nothing can be uploaded: the rest is on a button. */
  privately: Message;
  /** Shown under the message; made when it is asked for, because drawing takes a while. */
  picture: (() => Promise<Attachment>) | null;
  /** Goes into the thread of a message that had to leave something out. */
  fullList: Attachment | null;
}

/** How each kind of answer looks in Slack. */
export function showExhibit(exhibit: Exhibit): ShownExhibit {
  switch (exhibit.kind) {
    case 'gaps':
      return showGaps(exhibit);
    case 'failures':
      return showFailures(exhibit);
    case 'open':
      return showOpen(exhibit);
    case 'drift':
      return showDrift(exhibit);
    case 'deployed':
      return showDeployed(exhibit);
  }
}

function showOpen({ open: answer }: Extract<Exhibit, { kind: 'open' }>): ShownExhibit {
  const { message, isFolded } = openMessage(answer);
  return {
    id: answer.id,
    askedAt: new Date(answer.askedAt),
    message,
    privately: openMessage(answer, 'person').message,
    picture: null,
    fullList: isFolded ? textFile(`${answer.id}.txt`, 'Everything that is open', openText(answer)) : null,
  };
}

function showGaps({ gaps: answer }: Extract<Exhibit, { kind: 'gaps' }>): ShownExhibit {
  const { id, askedAt, question, gaps } = answer;
  const { message, isFolded } = gapsMessage(answer);
  const personal = gapsMessage(answer, 'person').message;
  const grid = gridOfGaps(gaps);
  const span = `${question.from}..${question.to}`;
  const label = isFolded ? 'Send me picture and full list' : 'Send me the picture';
  // Where nothing is known of any table, there is nothing to look at.
  const isDrawn = gaps.slateUnknown === null;
  const value = questionValue({ kind: 'gaps', question });
  const draw = async (): Promise<Attachment> => {
    const { gridPicture } = await import('../picture/grid-picture.ts');
    return {
      filename: `gaps-${span}.png`,
      title: `Gaps ${span}`,
      content: await gridPicture(grid),
      altText: gridAltText(grid, LIMITS.fileAltText),
    };
  };
  return {
    id,
    askedAt: new Date(askedAt),
    message,
    privately: isDrawn ? withSendButton(personal, label, value) : personal,
    picture: isDrawn ? draw : null,
    fullList: isFolded ? textFile(`gaps-${span}.txt`, `All gaps ${span}`, gapsList(answer)) : null,
  };
}

function showFailures({ failures: answer }: Extract<Exhibit, { kind: 'failures' }>): ShownExhibit {
  const { id, askedAt, threshold, days } = answer;
  const { message, isFolded } = failuresMessage(answer);
  const personal = failuresMessage(answer, 'person').message;
  const value = questionValue({ kind: 'failures', threshold, days });
  return {
    id,
    askedAt: new Date(askedAt),
    message,
    privately: isFolded ? withSendButton(personal, 'Send me the full list', value) : personal,
    picture: null,
    fullList: isFolded ? textFile(`${id}.txt`, 'All failures', failuresText(answer)) : null,
  };
}

function showDrift({ drift: answer }: Extract<Exhibit, { kind: 'drift' }>): ShownExhibit {
  const { id, askedAt, service } = answer;
  const { message, isFolded } = driftMessage(answer);
  const personal = driftMessage(answer, 'person').message;
  const value = questionValue({ kind: 'drift', service });
  return {
    id,
    askedAt: new Date(askedAt),
    message,
    privately: isFolded ? withSendButton(personal, 'Send me the full list', value) : personal,
    picture: null,
    fullList: isFolded ? textFile(`${id}.txt`, 'All of the drift', driftText(answer)) : null,
  };
}

function showDeployed({ deployed: answer }: Extract<Exhibit, { kind: 'deployed' }>): ShownExhibit {
  const { id, askedAt } = answer;
  const { message, isFolded } = deployedMessage(answer);
  const personal = deployedMessage(answer, 'person').message;
  const value = questionValue({ kind: 'deployed', service: null });
  return {
    id,
    askedAt: new Date(askedAt),
    message,
    privately: isFolded ? withSendButton(personal, 'Send me the full list', value) : personal,
    picture: null,
    fullList: isFolded ? textFile(`${id}.txt`, 'All that is deployed', deployedText(answer)) : null,
  };
}

function textFile(filename: string, title: string, text: string): Attachment {
  return { filename, title, content: new TextEncoder().encode(text) };
}
