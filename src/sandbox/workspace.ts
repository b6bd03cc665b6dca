/** Somebody who can write in the workspace. */
export interface Person {
  id: string;
  name: string;
}

export const BOT = {
  userId: 'U0SHOOTAROUND',
  name: 'shootaround',
  // The local Slack takes any token; these say by themselves that they open nothing.
  botToken: 'xoxb-sandbox',
  appToken: 'xapp-sandbox',
} as const;

export const CHANNEL = { id: 'C0NBAPIPELINE', name: 'nba-pipeline' } as const;

export const PEOPLE: readonly Person[] = [
  { id: 'U0ADA', name: 'Ada' },
  { id: 'U0GRACE', name: 'Grace' },
  { id: 'U0LINUS', name: 'Linus' },
];

/** What the local Slack is told: one workspace, our app in Socket Mode, some people, one channel with all of them. */
export function workspaceConfig(appId: string): object {
  return {
    workspace: { name: 'Shootaround sandbox' },
    app: {
      appId,
      botUserId: BOT.userId,
      botName: BOT.name,
      botToken: BOT.botToken,
      appToken: BOT.appToken,
      signingSecret: 'sandbox',
      mode: 'socket',
    },
    users: PEOPLE.map(({ id, name }) => ({
      id,
      name: name.toLowerCase(),
      real_name: name,
      email: `${name.toLowerCase()}@example.com`,
    })),
    channels: [
      { ...CHANNEL, is_private: false, members: [...PEOPLE.map((person) => person.id), BOT.userId] },
    ],
  };
}
