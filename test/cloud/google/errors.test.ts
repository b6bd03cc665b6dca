import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/cloud/cloud-error.ts';
import { cloudErrorFrom, grpcCode, timeoutError } from '../../../src/cloud/google/errors.ts';

const about = {
  what: 'listing the Cloud Run services of project p in us-west2',
  grant: 'roles/run.viewer on project p',
};

/** As Google's clients throw it. */
function thrown(code: number | string | undefined, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code }, more);
}

describe('what Google throws, in our words', () => {
  it.each([
    [3, '3 INVALID_ARGUMENT: bad page token', 'internal', 'rejected the request', 'defect'],
    [4, '4 DEADLINE_EXCEEDED: Deadline exceeded', 'timeout', 'took too long', 'run it again'],
    [5, '5 NOT_FOUND: no', 'config', 'project p in us-west2', 'CLOUD_RUN'],
    [7, '7 PERMISSION_DENIED: no', 'permission', 'denied', 'grant roles/run.viewer on project p'],
    [8, '8 RESOURCE_EXHAUSTED: no', 'quota', 'quota', 'Quotas'],
    [10, '10 ABORTED: no', 'bad_response', 'ABORTED', 'run it again'],
    [12, '12 UNIMPLEMENTED: no', 'internal', 'UNIMPLEMENTED', 'defect'],
    [13, '13 INTERNAL: no', 'bad_response', 'INTERNAL', 'run it again'],
    [14, '14 UNAVAILABLE: no connection', 'bad_response', 'could not be reached', 'googleapis.com'],
    [2, '2 UNKNOWN: Getting metadata from plugin failed with error: x', 'permission', 'credentials', 'renew'],
    [
      2,
      '2 UNKNOWN: Getting metadata from plugin failed with error: getaddrinfo EAI_AGAIN oauth2.googleapis.com',
      'bad_response',
      'could not be reached',
      'googleapis.com',
    ],
    [16, '16 UNAUTHENTICATED: no', 'permission', 'refused the credentials', 'gcloud auth'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND x', 'bad_response', 'could not be reached', 'googleapis.com'],
    [undefined, 'Could not load the default credentials.', 'permission', 'credentials', 'gcloud auth'],
    [undefined, 'invalid_grant', 'permission', 'credentials', 'gcloud auth'],
    [undefined, 'x is not a function', 'internal', 'x is not a function', 'defect'],
  ])('of code %s, %j: %s', (code, message, cause, says, fix) => {
    const error = cloudErrorFrom(thrown(code, message), about);
    expect(error.errorCause).toBe(cause);
    expect(error.message).toContain(says);
    expect(error.message).toContain(about.what);
    expect(error.fix).toContain(fix);
  });

  it.each([
    ['by its reason', thrown(7, '7 PERMISSION_DENIED: no', { reason: 'SERVICE_DISABLED' })],
    [
      'by its words',
      thrown(
        7,
        '7 PERMISSION_DENIED: Cloud Run Admin API has not been used in project 1 before or it is disabled.',
      ),
    ],
  ])('tells an API that is not enabled from a missing role, %s', (_, error) => {
    const told = cloudErrorFrom(error, about);
    expect(told.errorCause).toBe('config');
    expect(told.message).toContain('not enabled');
    expect(told.fix).toContain('enable it');
  });

  it('says how long it waited, where it knows', () => {
    expect(cloudErrorFrom(thrown(4, 'late'), { ...about, deadlineSeconds: 20 }).message).toBe(
      'listing the Cloud Run services of project p in us-west2 took longer than 20 s',
    );
    expect(timeoutError({ ...about, deadlineSeconds: 1.5 })).toMatchObject({
      errorCause: 'timeout',
      message: 'listing the Cloud Run services of project p in us-west2 took longer than 1.5 s',
    });
  });

  it('stays one line of at most 300 characters without a token', () => {
    const message = `13 INTERNAL: Bearer ya29.hush-hush\nand ya29.hush-hush ${'x'.repeat(1_000)}`;
    const told = cloudErrorFrom(thrown(13, message), about).message;
    expect(told).not.toContain('hush');
    expect(told).not.toContain('\n');
    expect(told.length).toBe(300);
    expect(told.endsWith('…')).toBe(true);
  });

  it('leaves what is in our words already, and keeps what was thrown', () => {
    const ours = new CloudError('quota', 'm', 'f');
    expect(cloudErrorFrom(ours, about)).toBe(ours);
    const theirs = thrown(8, 'no');
    expect(cloudErrorFrom(theirs, about).cause).toBe(theirs);
  });

  it.each(['a text', null, undefined, 7])('does not fall over %j', (value) => {
    expect(cloudErrorFrom(value, about).errorCause).toBe('internal');
    expect(grpcCode(value)).toBeNull();
  });
});
