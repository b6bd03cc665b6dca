import type { ServicesClient } from '@google-cloud/run';
import type { AuthClient, GoogleAuth } from 'google-auth-library';
import { ensureCredentials } from './credentials.ts';

/** A server without encryption that wants no credentials, instead of Google's. */
export interface Connection {
  host: string;
  port: number;
  /** What keeps the channel as plain as the server is. */
  sslCreds: NonNullable<ClientOptions['sslCreds']>;
}

/** What all of Google's gRPC clients are made with. */
export type ClientOptions = NonNullable<ConstructorParameters<typeof ServicesClient>[0]>;

/**
 * The options of a gRPC client, its credentials found already.
 * @throws CloudError `permission` or `timeout` without credentials, unless a `connection` makes them needless.
 */
export async function clientOptions(
  scopes: readonly string[],
  connection: Connection | undefined,
): Promise<ClientOptions> {
  if (connection === undefined) return { auth: asTheirs(await ensureCredentials(scopes)) };
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  return {
    apiEndpoint: connection.host,
    port: connection.port,
    sslCreds: connection.sslCreds,
    // Without one the client still looks for credentials, up to asking a metadata server.
    auth: asTheirs(new GoogleAuth({ authClient: new PassThroughClient(), projectId: 'named-by-every-call' })),
  };
}

/** The clients bring their own copy of the library, so to the compiler its classes are others. They only call methods. */
function asTheirs<T extends AuthClient>(auth: GoogleAuth<T>): ClientOptions['auth'] {
  return auth as unknown as ClientOptions['auth'];
}
