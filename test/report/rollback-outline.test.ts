import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RollbackOutcome, RollbackState } from '../../src/history/rollback.ts';
import { previewOutline, requestOutline } from '../../src/report/rollback-outline.ts';
import { terminalPreview, terminalRequest } from '../../src/terminal/rollback.ts';
import { anyPreview, anyRollback } from '../support/arbitrary-rollbacks.ts';
import {
  about,
  at,
  ended,
  GOLDEN_PREVIEWS,
  GOLDEN_REQUESTS,
  type GoldenPreview,
  opened,
  previewed,
  running,
  ZONE,
} from '../support/golden-rollbacks.ts';
import {
  ADA,
  doneOutcome,
  GRACE,
  LINUS,
  PHASE3,
  request,
  serving,
  snapshot,
  template,
  valued,
} from '../support/rollback-builders.ts';

const RUNS = { numRuns: 50, interruptAfterTimeLimit: 10_000 };
const CONTROLS = /[\p{Cc}\u202a-\u202e]/u;
const LATER = 'e'.repeat(32);

const golden = (name: string): RollbackState => (GOLDEN_REQUESTS[name] as () => RollbackState)();
const tell = (state: RollbackState, minutes = 20) => requestOutline(state, about(minutes));
const all = (state: RollbackState): string =>
  terminalRequest(state, about(), { colour: false, width: 10_000 });
const factOf = (state: RollbackState, label: string, minutes = 20): string | undefined =>
  tell(state, minutes).facts.find(([one]) => one === label)?.[1];
const sectionOf = (state: RollbackState, title: string): string[] =>
  [...tell(state).foremost, ...tell(state).sections].find((section) => section.title === title)?.lines ?? [];
const titlesOf = (sections: readonly { title: string }[]): string[] => sections.map(({ title }) => title);

