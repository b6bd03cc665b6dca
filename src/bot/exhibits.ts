import type { Audience } from '../commands/command.ts';
import { questionValue, type RepeatedQuestion } from '../commands/question-values.ts';
import type { Exhibit } from '../inquiries/exhibit.ts';
import { gapsList } from '../report/gaps-list.ts';
import { gridAltText } from '../report/grid-in-words.ts';
import { gridOfGaps } from '../report/grid-of-gaps.ts';
import { deployedMessage, deployedText } from './blocks/deployed.ts';
import { driftMessage, driftText } from './blocks/drift.ts';
import { failuresMessage, failuresText } from './blocks/failures.ts';
import type { FoldedMessage } from './blocks/fitting.ts';
import { gapsMessage, withSendButton } from './blocks/gaps.ts';
import { LIMITS } from './blocks/limits.ts';
import { openMessage, openText } from './blocks/open.ts';
import { rollbackStatusMessage, rollbackStatusText } from './blocks/rollback-status.ts';
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
    case 'rollbacks':
      return showRollbacks(exhibit);
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
  const { threshold, days } = answer;
  return shownList(answer, failuresMessage, {
    asks: { kind: 'failures', threshold, days },
    title: 'All failures',
    text: failuresText,
  });
}

function showDrift({ drift: answer }: Extract<Exhibit, { kind: 'drift' }>): ShownExhibit {
  const { service } = answer;
  return shownList(answer, driftMessage, {
    asks: { kind: 'drift', service },
    title: 'All of the drift',
    text: driftText,
  });
}

function showDeployed({ deployed: answer }: Extract<Exhibit, { kind: 'deployed' }>): ShownExhibit {
  return shownList(answer, deployedMessage, {
    asks: { kind: 'deployed', service: null },
    title: 'All that is deployed',
    text: deployedText,
  });
}

function showRollbacks({ rollbacks: answer }: Extract<Exhibit, { kind: 'rollbacks' }>): ShownExhibit {
  const [only, ...others] = answer.items;
  return shownList(answer, rollbackStatusMessage, {
    asks: { kind: 'rollbacks', name: only === undefined || others.length > 0 ? null : only.name },
    title: 'All rollbacks',
    text: rollbackStatusText,
  });
}

/** An answer without a picture: what its message left out is a list, in the thread or on a button. */
function shownList<A extends { id: string; askedAt: string }>(
  answer: A,
  draw: (answer: A, audience?: Audience) => FoldedMessage,
  list: { asks: RepeatedQuestion; title: string; text: (answer: A) => string },
): ShownExhibit {
  const { id, askedAt } = answer;
  const { message, isFolded } = draw(answer);
  const personal = draw(answer, 'person').message;
  return {
    id,
    askedAt: new Date(askedAt),
    message,
    privately: isFolded
      ? withSendButton(personal, 'Send me the full list', questionValue(list.asks))
      : personal,
    picture: null,
    fullList: isFolded ? textFile(`${id}.txt`, list.title, list.text(answer)) : null,
  };
}

function textFile(filename: string, title: string, text: string): Attachment {
  return { filename, title, content: new TextEncoder().encode(text) };
}
