// Opens the sandbox in a browser and takes care of a failure as a person does: presses Acknowledge, opens the menu, writes
// a note in the window, opens the thread. Then asks what is deployed, and looks at each answer at two widths. Pictures of each
// step go to .cache/look. `npm run build` first.
import path from 'node:path';
import process from 'node:process';
import { needsEverything, openBrowser, overflowing, PHONE_STYLE, PICTURES, say, WIDTHS } from './browser.mjs';
import { expectations, PROGRAM, type, withSandbox } from './sandbox.mjs';

const PERSON = 'U0ADA';
const NOTE = 'backfill runs, done by noon';
/** A changed message: the first is there within two seconds, the next within three more. */
const CHANGE_DEADLINE_MS = 8_000;

needsEverything(PROGRAM);

const { problems, visible: expectVisible, gone: expectGone } = expectations(CHANGE_DEADLINE_MS);

async function takeCare(page) {
  const message = page.locator('.msg').filter({ hasText: 'validation' }).first();
  const picture = (name, of = message) => of.screenshot({ path: path.join(PICTURES, `press-${name}.png`) });
  await message.getByRole('button', { name: 'Acknowledge', exact: true }).first().click();
  await expectVisible(message.getByText(/Acknowledged by ada, .* until .*\./), 'who acknowledged it');
  await expectVisible(
    message.getByText(/Of these: 1 acknowledged\./),
    'that somebody has it, in the verdict',
  );
  const takeBack = message.getByRole('button', { name: 'Un-acknowledge' });
  await expectVisible(takeBack, 'the button that takes it back');
  await picture('1-acknowledged');

  // The menu beside the button that takes it back.
  const buttons = message
    .locator('.bk-actions')
    .filter({ has: page.getByRole('button', { name: 'Un-acknowledge' }) });
  const menu = buttons.locator('select').first();
  const entries = await menu.locator('option').allTextContents();
  const wanted = [
    'Add a note …',
    'Snooze 1 hour',
    'Snooze until tomorrow’s summary',
    'Snooze 3 days',
    'Snooze 1 week',
  ];
  for (const entry of wanted) if (!entries.includes(entry)) problems.push(`not in the menu: ${entry}`);
  await menu.selectOption({ label: 'Add a note …' });
  const window = page.locator('.modal');
  await window.waitFor({ timeout: CHANGE_DEADLINE_MS });
  const field = window.locator('input, textarea').first();
  await field.fill('  ');
  await window.getByRole('button', { name: 'Add', exact: true }).click();
  await expectVisible(window.getByText('Write a note, or cancel.'), 'the objection to an empty note');
  await picture('2-window', window);
  await field.fill(NOTE);
  await window.getByRole('button', { name: 'Add', exact: true }).click();
  await expectGone(window, 'the window');
  await expectVisible(message.getByText(`Note: ${NOTE}`), 'the note');
  await picture('3-noted');

  await menu.selectOption({ label: 'Snooze 3 days' });
  await expectVisible(message.getByText(/Snoozed by ada until/), 'who snoozed it');
  await takeBack.first().click();
  await expectGone(message.getByText(/Acknowledged by ada/), 'the acknowledgement that was taken back');
  await picture('4-taken-back');

  await page.locator('.thread-summary').first().click();
  const thread = page.locator('.thread-pane');
  for (const line of [
    /What happened since:/,
    /ada acknowledged/,
    /ada noted/,
    /ada snoozed/,
    /ada took back/,
  ])
    await expectVisible(thread.getByText(line), `the line ${line} of the thread`);
  await picture('5-thread', thread);
}

/** What is asked of what is deployed, the headline of its answer, and what a reader has to find below it. */
const QUESTIONS = [
  ['/drift', '2 drifted, 1 not known', ['The gravest: nba-scrapers', 'To mend it:', 'Current: 13']],
  ['/drift phase3', 'nba-phase3-analytics-processors is current', ['sequential for']],
  ['/deployed', '16 services deployed', ['or earlier', 'where nobody else is named']],
  [
    '/validate midday',
    'midday validation',
    ['Deploy it from the branch.', 'See what /health/deep waits for'],
  ],
];

async function askFor(url, [question, headline, words]) {
  const [command, ...rest] = question.split(' ');
  await type(url, PERSON, command, rest.join(' '));
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 3000 }, deviceScaleFactor: 1.5 });
    await page.goto(url);
    await page.addStyleTag({ content: PHONE_STYLE });
    const answer = page.locator('.msg').filter({ hasText: headline }).last();
    await expectVisible(answer, `the answer to ${question}`);
    if ((await answer.count()) > 0) {
      for (const each of words) await expectVisible(answer.getByText(each), `"${each}" in ${question}`);
      for (const wide of await answer.evaluate(overflowing))
        problems.push(`${question} at ${width} px: too wide: ${wide}`);
      const name = question.replaceAll(/[^a-z0-9]+/g, '-');
      await answer.screenshot({ path: path.join(PICTURES, `press${name}-${width}.png`) });
    }
    await page.close();
  }
}

let browser;
await withSandbox(async (url) => {
  browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 2400 }, deviceScaleFactor: 1.5 });
    await page.goto(url);
    await page.locator('.msg').first().waitFor();
    await takeCare(page);
    for (const question of QUESTIONS) await askFor(url, question);
  } finally {
    await browser.close();
  }
});
for (const problem of problems) say(problem);
say('took care of a failure in a browser, and asked what is deployed: pictures in .cache/look');
process.exitCode = problems.length > 0 ? 1 : 0;