describe('a request in words', () => {
  it.each<[string, string, string]>([
    ['rollback-open', '🟡', 'APPROVAL NEEDED · Switch off sequential-execution'],
    ['rollback-approved', '🟡', 'APPROVED · Switch off sequential-execution'],
    ['rollback-running', '🟡', 'UNDER WAY · Switch off sequential-execution'],
    ['rollback-late', '🟡', 'NOT READY YET · Switch off sequential-execution'],
    ['rollback-done', '🟡', 'SWITCHED OFF, AS ASKED · sequential-execution'],
    ['rollback-done-observed', '🟡', 'SWITCHED OFF, AS ASKED · sequential-execution'],
    ['rollback-done-no-effect', '🔴', 'LIVE, BUT NO EFFECT · Switch off sequential-execution'],
    ['rollback-done-undone', '⚪', 'SWITCHED OFF, UNDO ASKED FOR · sequential-execution'],
    ['rollback-undo-done', '🟢', 'UNDONE · sequential-execution'],
    ['rollback-traffic-done', '🟡', 'TRAFFIC MOVED, AS ASKED · sequential-execution'],
    ['rollback-already', '🟡', 'NOTHING HAD TO BE DONE · Switch off sequential-execution'],
    ['rollback-not-live', '🟡', 'MADE, NOT LIVE · Switch off sequential-execution'],
    ['rollback-failed', '🔴', 'FAILED · Switch off sequential-execution'],
    ['rollback-refused', '🔴', 'NOT POSSIBLE · Switch off sequential-execution'],
    ['rollback-overtaken', '⚪', 'NOT DONE · Switch off sequential-execution'],
    ['rollback-stopped', '⚪', 'STOPPED · Switch off sequential-execution'],
    ['rollback-lost', '⚫', 'NOBODY KNOWS HOW IT ENDED · Switch off sequential-execution'],
    ['rollback-denied', '⚪', 'DENIED · Switch off sequential-execution'],
    ['rollback-withdrawn', '⚪', 'TAKEN BACK · Switch off sequential-execution'],
    ['rollback-expired', '⚪', 'LAPSED · Switch off sequential-execution'],
    ['rollback-outdated', '⚪', 'OUT OF DATE · Switch off sequential-execution'],
  ])('says first how it stands: %s', (name, light, headline) => {
    expect(tell(golden(name))).toMatchObject({ light, headline });
  });

  it('calls nothing live that its own figures do not bear out', () => {
    fc.assert(
      fc.property(anyRollback, (state) => {
        const { light, headline, verdict } = tell(state);
        const { edit } = state.request;
        const came = state.finished?.outcome;
        const isSo =
          (came?.state === 'done' || came?.state === 'already') &&
          came.live.length > 0 &&
          (edit.kind === 'traffic' ||
            came.live.every(({ value }) => String(value).toLowerCase() === String(edit.to).toLowerCase()));
        const { normal } = state.request.tells;
        const isNormal = (came?.live ?? []).every(
          ({ value }) => String(value).toLowerCase() === normal?.toLowerCase(),
        );
        if (light === '🟢') expect([isSo, isNormal]).toEqual([true, true]);
        if (/^(SWITCHED|UNDONE|TRAFFIC MOVED|NOTHING HAD)/.test(headline)) expect(isSo).toBe(true);
        if (/^It (is|went) live/.test(verdict)) expect(isSo).toBe(true);
      }),
      RUNS,
    );
  });

  it('says that a record and its own figures disagree', () => {
    const half: RollbackOutcome = doneOutcome({
      live: [
        { revision: `${PHASE3}-00042-new`, percent: 60, value: 'false' },
        { revision: `${PHASE3}-00041-abc`, percent: 40, value: 'true' },
      ],
    });
    for (const outcome of [half, doneOutcome({ live: [] }), { state: 'already' as const, live: [] }]) {
      const { light, headline } = tell(ended(outcome));
      expect([light, headline.split(' · ')[0]]).toEqual(['⚫', 'RECORDED AS DONE, BUT NOT SO']);
    }
    expect(tell(ended(half)).verdict).toContain('Live now: false at 60 %, true at 40 %.');
  });

  it('takes a value for what it means, and a value that only looks alike for another', () => {
    const live = (value: string) => [{ revision: 'r', percent: 100, value }];
    expect(tell(ended(doneOutcome({ live: live('FALSE') }))).light).toBe('🟡');
    expect(tell(ended(doneOutcome({ live: live(' false') }))).light).toBe('⚫');
  });

  it('is green only where all requests meet the value of normal times again', () => {
    const live = (value: string) => [{ revision: `${PHASE3}-00042-new`, percent: 100, value }];
    const back = {
      direction: 'enable' as const,
      edit: { kind: 'variable' as const, from: 'false', to: 'true' },
    };
    const done = doneOutcome({ live: live('true') });
    expect(tell(ended(done, {}, back))).toMatchObject({
      light: '🟢',
      headline: 'SWITCHED ON AGAIN · sequential-execution',
    });
    expect(tell(ended({ state: 'already', live: live('TRUE') }, {}, back)).light).toBe('🟢');
    const unsaid = { ...back, tells: { does: '', risks: '', leaves: [] } };
    expect(tell(ended(done, {}, unsaid))).toMatchObject({
      light: '🟡',
      verdict: expect.stringContaining('That is not known to be as in normal times'),
    });
    const taken = { ...back, direction: 'undo' as const, edit: { ...back.edit, from: 'true', to: 'false' } };
    expect(tell(ended(doneOutcome(), {}, taken))).toMatchObject({
      light: '🟡',
      headline: 'UNDONE, AS ASKED · sequential-execution',
      verdict: expect.stringContaining('not as in normal times (true), and every summary says so.'),
    });
  });

  it('puts what stands now and what to do before who and why', () => {
    const foremost = (name: string) => titlesOf(tell(golden(name)).foremost);
    expect(foremost('rollback-open')).toEqual([]);
    expect(foremost('rollback-open-pinned')).toEqual(['⚠️ Watch out']);
    expect(foremost('rollback-running-pinned')).toEqual(['⚠️ Watch out', 'How far it is']);
    expect(foremost('rollback-failed')).toEqual(['What happened', 'What to do']);
    expect(foremost('rollback-outdated')).toEqual(['What changed']);
    expect(foremost('rollback-done')).toEqual([]);
    const lines = all(golden('rollback-failed')).split('\n');
    expect(lines.indexOf('What to do')).toBeLessThan(lines.findIndex((line) => line.startsWith('Asked by')));
  });

  it('says nothing twice', () => {
    const texts = (name: string) => all(golden(name));
    const times = (text: string, what: string) => text.split(what).length - 1;
    expect(times(texts('rollback-open'), '06:35 EST')).toBe(1);
    expect(times(texts('rollback-open'), 'asks')).toBe(1);
    expect(times(texts('rollback-done-no-effect'), 'took the sequential path')).toBe(1);
    expect(times(texts('rollback-stopped'), 'level 1 is running again')).toBe(1);
    expect(times(texts('rollback-failed'), '00041-abc')).toBe(1);
    expect(times(texts('rollback-not-live'), '00040-xyz')).toBe(1);
  });

  it('says who asked, from where, why, who approved and when, from what to what, on which revision', () => {
    const state = golden('rollback-done');
    expect(tell(state).change).toBe('SEQUENTIAL_EXECUTION_ENABLED: true → false');
    expect(tell(state).facts).toEqual([
      ['Asked by', 'Ada, Wed Feb 4, 06:05 EST'],
      ['Why', '“Level 1 hangs since 05:10, players wait for it”'],
      ['Where', 'nba-phase3-analytics-processors in us-west2'],
      ['Approved by', 'Grace, 06:07 EST'],
      ['Ended', '06:09 EST'],
      ['Revision', 'nba-phase3-analytics-processors-00042-new, by shootaround'],
      ['Verified', 'read back from what serves: 100 % 00042-new: false'],
      ['Runs', 'no run has shown its path yet'],
    ]);
    expect(factOf(opened({ via: 'terminal', machine: 'ada@laptop' }), 'Asked by')).toBe(
      'Ada, Wed Feb 4, 06:05 EST, in a terminal: ada@laptop',
    );
  });

  it('says which path runs took, that none has shown it, and after two days that none did', () => {
    expect(factOf(golden('rollback-done-observed'), 'Runs')).toBe(
      'the run of Wed Feb 4, 06:56 EST for 2026-02-03 took the parallel path, as it should',
    );
    // A change that was brought to life by moving the traffic later.
    const brought = { ...golden('rollback-not-live'), observed: golden('rollback-done-observed').observed };
    expect(factOf(brought, 'Runs')).toContain('took the parallel path, as it should');
    expect(factOf(golden('rollback-not-live'), 'Runs')).toBeUndefined();
    expect(factOf(golden('rollback-traffic-done'), 'Runs')).toBeUndefined();
    const wrong = golden('rollback-done-no-effect');
    expect(tell(wrong).verdict).toContain('took the sequential path, which it should not have');
    expect(sectionOf(wrong, 'What to do')).toHaveLength(2);
    const done = golden('rollback-done');
    expect(factOf(done, 'Runs', 4 + 48 * 60 - 1)).toBe('no run has shown its path yet');
    expect(factOf(done, 'Runs', 4 + 48 * 60)).toBe('no run showed its path within two days');
  });

  it('says when days lie between', () => {
    const state = ended(doneOutcome());
    const next = { ...state, finished: { at: at(24 * 60), outcome: doneOutcome() } };
    expect(factOf(next, 'Ended')).toBe('Thu Feb 5, 06:05 EST');
  });

  it('alerts those who may still approve: not who asked, nobody twice, and only while it is open', () => {
    const approvers = [ADA.id, GRACE.id, LINUS.id, GRACE.id, '<!channel>', 'u0low'];
    expect(tell(opened({ approvers })).approvers).toEqual([GRACE.id, LINUS.id]);
    expect(tell(opened({ approvers, selfApproval: true })).approvers).toEqual([ADA.id, GRACE.id, LINUS.id]);
    const approvals = [{ by: GRACE, at: at(1) }];
    const counted = opened({ approvers, approvals: 2 }, { approvals });
    expect(tell(counted).approvers).toEqual([LINUS.id]);
    expect(tell(counted).verdict).toContain('1 more person has to approve before 06:35 EST');
    for (const [name, build] of Object.entries(GOLDEN_REQUESTS))
      if (build().phase !== 'open') expect(tell(build()).approvers, name).toEqual([]);
  });

  it('says so where not enough people may approve, and how to mend it', () => {
    const mend = 'To mend it: name more people under rollbacks.sequential-execution.approvers.';
    expect(tell(golden('rollback-open-nobody')).verdict).toContain(
      `Ada asks, and it takes 1 approval, and nobody can give it. ${mend}`,
    );
    expect(tell(opened({ approvals: 2 })).verdict).toContain(
      `Ada asks, and it takes 2 approvals, and only 1 can give them. ${mend}`,
    );
  });

  it('says before it is approved what it does, risks and does not do, and what happens if it fails', () => {
    expect(titlesOf(tell(golden('rollback-open-pinned')).sections)).toEqual([
      'What happens',
      'Traffic',
      'What it risks',
      'What it does not do',
      'If it fails',
    ]);
    expect(sectionOf(opened(), 'If it fails')[0]).toContain('What serves now keeps serving: true at 100 %.');
    expect(sectionOf(opened(), 'Traffic')).toEqual([]);
  });

  it('tells of being switched off as of another thing where it switches on', () => {
    const back = opened({ direction: 'enable', edit: { kind: 'variable', from: 'false', to: 'true' } });
    expect(sectionOf(back, 'What it risks')).toEqual([]);
    expect(sectionOf(back, 'While it is switched off')).toHaveLength(2);
    expect(sectionOf(back, 'What happens').join()).not.toContain('runs every processor');
    expect(tell(back).headline).toBe('APPROVAL NEEDED · Switch sequential-execution on again');
  });

  it.each<[string, RollbackOutcome]>([
    ['failed', { state: 'failed', message: 'no port', live: null, revision: null }],
    ['refused', { state: 'refused', message: 'no right', fix: 'give it', live: null }],
    ['overtaken', { state: 'outdated', changes: ['image'], live: null }],
    ['stopped', { state: 'stopped', why: 'denied', live: null }],
    ['lost', { state: 'lost', message: 'no answer', live: null }],
  ])(
    'says that nobody knows what is live where that could not be read, and what to do: %s',
    (_name, outcome) => {
      const state = ended(outcome);
      expect(tell(state).verdict).toContain('What is live now could not be read');
      expect(all(state)).not.toMatch(/as before|Live now/);
      expect(sectionOf(state, 'What to do').length).toBeGreaterThan(0);
    },
  );

  it('says as before only of what is exactly as before', () => {
    const failed = (value: string, percent = 100) =>
      tell(
        ended({
          state: 'failed',
          message: 'no port',
          revision: null,
          live: [{ revision: 'r', percent, value }],
        }),
      ).verdict;
    expect(failed('true')).toContain('Live now, as before: true at 100 % (r).');
    expect(failed('false')).toContain('Live now: false at 100 % (r).');
  });

  it('warns of what a failed change leaves behind, and of nothing where only traffic was to move', () => {
    const todo = (undoneBy: string | null) =>
      sectionOf({ ...golden('rollback-failed'), undoneBy }, 'What to do').join();
    expect(todo(null)).toContain('next deployment would bring it live. Undo takes it out again.');
    expect(todo(LATER)).toMatch(/would bring it live\.(?! Undo)/);
    const traffic = ended(
      { state: 'failed', message: 'no', live: [], revision: null },
      {},
      { edit: { kind: 'traffic', from: [], to: [{ revision: null, percent: 100 }] } },
    );
    expect(sectionOf(traffic, 'What to do').join()).not.toContain('deployment');
  });

  it('names both revisions where the new one gets nothing, and says what comes next', () => {
    const state = golden('rollback-not-live');
    expect(sectionOf(state, 'Live now')).toEqual([
      '100 % 00040-xyz: true',
      '0 % 00042-new: false, made and without traffic',
    ]);
    const verdict = (over: Partial<RollbackState>, asked = {}) =>
      tell({ ...state, ...over, request: { ...state.request, ...asked } }).verdict;
    expect(verdict({})).toContain('Move the traffic to bring it live, or undo it.');
    expect(verdict({}, { wantsTraffic: true })).toContain('Moving the traffic is asked for next');
    expect(verdict({ followedBy: LATER })).toContain('its own message says what came of it');
    expect(verdict({ undoneBy: LATER })).toContain('An undo was asked for since.');
  });

  it('speaks in the past of what is being undone', () => {
    const moved = (over: Partial<RollbackState>) =>
      tell({ ...golden('rollback-traffic-done'), ...over }).verdict;
    expect(moved({})).toContain(
      'It is live: traffic goes where it was told to go, and meets false at 100 %.',
    );
    expect(moved({ undoneBy: LATER })).toContain('and met false at 100 %.');
    const { verdict } = tell(golden('rollback-done-undone'));
    expect(verdict).toContain('It went live: SEQUENTIAL_EXECUTION_ENABLED was false');
    expect(verdict).not.toContain('is live');
  });

  it('tells how far it is with times, the same step once, and that it takes long', () => {
    expect(sectionOf(golden('rollback-running'), 'How far it is')).toEqual([
      '✓ 06:07 EST tried out without effect: Cloud Run would take it',
      '✓ 06:07 EST sent',
      '◌ the revision is being made',
    ]);
    const sending = running([{ step: 'sending', at: at(2), attempt: 2, operation: null }]);
    expect(sectionOf(sending, 'How far it is')).toEqual(['◌ 06:07 EST being sent, attempt 2']);
    expect(sectionOf(running([]), 'How far it is')).toEqual(['◌ being looked at once more']);
    expect(tell(sending).verdict).toContain('being carried out');
    expect(sectionOf(golden('rollback-late'), 'How far it is')).toContain(
      '⏰ 06:12 EST not ready after 5 minutes',
    );
    expect(tell(golden('rollback-late')).verdict).toContain(
      'what served before keeps serving: true at 100 %',
    );
  });

  it('tells a lapse of what nobody approved from one of what was approved and not begun', () => {
    const lapsed = (approvals: RollbackState['approvals'], needed = 1) =>
      tell(opened({ approvals: needed }, { phase: 'expired', approvals })).verdict;
    expect(lapsed([])).toBe('Nobody approved in time, so it lapsed at 06:35 EST. Nothing was changed.');
    expect(lapsed([{ by: GRACE, at: at(1) }], 2)).toContain('1 of 2 approved in time');
    expect(lapsed([{ by: GRACE, at: at(1) }])).toContain('It was approved and not begun in time');
  });

  it('says that a denial came too late', () => {
    const state = running([], { denied: { by: LINUS, at: at(3), why: 'stop' } });
    expect(factOf(state, 'Denied by')).toBe('Linus, 06:08 EST, after it had begun: “stop”');
    expect(factOf(golden('rollback-denied'), 'Denied by')).toBe('Grace, 06:08 EST: “wait for the schedule”');
    expect(factOf(golden('rollback-withdrawn'), 'Taken back')).toBe('06:08 EST: “it runs again”');
  });

  it('holds no control character of anybody else, in any state', () => {
    fc.assert(
      fc.property(anyRollback, (state) => {
        const text = terminalRequest(state, about(), { colour: false, width: 90 });
        expect(text.split('\n').filter((line) => CONTROLS.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe('a preview in words', () => {
  const show = ({ draft, preview }: GoldenPreview) => previewOutline(draft, preview, request().tells, ZONE);
  const section = (one: GoldenPreview, title: string): string[] =>
    show(one).sections.find((each) => each.title === title)?.lines ?? [];

  it('says what is to be done and where, and the one change', () => {
    const place = 'nba-phase3-analytics-processors in us-west2';
    const said = Object.values(GOLDEN_PREVIEWS)
      .slice(0, 4)
      .map((build) => {
        const { headline, change } = show(build());
        return [headline, change];
      });
    expect(said).toEqual([
      [`Switch off sequential-execution on ${place}`, 'SEQUENTIAL_EXECUTION_ENABLED: true → false'],
      [`Switch sequential-execution on again on ${place}`, 'SEQUENTIAL_EXECUTION_ENABLED: false → true'],
      [`Switch off sequential-execution on ${place}`, 'SEQUENTIAL_EXECUTION_ENABLED: true → false'],
      [
        `Move all traffic to the change of sequential-execution on ${place}`,
        'Traffic: 100 % 00040-xyz → 100 % the newest revision',
      ],
    ]);
  });

  it('tells a variable that is not set from one that is empty or has blanks', () => {
    const change = (from: string | null, to: string | null) =>
      show(previewed({ edit: { kind: 'variable', from, to } })).change;
    expect(change(null, '')).toBe('SEQUENTIAL_EXECUTION_ENABLED: not set → empty');
    expect(change(' true', 'true')).toBe('SEQUENTIAL_EXECUTION_ENABLED: " true" → true');
    expect(change('a', 'y'.repeat(200))).toContain('y'.repeat(200));
    const told = show(
      previewed({ edit: { kind: 'traffic', from: [], to: [{ revision: 'a', percent: 100 }] } }),
    );
    expect(told.change).toBe('Traffic: 100 % the newest revision → 100 % a');
  });

  it('lists what stays by name, secrets marked, the rest counted', () => {
    const [others] = section(
      (GOLDEN_PREVIEWS['rollback-preview-crowded'] as () => GoldenPreview)(),
      'What stays as it is',
    );
    expect(others).toMatch(/^46 other variables, 10 of them secrets: SETTING_1 \(secret\), SETTING_2, /);
    expect(others).toMatch(/SETTING_20 and 26 more$/);
    const none = previewed({ snapshot: snapshot({ template: template({ others: [] }) }) });
    expect(section(none, 'What stays as it is')[0]).toBe('it has no other variable');
  });

  it('leaves out what is nothing of what stays, and shortens the digest of an image', () => {
    const stays = (over: Partial<ReturnType<typeof template>>) =>
      section(previewed({ snapshot: snapshot({ template: template(over) }) }), 'What stays as it is').slice(
        1,
      );
    const nothing = { annotations: 0, minInstances: null, maxInstances: null };
    expect(stays({ labels: 1, ...nothing })).toEqual([
      'the image phase3@sha256:111111111111',
      'the label commit-sha: 3f2b1c4',
      'memory, CPU and time limits',
    ]);
    expect(stays({ image: null, commit: null, labels: 1, ...nothing, minInstances: 0 })).toEqual([
      'the image',
      '1 label, memory, CPU and time limits',
    ]);
    const last = (over: Partial<ReturnType<typeof template>>) => stays(over).at(-1);
    expect(last({ labels: 4, annotations: 2, sidecars: ['otel'], minInstances: 2, maxInstances: null })).toBe(
      '1 more container, 3 more labels, 2 annotations, at least 2 instances, memory, CPU and time limits',
    );
    expect(last({ minInstances: 1, maxInstances: 10 })).toBe(
      '1 to 10 instances, memory, CPU and time limits',
    );
    expect(last({ minInstances: 0, maxInstances: 1 })).toBe(
      'at most 1 instance, memory, CPU and time limits',
    );
  });

  it('says what serves, since when and by whom, as far as that is known', () => {
    const one = previewed({
      snapshot: snapshot({
        serving: [
          serving({ percent: 90, value: { kind: 'secret' } }),
          serving({ percent: 10, named: true, value: valued(null), commit: null, createdAt: null }),
        ],
      }),
    });
    expect(section(one, 'Serves now')).toEqual([
      '90 % 00041-abc: a secret · commit 3f2b1c4 · since Feb 3, 15:00 EST, by cloud-build',
      '10 % 00041-abc: not set · traffic names it · commit not known · since when is not known, by cloud-build',
    ]);
    expect(section(previewed({ snapshot: snapshot({ serving: [] }) }), 'Serves now')).toEqual([
      'Nothing: no revision gets traffic.',
    ]);
  });

  it('names the state that it is bound to, to the second, with its zone', () => {
    const read = snapshot({ readAt: '2026-07-04T11:05:09.123Z', etag: '"0123456789abcdef"', ready: null });
    const lines = section(previewed({ snapshot: read }), 'Only as it stands now');
    expect(lines[0]).toBe('generation 41, etag 0123456789a…, read at 07:05:09 EDT');
    // That belongs to what to watch out for, and is said there.
    expect(section(previewed({ snapshot: read }), '⚠️ Watch out').join()).toContain('ready is not known');
    expect(lines.join()).not.toContain('ready');
  });

  it('holds no control character of anybody else, whatever is in it', () => {
    fc.assert(
      fc.property(anyPreview, ({ draft, preview, tells }) => {
        const text = terminalPreview(previewOutline(draft, preview, tells, ZONE), {
          colour: false,
          width: 90,
        });
        expect(text.split('\n').filter((line) => CONTROLS.test(line))).toEqual([]);
      }),
      RUNS,
    );
  });
});
