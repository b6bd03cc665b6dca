import type { PreviewQuestion } from '../actions/rollback/rollbacks.ts';

/** What buttons and windows about rollbacks are called. A button carries an id or a name, and nothing that is believed. */
export const PREVIEW_ACTION = 'rollback.preview';
export const APPROVE_ACTION = 'rollback.approve';
export const DENY_ACTION = 'rollback.deny';
export const RENEW_ACTION = 'rollback.renew';
export const REQUEST_CALLBACK = 'rollback.request';
export const DENY_CALLBACK = 'rollback.denial';

/** `toggle:sequential-execution`, `undo:<request>`. */
export function previewValue(question: PreviewQuestion): string {
  return 'of' in question
    ? `${question.direction}:${question.of}`
    : `${question.direction}:${question.rollback}`;
}

/** Null for anything else. */
export function readPreviewValue(value: string): PreviewQuestion | null {
  const [, direction, name = ''] =
    /^(disable|enable|toggle|undo|move_traffic):([a-z0-9-]{1,40})$/.exec(value) ?? [];
  switch (direction) {
    case 'disable':
    case 'enable':
    case 'toggle':
      return { direction, rollback: name };
    case 'undo':
    case 'move_traffic':
      return { direction, of: name };
    default:
      return null;
  }
}
