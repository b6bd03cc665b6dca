import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/mrkdwn/plain.ts';

describe('words for Slack in a terminal', () => {
  it.each([
    ['It is for <@U0ADA>, <@U0GRACE>.', 'It is for U0ADA, U0GRACE.'],
    ['Ask <@U0ADA|Ada> in <#C0ONE|pipeline>.', 'Ask Ada in pipeline.'],
    ['*To mend it:* write `CLOUD_RUN=gcp:PROJECT`.', 'To mend it: write `CLOUD_RUN=gcp:PROJECT`.'],
    [
      '<https://example.com|the page>, <https://example.com/a>',
      'the page (https://example.com), https://example.com/a',
    ],
    ['a &lt;b&gt; &amp;&amp; c', 'a <b> && c'],
    ['&amp;lt;', '&lt;'],
    ['2 * 3 * 4, nba_*_x and a*b*c', '2 * 3 * 4, nba_*_x and a*b*c'],
    ['', ''],
  ])('"%s" is "%s"', (mrkdwn, plain) => {
    expect(plainText(mrkdwn)).toBe(plain);
  });
});
