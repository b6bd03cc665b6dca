/** What a failure is known by, from day to day: the check that says it, and the table or source that it says it of. */
export interface Failure {
  check: string;
  subject: string;
}

/** The subject under which events about a failure are kept. */
export function failureSubject({ check, subject }: Failure): string {
  return `failure:${check}:${subject}`;
}

export function isSameFailure(one: Failure, other: Failure): boolean {
  return one.check === other.check && one.subject === other.subject;
}
