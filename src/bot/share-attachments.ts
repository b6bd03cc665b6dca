import { escapeMrkdwn } from '../mrkdwn/escape.ts';
import type { ShownExhibit } from './exhibits.ts';
import { describe } from './post-outcome.ts';
import type { Attachment, UploadPlace, Uploads } from './uploads.ts';

/**
 * Puts the picture under an answer's message and the full list into its thread. The message has said what matters, so
 * whatever is lost here loses nothing else. Never throws; answers what went wrong, a mrkdwn sentence each.
 */
export async function shareAttachments(
  uploads: Uploads,
  { picture, fullList }: Pick<ShownExhibit, 'picture' | 'fullList'>,
  { channel, ts }: { channel: string; ts: string },
): Promise<string[]> {
  const problems: string[] = [];
  if (picture) problems.push(...(await shareOne(uploads, 'picture', picture, { channel })));
  if (fullList) {
    const place = { channel, threadTs: ts };
    problems.push(...(await shareOne(uploads, 'full list', async () => fullList, place)));
  }
  return problems;
}

async function shareOne(
  uploads: Uploads,
  what: string,
  make: () => Promise<Attachment>,
  place: UploadPlace,
): Promise<string[]> {
  try {
    const outcome = await uploads.share(await make(), place);
    switch (outcome.state) {
      case 'shared':
        return [];
      case 'refused':
        return [`The ${what} could not be uploaded (${inBrackets(outcome.error)}). ${outcome.fix}`];
      case 'unknown':
        return [
          `Slack did not say whether it took the ${what} (${inBrackets(outcome.error)}), so it is not sent twice.`,
        ];
    }
  } catch (error) {
    return [`The ${what} could not be made (${inBrackets(describe(error))}).`];
  }
}

/** Some errors are words, some are sentences. */
function inBrackets(error: string): string {
  return escapeMrkdwn(error.replace(/\.$/, ''));
}
