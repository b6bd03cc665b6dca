import { CloudError } from '../../src/cloud/cloud-error.ts';

/** What a question to the cloud was refused with; anything else, an answer too, fails the test. */
export async function cloudRefusal(work: Promise<unknown>): Promise<CloudError> {
  const outcome = await work.then(
    () => 'an answer',
    (thrown: unknown) => thrown,
  );
  if (!(outcome instanceof CloudError)) throw new Error(`no refusal, but ${String(outcome)}`);
  return outcome;
}
