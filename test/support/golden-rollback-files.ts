import { rollbackMessage } from '../../src/bot/blocks/rollback-message.ts';
import { rollbackStatusMessage } from '../../src/bot/blocks/rollback-status.ts';
import { previewWindow } from '../../src/bot/blocks/rollback-window.ts';
import { previewOutline } from '../../src/report/rollback-outline.ts';
import { terminalPreview, terminalRequest, terminalRollbacks } from '../../src/terminal/rollback.ts';
import { about, GOLDEN_PREVIEWS, GOLDEN_REQUESTS, GOLDEN_STATUS, ZONE } from './golden-rollbacks.ts';
import { request } from './rollback-builders.ts';

const OPTIONS = { colour: false, width: 100 };
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Of every request its message, of every preview its window, of every answer its message; and each in a terminal. */
export function goldenRollbacks(): { name: string; content: string }[] {
  return [
    ...Object.entries(GOLDEN_REQUESTS).flatMap(([name, build]) => [
      { name: `${name}.message.json`, content: json(rollbackMessage(build(), about())) },
      { name: `${name}.terminal.txt`, content: `${terminalRequest(build(), about(), OPTIONS)}\n` },
    ]),
    ...Object.entries(GOLDEN_PREVIEWS).flatMap(([name, build]) => {
      const { draft, preview } = build();
      const { tells } = request();
      const context = { timeZone: ZONE, channel: 'C_HOME' };
      return [
        { name: `${name}.modal.json`, content: json(previewWindow(draft, preview, tells, context)) },
        {
          name: `${name}.terminal.txt`,
          content: `${terminalPreview(previewOutline(draft, preview, tells, ZONE), OPTIONS)}\n`,
        },
      ];
    }),
    ...Object.entries(GOLDEN_STATUS).flatMap(([name, build]) => [
      { name: `${name}.message.json`, content: json(rollbackStatusMessage(build()).message) },
      { name: `${name}.terminal.txt`, content: `${terminalRollbacks(build(), OPTIONS)}\n` },
    ]),
  ];
}
