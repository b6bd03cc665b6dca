import { describe, expect, it } from 'vitest';
import { remembered } from '../../src/text/remembered.ts';

describe('a remembered function', () => {
  const asked: string[] = [];
  const upper = remembered((text) => {
    asked.push(text);
    return text.toUpperCase();
  });

  it('is worked out once for each text', () => {
    expect(['a', 'b', '', 'a', 'b', ''].map(upper)).toEqual(['A', 'B', '', 'A', 'B', '']);
    expect(asked).toEqual(['a', 'b', '']);
  });

  it('does not keep texts without end', () => {
    for (let number = 0; number < 6_000; number += 1) upper(`text ${number}`);
    asked.length = 0;
    expect(upper('a')).toBe('A');
    expect(asked).toEqual(['a']);
  });
});
