// Opens the sandbox in a browser and rolls something back as two people do: one looks and asks, is refused when she approves
// it herself, another approves; the message tells how it goes until it is verified, later what the next run shows; then it is
// undone the same way. Pictures of each step go to .cache/look. `npm run build` first.
import path from 'node:path';
import process from 'node:process';
import { needsEverything, openBrowser, overflowing, PHONE_STYLE, PICTURES, say } from './browser.mjs';
import { expectations, PROGRAM, type, withSandbox } from './sandbox.mjs';

const ASKS = 'U0ADA';
const APPROVES = 'U0GRACE';
const LOOKS_ON = 'U0LINUS';
const NAME = 'sequential-execution';
const REASON = 'level 1 hangs since 05:10, players wait for it';
const CHANGE_DEADLINE_MS = 8_000;
/** A new revision of the sandbox is ready after some seconds, and two redrawings lie between. */
const READY_DEADLINE_MS = 40_000;

needsEverything(PROGRAM);

const { problems, visible, gone } = expectations(CHANGE_DEADLINE_MS);

/** One page, as one person after the other. */
class Visit {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  async be(person) {
    await this.page.locator('label.actas select').last().selectOption(person);
  }

  get window() {
    return this.page.locator('.modal');
  }

  /** The newest message about a request. */
  get request() {
    return this.page.locator('.msg').filter({ hasText: NAME }).filter({ hasText: REASON }).last();
  }

  picture(name, of) {
    return of.screenshot({ path: path.join(PICTURES, `rollback-${name}.png`) });
  }

  async look(direction) {
    await type(this.url, ASKS, '/rollback', `${direction} ${NAME}`);
    await visible(this.window.getByText('SEQUENTIAL_EXECUTION_ENABLED'), `the preview of ${direction}`);
  }

  async ask(name) {
    await this.window.getByRole('button', { name: 'Ask for approval' }).click();
    await visible(this.window.getByText(/Write why/), 'the objection to a missing reason');
    await this.window.locator('input:not([type=checkbox]), textarea').first().fill(REASON);
    for (const wide of await this.window.evaluate(overflowing))
      problems.push(`${name}: wider than its window: ${wide}`);
    await this.picture(name, this.window);
    await this.window.getByRole('button', { name: 'Ask for approval' }).click();
    await gone(this.window, 'the window after asking');
    await visible(this.request.getByRole('button', { name: 'Approve' }), 'the request with its button');
  }

  async approve() {
    await this.request.getByRole('button', { name: 'Approve' }).click();
  }
}

async function rollBack(visit) {
  await visit.be(ASKS);
  await visit.look('disable');
  await visit.ask('1-window');
  await visit.picture('2-request', visit.request);

  await visit.approve();
  await visible(
    visit.page.getByText(/another person|asked for it yourself|not by whoever asked/i),
    'that nobody approves their own request',
  );
  await visit.be(LOOKS_ON);
  await visit.approve();
  await visible(
    visit.page.getByText(/rollbacks\.sequential-execution\.approvers/),
    'which list somebody is not in',
  );
  await visit.picture('3-refused', visit.page.locator('.messages'));

  await visit.be(APPROVES);
  await visit.approve();
  await visible(visit.request.getByText(/approved/i), 'that it is approved');
  await gone(visit.request.getByRole('button', { name: 'Approve' }), 'the button after the approval');
  await visit.picture('4-under-way', visit.request);
  await visible(
    visit.request.getByRole('button', { name: 'Undo' }),
    'the record with Undo',
    READY_DEADLINE_MS,
  );
  await visible(visit.request.getByText(/false at 100 %|100 %/), 'what serves');
  await visit.picture('5-record', visit.request);
}

/** What everybody sees of it afterwards. */
async function seeItStand(visit) {
  await type(visit.url, LOOKS_ON, '/rollback');
  const status = visit.page.locator('.msg').filter({ hasText: 'Switch on again' }).last();
  await visible(status, 'the status that offers the way back');
  await visit.picture('6-status', status);
  await type(visit.url, LOOKS_ON, '/validate', 'midday');
  const summary = visit.page.locator('.msg').filter({ hasText: 'midday validation' }).last();
  await visible(summary.getByText(new RegExp(REASON)), 'the standing warning with its reason', 20_000);
  await visit.picture('7-standing', summary);
}

async function undo(visit) {
  await visit.be(APPROVES);
  const record = visit.page.locator('.msg').filter({ has: visit.page.getByRole('button', { name: 'Undo' }) });
  await record.last().getByRole('button', { name: 'Undo' }).click();
  await visible(visit.window.getByText('SEQUENTIAL_EXECUTION_ENABLED'), 'the preview of the way back');
  await visit.ask('8-undo');
  await visit.be(ASKS);
  await visit.approve();
  await gone(visit.request.getByRole('button', { name: 'Approve' }), 'the button after the second approval');
  await visible(
    visit.request.getByRole('button', { name: 'Undo' }),
    'the record of the way back',
    READY_DEADLINE_MS,
  );
  await visit.picture('9-undone', visit.request);
}

async function onAPhone(browser, url) {
  const page = await browser.newPage({ viewport: { width: 400, height: 4000 }, deviceScaleFactor: 1.5 });
  await page.goto(url);
  await page.addStyleTag({ content: PHONE_STYLE });
  const records = page.locator('.msg').filter({ hasText: REASON });
  await visible(records, 'the records on a phone');
  for (const record of await records.all())
    for (const wide of await record.evaluate(overflowing)) problems.push(`too wide for a phone: ${wide}`);
  await page.screenshot({ path: path.join(PICTURES, 'rollback-10-phone.png') });
  await page.close();
}

await withSandbox(async (url) => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 2400 }, deviceScaleFactor: 1.5 });
    await page.goto(url);
    await page.locator('.msg').first().waitFor();
    const visit = new Visit(page, url);
    await rollBack(visit);
    await seeItStand(visit);
    await undo(visit);
    await onAPhone(browser, url);
  } finally {
    await browser.close();
  }
});
for (const problem of problems) say(problem);
say('rolled something back in a browser, and undid it: pictures in .cache/look');
process.exitCode = problems.length > 0 ? 1 : 0;
