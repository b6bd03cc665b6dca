import type { Button, KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rollbackMessage, rollbackRunId } from '../../../src/bot/blocks/rollback-message.ts';
import { readPreviewValue } from '../../../src/bot/rollback-actions.ts';
import type { RollbackState } from '../../../src/history/rollback.ts';
import { anyRollback } from '../../support/arbitrary-rollbacks.ts';
import { messageProblems, mrkdwnOf, textsOf } from '../../support/block-kit.ts';
import { about, ended, GOLDEN_REQUESTS, opened } from '../../support/golden-rollbacks.ts';
import { doneOutcome } from '../../support/rollback-builders.ts';
import { objectionsTo, objectionsToMetadata } from '../../support/slack-fake/block-rules.ts';

const RUNS = { numRuns: 60, interruptAfterTimeLimit: 10_000 };
const LIVE_MARKUP = /[<>]|&(?!(?:amp|lt|gt);)/;
const MENTIONS = /<@[UW][A-Z0-9_]{2,}>/g;
const ID = 'd'.repeat(32);

const draw = (state: RollbackState) => rollbackMessage(state, about());
const shown = (state: RollbackState): string => textsOf(draw(state).blocks).join('\n');
const rowsOf = (blocks: readonly KnownBlock[]): Button[][] =>
  blocks.flatMap((block) => (block.type === 'actions' ? [block.elements as Button[]] : []));
const labels = (state: RollbackState): string[] =>
  rowsOf(draw(state).blocks).flatMap((row) => row.map(({ text }) => text.text));

