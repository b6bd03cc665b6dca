import { describe, expect, it } from 'vitest';
import { sayWho } from '../../src/report/who.ts';

describe('who did something', () => {
  it.each([
    ['ada@example.com', 'ada@example.com'],
    ['cloud-build@nba-props-platform.iam.gserviceaccount.com', 'cloud-build'],
    ['1234-compute@developer.gserviceaccount.com', '1234-compute@developer'],
    ['1234@cloudbuild.gserviceaccount.com', '1234@cloudbuild'],
    ['@x.iam.gserviceaccount.com', '@x.iam.gserviceaccount.com'],
    ['two\nlines', 'two lines'],
  ])('%s: is called %s', (by, called) => {
    expect(sayWho(by)).toBe(called);
  });
});
