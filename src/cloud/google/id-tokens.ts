import type { GoogleAuth, IdTokenClient } from 'google-auth-library';
import { CloudError } from '../cloud-error.ts';
import { ensureCredentials } from './credentials.ts';
import { withinCloudDeadline } from './deadline.ts';
import { CREDENTIALS_FIX, timeoutError } from './errors.ts';

/** The metadata server answers in milliseconds, a token endpoint within a second; both are asked again when they fail. */
const DEADLINE_MS = 10_000;
const ABOUT = { what: 'fetching an ID token', grant: 'an ID token' };

/** Who the bot is, told to one service at a time. */
export interface IdTokens {
  /**
   * Headers that tell it to the service with this address, and to no other.
   * @throws CloudError `permission` where no token can be had, `timeout` and `bad_response` where whoever makes them fails.
   */
  headersFor(audience: string): Promise<Headers>;
}

export interface IdTokenOptions {
  /** How long each of looking for credentials and fetching a token may take. */
  deadlineMs?: number;
  /**
   * The machine's default credentials when it is left out. They are looked for without scopes: who asks for an ID token
   * must not ask for an access token in the same breath.
   */
  credentials?: () => Promise<Pick<GoogleAuth, 'getIdTokenClient'>>;
}

/**
 * ID tokens of the account that the bot runs as: from the metadata server on Google Cloud, from a credentials file
 * elsewhere. A token is kept as long as it lasts, one for each audience; who asks meanwhile waits for the same fetch.
 */
export function createGoogleIdTokens(options: IdTokenOptions = {}): IdTokens {
  const { deadlineMs = DEADLINE_MS, credentials = () => ensureCredentials([], deadlineMs) } = options;
  // The library keeps a token in its client: a new client would fetch a new one.
  const clients = new Map<string, IdTokenClient>();
  const underWay = new Map<string, Promise<Headers>>();
  let held: ReturnType<typeof credentials> | null = null;

  /** Looked for once; where there are none, whoever asks next makes it look again. */
  function auth(): ReturnType<typeof credentials> {
    held ??= credentials().catch((error: unknown) => {
      held = null;
      throw error;
    });
    return held;
  }

  async function fetchHeaders(audience: string): Promise<Headers> {
    const found = await auth();
    return withinCloudDeadline(deadlineMs, ABOUT, async () => {
      try {
        const client = clients.get(audience) ?? (await found.getIdTokenClient(audience));
        clients.set(audience, client);
        return await client.getRequestHeaders();
      } catch (error) {
        throw tokenError(error);
      }
    });
  }

  return {
    async headersFor(audience) {
      const fetched = underWay.get(audience) ?? fetchHeaders(audience);
      underWay.set(audience, fetched);
      try {
        // A copy for each: headers can be written to.
        return new Headers(await fetched);
      } finally {
        underWay.delete(audience);
      }
    },
  };
}

/** The library's own words, and the error as a cause, stay out: they can quote the request, which holds a signed claim. */
function tokenError(error: unknown): CloudError {
  const [status, code] = [fieldOf(error, 'status'), fieldOf(error, 'code')];
  if (typeof status === 'number' && status >= 500)
    return new CloudError(
      'bad_response',
      `whoever makes ID tokens for the bot answered ${status}`,
      'run it again; if it stays, see status.cloud.google.com',
    );
  if (fieldOf(fieldOf(error, 'cause'), 'name') === 'AbortError') return timeoutError(ABOUT);
  // Without an answer the code is one of the network's, such as ECONNREFUSED, unless a key can't be used (ERR_OSSL…).
  if (typeof status !== 'number' && typeof code === 'string' && !code.startsWith('ERR_'))
    return new CloudError(
      'bad_response',
      `whoever makes ID tokens for the bot could not be reached (${code})`,
      'see whether this machine reaches the metadata server or oauth2.googleapis.com, then run it again',
    );
  return new CloudError(
    'permission',
    'no ID token can be had with the Google credentials of this machine',
    `run the bot under a service account, whose credentials give ID tokens: ${CREDENTIALS_FIX}`,
  );
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
