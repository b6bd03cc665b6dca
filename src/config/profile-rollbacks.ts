import { z } from 'zod';
import { personId, positive, serviceName, variableName } from './profile-values.ts';

const sentence = z.string().trim().min(1).max(300);

/** A variable that people may switch in an incident, with approval. The service is one of `deployment.services`. */
const rollback = z.strictObject({
  service: serviceName,
  variable: variableName,
  /** Its value while rolled back, and its value in normal times. */
  disabled: z.string().max(200),
  enabled: z.string().max(200),
  /** What switching it off does, and what that risks: one sentence each. */
  does: sentence,
  risks: sentence,
  /** What it does not do, though people in a hurry may think so. */
  leaves: z.array(sentence).max(5).default([]),
  /** Who may ask for it: everyone in the channel, or these people only. */
  requesters: z.union([z.literal('everyone'), z.array(personId).min(1)]).default('everyone'),
  /** Who may approve it. */
  approvers: z.array(personId).min(1),
  /** How many of them have to. */
  approvals: positive.max(5).default(1),
  /** Whoever asks may be one of those who approve. */
  selfApproval: z.boolean().default(false),
  /** A request that nobody approved lapses then. */
  expiresAfterMinutes: positive.max(1440).default(30),
  /** How long a new revision may take to become ready before people are told that it does not. */
  readyWithinMinutes: positive.max(60).default(5),
  /** Where requests are posted; left out: the bot's own channel. */
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/, 'an id of a channel in Slack: C… or G…')
    .optional(),
  /** Checks whose failures it can help with: they get a button that leads here. */
  helps: z.array(z.string()).default([]),
});

export const rollbacks = z.record(
  z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'a name that people type: lower case letters, digits and -'),
  rollback,
);
