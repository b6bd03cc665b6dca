/** Text that was written for Slack, as a terminal shows it: without emphasis, and with names in place of mentions. */
export function plainText(mrkdwn: string): string {
  return mrkdwn
    .replaceAll(/<[@#!]([^|>]+)(?:\|([^>]*))?>/g, (_, id: string, name: string | undefined) => name || id)
    .replaceAll(/<([^|>]+)\|([^>]+)>/g, '$2 ($1)')
    .replaceAll(/<(https?:[^>]+)>/g, '$1')
    .replaceAll(/(^|[\s(])\*(?!\s)([^*\n]+)(?<!\s)\*(?=$|[\s.,:;)])/gm, '$1$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
