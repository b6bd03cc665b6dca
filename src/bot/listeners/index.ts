import type { App } from '@slack/bolt';
import { listenToActions } from './actions.ts';
import { listenToCommands } from './commands.ts';
import { listenToErrors } from './errors.ts';
import type { ListenerContext } from './listener-context.ts';
import { listenToTheRest } from './rest.ts';
import { listenToViews } from './views.ts';

/** One listener for each kind of thing that Slack sends: two that match would both acknowledge, and one would fail. */
export function listen(app: App, context: ListenerContext): void {
  listenToCommands(app, context);
  listenToActions(app, context);
  listenToViews(app, context);
  listenToTheRest(app, context);
  listenToErrors(app, context);
}