describe('the message of a request', () => {
  it.each(Object.entries(GOLDEN_REQUESTS))('keeps within every limit of Slack: %s', (_name, build) => {
    const message = draw(build());
    expect(messageProblems(message)).toEqual([]);
    expect(objectionsTo(message.blocks, 'message')).toEqual([]);
    expect(objectionsToMetadata(message.metadata)).toEqual([]);
  });

  it('keeps within every limit in any state, and alerts nobody but those who may approve and whoever is named at a terminal', () => {
    fc.assert(
      fc.property(anyRollback, (state) => {
        const message = draw(state);
        expect(messageProblems(message)).toEqual([]);
        const texts = [message.text, ...mrkdwnOf(message.blocks)];
        const { approvers, requester, via } = state.request;
        const named = via === 'terminal' ? [...approvers, requester.id] : approvers;
        const asked = state.phase === 'open' ? named.map((id) => `<@${id}>`) : [];
        const alerted = texts.flatMap((text) => text.match(MENTIONS) ?? []);
        expect(alerted.filter((mention) => !asked.includes(mention))).toEqual([]);
        const rest = texts.map((text) => text.replace(MENTIONS, ''));
        expect(rest.filter((text) => LIVE_MARKUP.test(text) || text.includes('```'))).toEqual([]);
      }),
      RUNS,
    );
  });

  it('tells people whose id was given at a terminal, where nobody has a name, once', () => {
    const typed = {
      requester: { id: 'U0ADA', name: 'U0ADA' },
      via: 'terminal' as const,
      machine: 'eve@laptop',
    };
    const line = '*Asked in the name of:* <@U0ADA>. At a terminal nothing proves who that was.';
    expect(shown(opened(typed))).toContain(line);
    expect(shown(opened({ ...typed, via: 'slack', machine: null }))).not.toContain('in the name of');
    expect(shown(opened({ ...typed, requester: { id: '!channel', name: '!channel' } }))).not.toMatch(
      /<!|in the name of/,
    );
    expect(shown(ended(doneOutcome(), {}, typed))).not.toContain('in the name of');
  });

  it('is green for what is live and for what had been so, and for nothing else', () => {
    fc.assert(
      fc.property(anyRollback, (state) => {
        const { text, blocks } = draw(state);
        const isGreen = [text, ...textsOf(blocks)].some((one) => one.includes('🟢'));
        const came = state.finished?.outcome.state;
        if (isGreen) expect(came === 'done' || came === 'already').toBe(true);
      }),
      RUNS,
    );
  });

  it('is found again by its run id, the date it was asked for and the id of its first block', () => {
    const { metadata, blocks } = draw(opened());
    expect(metadata).toEqual({
      event_type: 'shootaround_run',
      event_payload: { run_id: `rollback-${ID}`, schedule: 'rollback', target_date: '2026-02-04' },
    });
    expect(blocks[0]).toMatchObject({ type: 'header', block_id: `run:${rollbackRunId(ID)}` });
    // Late in the evening of the pipeline's zone it is tomorrow in UTC.
    const late = draw(opened({ askedAt: '2026-02-05T03:30:00.000Z' }));
    expect(late.metadata.event_payload.target_date).toBe('2026-02-04');
  });

  it('tells a screen reader the verdict in a sentence', () => {
    expect(draw(opened()).text).toBe(
      'APPROVAL NEEDED · Switch off sequential-execution. Ada asks, and 1 person has to approve before 06:35 EST. Until then nothing is changed.',
    );
  });

  it('begins with the one change, and goes on with how it stands and what to watch out for', () => {
    const { blocks } = draw((GOLDEN_REQUESTS['rollback-open-pinned'] as () => RollbackState)());
    const [, change, verdict, warning, facts] = blocks.map((block) => textsOf([block]).join());
    expect(change).toBe('`SEQUENTIAL_EXECUTION_ENABLED: true → false`');
    expect(verdict).toContain('Ada asks, and 2 people have to approve');
    expect(warning).toContain('⚠️ Watch out');
    expect(facts).toContain('*Asked by:*');
  });

  it('shows a reason of 500 characters whole, whatever it is made of, as one harmless line', () => {
    const reason = '<!channel> `a` *b*\n&'.padEnd(500, '<');
    const line = mrkdwnOf(draw(opened({ reason })).blocks)
      .flatMap((text) => text.split('\n'))
      .find((one) => one.startsWith('*Why:*'));
    expect(line).toBe(`*Why:* “&lt;!channel&gt; \`a\` *b* &amp;${'&lt;'.repeat(480)}”`);
  });

  it('never puts two buttons into one row, and makes none look like the thing to do', () => {
    for (const build of Object.values(GOLDEN_REQUESTS)) {
      const rows = rowsOf(draw(build()).blocks);
      expect(rows.filter((row) => row.length !== 1)).toEqual([]);
      expect(rows.flat().filter(({ style }) => style === 'primary')).toEqual([]);
    }
    const [approve, deny] = rowsOf(draw(opened()).blocks).flat();
    expect(approve).toMatchObject({ action_id: 'rollback.approve', value: ID, style: 'danger' });
    expect(approve?.accessibility_label).toBe('Approve: switch off sequential-execution');
    expect(deny).toMatchObject({ action_id: 'rollback.deny', value: ID });
    expect(deny).not.toHaveProperty('style');
    expect(deny?.accessibility_label).toBe('Deny: switch off sequential-execution');
    const kinds = draw(opened()).blocks.map(({ type }) => type);
    expect(kinds.slice(kinds.indexOf('actions'))).toEqual(['actions', 'context', 'actions', 'context']);
  });

  it('says that the last of several approvals carries it out, and that a last one does', () => {
    const by = { by: { id: 'U0GRACE', name: 'Grace' }, at: '2026-02-04T11:06:00.000Z' };
    expect(shown(opened({ approvals: 2 }))).toContain('The last of 2 approvals carries it out at once');
    expect(shown(opened({ approvals: 2 }, { approvals: [by] }))).toContain('Approve carries it out at once');
  });

  it.each<[string, string[]]>([
    ['rollback-open', ['Approve', 'Deny…']],
    ['rollback-approved', []],
    ['rollback-running', []],
    ['rollback-late', []],
    ['rollback-done', ['Undo…']],
    ['rollback-done-no-effect', ['Undo…']],
    ['rollback-done-undone', []],
    ['rollback-already', []],
    ['rollback-not-live', ['Move traffic…', 'Undo…']],
    ['rollback-failed', ['Undo…']],
    ['rollback-refused', []],
    ['rollback-overtaken', ['Fresh preview']],
    ['rollback-stopped', []],
    ['rollback-lost', []],
    ['rollback-denied', []],
    ['rollback-withdrawn', []],
    ['rollback-expired', ['Fresh preview']],
    ['rollback-outdated', ['Fresh preview']],
  ])('has the buttons of its state: %s', (name, expected) => {
    expect(labels((GOLDEN_REQUESTS[name] as () => RollbackState)())).toEqual(expected);
  });

  it('takes buttons away once they were pressed', () => {
    const golden = (name: string) => (GOLDEN_REQUESTS[name] as () => RollbackState)();
    const since = 'e'.repeat(32);
    for (const name of ['rollback-expired', 'rollback-outdated', 'rollback-overtaken'])
      expect(labels({ ...golden(name), replacedBy: since })).toEqual([]);
    const lapsed = { ...golden('rollback-stopped'), denied: null };
    expect(labels(lapsed)).toEqual(['Fresh preview']);
    expect(labels({ ...lapsed, replacedBy: since })).toEqual([]);
    expect(labels({ ...golden('rollback-not-live'), followedBy: since })).toEqual(['Undo…']);
    expect(labels({ ...golden('rollback-not-live'), undoneBy: since })).toEqual([]);
  });

  it('lets Undo and Move traffic carry the request that they are about', () => {
    const rows = rowsOf(draw((GOLDEN_REQUESTS['rollback-not-live'] as () => RollbackState)()).blocks).flat();
    expect(rows.map(({ value = '' }) => readPreviewValue(value))).toEqual([
      { direction: 'move_traffic', of: ID },
      { direction: 'undo', of: ID },
    ]);
  });

  it('counts what it had no room for, and keeps its buttons', () => {
    const warnings = Array.from({ length: 40 }, (_, index) => `${index} ${'<'.repeat(200)}`);
    const message = draw(opened({ warnings }));
    expect(messageProblems(message)).toEqual([]);
    expect(textsOf(message.blocks).join('\n')).toMatch(
      /Left out here: \d+ lines, \d+ long texts cut short\./,
    );
    expect(labels(opened({ warnings }))).toEqual(['Approve', 'Deny…']);
  });

  it('keeps within every limit where everything is as long as can be', () => {
    const long = '&'.repeat(5_000);
    const by = { id: 'U0EVE', name: long };
    const since = 'e'.repeat(32);
    const request = {
      requester: by,
      machine: long,
      reason: '<'.repeat(500),
      replaces: { request: since, by },
      undoes: since,
      follows: since,
      edit: { kind: 'variable' as const, from: long, to: '<'.repeat(200) },
      warnings: Array(12).fill(long),
      effects: Array(12).fill(long),
      tells: { does: long, risks: long, leaves: Array(5).fill(long) },
      approvers: Array.from({ length: 99 }, (_, index) => `U0${String(index).padStart(9, '0')}`),
    };
    const denied = { by, at: '2026-02-04T11:06:00.000Z', why: '<'.repeat(300) };
    const links = { denied, replacedBy: since, undoneBy: since, followedBy: since };
    const live = [{ revision: long, percent: 100, value: '<'.repeat(200) }];
    for (const state of [
      opened(request, { approvals: [{ by, at: denied.at }], denied }),
      ended(doneOutcome({ revision: long, changedBy: long, live, recognised: true }), links, request),
      ended({ state: 'not_live', live, revision: long, changedBy: long }, links, request),
      ended({ state: 'failed', message: long, live, revision: long }, links, request),
    ])
      expect(messageProblems(draw(state))).toEqual([]);
    expect(shown(opened(request))).toMatch(/May approve:\* (?:<@U0\d{9}> ){29}<@U0\d{9}> and 69 more/);
  });

  it('holds a usual record whole', () => {
    expect(shown(ended(doneOutcome()))).not.toContain('Left out');
  });
});
