import { expect, it } from 'vitest';
import { withoutSecrets } from '../../src/facts/without-secrets.ts';

it.each([
  ['url: https://api.odds.example/v4?apiKey=0f3c9b7a51&date=2026-02-03', '?apiKey=…&date=2026-02-03'],
  ['refused with api_key=0f3c9b7a51', 'api_key=…'],
  [`{'password': 'hunter2hunter2'}`, `{'password': '…'}`],
  ['Authorization: Bearer abcDEF.123-xyz', 'Authorization: [removed]'],
])('takes keys and passwords out of a text: %s', (logged, left) => {
  expect(withoutSecrets(logged)).toContain(left);
  expect(withoutSecrets(logged)).not.toMatch(/0f3c|hunter|abcDEF/);
});

it('leaves words beside such names as they are', () => {
  for (const text of ["KeyError: 'game_id'", 'token: expired', 'key=MIL_ORL', 'no row with key 0022500123'])
    expect(withoutSecrets(text)).toBe(text);
});
