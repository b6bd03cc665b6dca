import { describe, expect, it } from 'vitest';
import { visibleText } from '../../src/text/visible-text.ts';

describe('a value that is shown', () => {
  it.each(['', 'true', 'two words', 'é', '日本', 'a"b', '🙂'])(
    'is itself where all of it can be seen: %s',
    (value) => {
      expect(visibleText(value)).toBe(value);
    },
  );

  it.each([
    ['true ', '"true "'],
    [' true', '" true"'],
    ['a  b', '"a  b"'],
    ['true\n', '"true\\n"'],
    ['true\u200b', '"true\\u200b"'],
    ['true\u200e', '"true\\u200e"'],
    ['\u202etrue', '"\\u202etrue"'],
    ['a\u00a0b', '"a\\u00a0b"'],
    ['a\u2028b', '"a\\u2028b"'],
    ['true\u{e0041}', '"true\\u{e0041}"'],
    ['\ud800', '"\\ud800"'],
  ])('stands in quotes with what can’t be seen', (value, shown) => {
    expect(visibleText(value)).toBe(shown);
  });
});
