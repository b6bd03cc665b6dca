import { type CloudPorts, NO_CLOUD } from '../cloud/ports.ts';
import type { Profile } from '../config/profile.ts';
import { askDeployments } from '../inquiries/ask-deployments.ts';
import { askFailures } from '../inquiries/ask-failures.ts';
import { askGaps, evidenceStatement, type GapsDeps, type GapsQuestion } from '../inquiries/ask-gaps.ts';
import { askRollbacks, type RollbackInquiryDeps } from '../inquiries/ask-rollbacks.ts';
import type { Exhibit } from '../inquiries/exhibit.ts';
import { createSharedAnswers } from '../inquiries/shared-answers.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { questionValue, type RepeatedQuestion, readQuestionValue } from './question-values.ts';

/** How a table was read, for somebody who wants to see for themselves. */
export interface Evidence {
  table: string;
  from: string;
  to: string;
  /** Ready to paste. */
  statement: string;
  /** The table's page; null where there is none. */
  page: string | null;
  /** For people: where the data is. */
  warehouse: string;
}

/** Questions that people ask in an incident, and what their buttons lead to. */
export interface Inquiries {
  /** Everybody who asks the same within a minute gets the same answer; of rollbacks, everybody who asks at the same time. */
  ask(question: RepeatedQuestion): Promise<Exhibit>;
  /** The answer that a button asks for again; null for a button that means nothing any more. */
  again(value: string): Promise<Exhibit> | null;
  /** Null for a button that means nothing any more. Asks nothing of the warehouse. */
  evidence(value: string): Evidence | null;
}

export interface InquiriesDeps extends GapsDeps {
  /** What of the cloud can be asked; nothing where it is left out. */
  cloud?: CloudPorts;
  /** What became of requests to change services; where it is left out, nothing is known of them. */
  rollbackEvents?: RollbackInquiryDeps['events'];
}

const NO_RECORDS = { unreadable: 'Nobody said where my records of changes are.' };

export function createInquiries(deps: InquiriesDeps): Inquiries {
  const answers = createSharedAnswers<Exhibit>(deps.clock);
  /** In an incident a minute is long: nobody is told what served before a change that they have just seen made. */
  const passing = createSharedAnswers<Exhibit>(deps.clock, 0);
  const ask = (question: RepeatedQuestion): Promise<Exhibit> =>
    (question.kind === 'rollbacks' ? passing : answers).get(questionValue(question), () =>
      find(question, deps),
    );
  return {
    ask,
    again(value) {
      const question = readQuestionValue(value, deps.profile);
      return question && ask(question);
    },
    evidence(value) {
      const read = readQuestionValue(value, deps.profile);
      return read?.kind === 'gaps' ? evidenceOf(read.question, deps.profile, deps.warehouse) : null;
    },
  };
}

async function find(question: RepeatedQuestion, deps: InquiriesDeps): Promise<Exhibit> {
  switch (question.kind) {
    case 'gaps':
      return { kind: 'gaps', gaps: await askGaps(deps, question.question) };
    case 'failures': {
      const { threshold, days } = question;
      return { kind: 'failures', failures: await askFailures(deps, { threshold, days }) };
    }
    case 'drift':
    case 'deployed':
      return askDeployments({ ...deps, cloud: deps.cloud ?? NO_CLOUD }, question);
    case 'rollbacks': {
      const { cloud = NO_CLOUD, rollbackEvents: events = NO_RECORDS, profile, clock } = deps;
      return {
        kind: 'rollbacks',
        rollbacks: await askRollbacks({ cloud, events, profile, clock }, question.name),
      };
    }
  }
}

function evidenceOf(question: GapsQuestion, profile: Profile, warehouse: Warehouse): Evidence | null {
  const { table, from, to } = question;
  const statement = table === null ? null : evidenceStatement(question, table, profile);
  if (table === null || statement === null) return null;
  return {
    table,
    from,
    to,
    statement: warehouse.forPeople(statement),
    page: warehouse.pageOf(table),
    warehouse: warehouse.label,
  };
}
