import { SourceError } from '../warehouse/source-error.ts';

/** A failure of the cloud, of the source code's host or of a log. */
export class CloudError extends SourceError {
  override readonly name = 'CloudError';
}
