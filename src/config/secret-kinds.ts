/** What a secret looks like it is, by its prefix; null for anything else. For messages that must not repeat the secret. */
export function secretKind(value: string): string | null {
  return KINDS.find(([prefix]) => value.startsWith(prefix))?.[1] ?? null;
}

const KINDS: readonly (readonly [string, string])[] = [
  ['xoxb-', 'a bot token'],
  ['xapp-', 'an app-level token'],
  ['xoxp-', 'a user token'],
  ['xoxe.', 'a token for rotation'],
  ['xoxe-', 'a refresh token'],
  ['xox', 'a token of another kind'],
  ['github_pat_', 'a token of GitHub'],
  ['ghp_', 'a token of GitHub'],
  ['gho_', 'a token of GitHub'],
  ['ghs_', 'a token of GitHub'],
  ['ghu_', 'a token of GitHub'],
  ['ghr_', 'a refresh token of GitHub'],
  ['https://hooks.slack.com/', 'a webhook address'],
];
