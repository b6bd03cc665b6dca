import type { GoogleAuth } from 'google-auth-library';
import { errorMessage } from '../../text/error-message.ts';
import { CloudError } from '../cloud-error.ts';
import { withinCloudDeadline } from './deadline.ts';
import { CREDENTIALS_FIX } from './errors.ts';

/** A metadata server answers in milliseconds; a machine without one needs some seconds to be sure. */
const DEADLINE_MS = 10_000;

/** What the library says of a file; its own message goes on with the path, or with a piece of the file. */
const FROM_VARIABLE = /GOOGLE_APPLICATION_CREDENTIALS environment variable/;
const NONE_FOUND = /Could not load the default credentials/;

/**
 * Looks for Google's default credentials, and must be called before any of Google's gRPC clients is made: without
 * credentials those reject twice, and nobody can catch the second rejection, which ends the process.
 * @returns What holds the credentials. A client that is given it as `auth` finds them there, so it can't fail to.
 * @throws CloudError `permission` where there are none that can be used, `timeout` where nobody says so in time.
 */
export async function ensureCredentials(
  scopes: readonly string[],
  deadlineMs = DEADLINE_MS,
): Promise<GoogleAuth> {
  const { GoogleAuth } = await import('google-auth-library');
  const about = { what: 'looking for Google credentials', grant: 'credentials' };
  return withinCloudDeadline(deadlineMs, about, async () => {
    // A project is given only because the library would run gcloud to find one; every call names its own.
    const auth = new GoogleAuth({ scopes: [...scopes], projectId: 'named-by-every-call' });
    try {
      await auth.getClient();
    } catch (error) {
      // The original stays out, as a cause too: it quotes the file.
      throw new CloudError('permission', reasonOf(errorMessage(error)), CREDENTIALS_FIX);
    }
    return auth;
  });
}

function reasonOf(original: string): string {
  if (NONE_FOUND.test(original)) return 'there are no Google credentials on this machine';
  return FROM_VARIABLE.test(original)
    ? 'the file that GOOGLE_APPLICATION_CREDENTIALS names holds no Google credentials, or is not there'
    : 'the Google credentials of this machine can not be read';
}
