import { describe, expect, it } from 'vitest';
import { type Preview, type PreviewWish, previewOf } from '../../../src/actions/rollback/preview.ts';
import type { ServiceSnapshot } from '../../../src/cloud/change-ports.ts';
import { profile } from '../../support/fact-builders.ts';
import {
  FLAG,
  PHASE3,
  pinned,
  ROLLBACK,
  serving,
  snapshot,
  template,
  valued,
} from '../../support/rollback-builders.ts';

const NEWEST = `${PHASE3}-00041-abc`;
const HELD = `${PHASE3}-00040-xyz`;
const DISABLE: PreviewWish = { direction: 'disable' };
const ENABLE: PreviewWish = { direction: 'enable' };
const TOGGLE: PreviewWish = { direction: 'toggle' };
const SECRET = { kind: 'secret' } as const;

const look = (state: ServiceSnapshot, wish: PreviewWish = DISABLE, rollback = ROLLBACK): Preview =>
  previewOf({ rollback, profile, snapshot: state, wish });

function possible(preview: Preview) {
  if (preview.state !== 'possible') throw new Error(`impossible: ${preview.why}`);
  return preview;
}

function impossible(preview: Preview) {
  if (preview.state !== 'impossible') throw new Error(`possible: ${JSON.stringify(preview.edit)}`);
  return preview;
}

/** The flag as template and as the only revision that serves. */
const set = (value: string | null, over: Partial<ServiceSnapshot> = {}): ServiceSnapshot =>
  snapshot({
    template: template({ value: valued(value) }),
    serving: [serving({ value: valued(value) })],
    ...over,
  });

describe('a service that is well', () => {
  it('has one variable changed, and says what that means in the order in which it happens', () => {
    expect(look(snapshot())).toEqual({
      state: 'possible',
      direction: 'disable',
      edit: { kind: 'variable', from: 'true', to: 'false' },
      effects: [
        `A new revision is made of the newest settings, in which ${FLAG} is false and nothing else differs.`,
        `It gets all traffic as soon as it is ready; until then requests go to ${NEWEST} (100 %).`,
        'Requests in flight finish on the revision that they began on.',
        `${FLAG} is read when a process starts: what runs already goes on with the value that it began with.`,
      ],
      warnings: [],
      needsTraffic: false,
    });
  });

  it('is so already where template and everything that serves mean the same', () => {
    for (const [state, wish] of [
      [set('true'), ENABLE],
      [set('TRUE'), ENABLE],
      [set('False'), DISABLE],
    ] as const) {
      const { why, fix, isAlready } = impossible(look(state, wish));
      expect([isAlready, fix]).toEqual([true, null]);
      expect(why).toContain('already');
      expect(why).toContain(`${NEWEST} has `);
    }
  });

  it.each([
    ['another word', 'yes', 'yes'],
    ['a blank beside the word', 'true ', 'true '],
    ['nothing', '', ''],
    ['not set', null, null],
  ])('is not so already with %s, and keeps that to the letter', (_, value, from) => {
    expect(possible(look(set(value), ENABLE)).edit).toEqual({ kind: 'variable', from, to: 'true' });
  });

  it('keeps the case of what it takes back', () => {
    expect(possible(look(set('TRUE'))).edit).toEqual({ kind: 'variable', from: 'TRUE', to: 'false' });
  });

  it('says that a fixed name of a revision goes', () => {
    const { effects } = possible(look(snapshot({ template: template({ fixedName: `${PHASE3}-mine` }) })));
    expect(effects[1]).toContain(`${PHASE3}-mine, is cleared`);
  });
});

describe('what nobody should ask for', () => {
  it('is a change while another one is being carried out', () => {
    const { why, fix, isAlready } = impossible(look(set('false', { settled: false })));
    expect(why).toContain('being carried out');
    expect(fix).toContain('Wait');
    expect(isAlready).toBe(false);
    const wishes: PreviewWish[] = [
      { direction: 'move_traffic', value: 'false' },
      { direction: 'undo', edit: { kind: 'traffic', from: [], to: [] } },
    ];
    for (const wish of wishes)
      expect(impossible(look(set('false', { settled: false }), wish)).why).toContain('being carried out');
  });

  it('is a secret, whose value is never said', () => {
    const secret = snapshot({ template: template({ value: SECRET }), serving: [serving({ value: SECRET })] });
    for (const wish of [DISABLE, ENABLE, TOGGLE, { direction: 'move_traffic', value: 'false' } as const])
      expect(impossible(look(secret, wish)).why).toContain('is a secret');
  });

  it('is a rollback that the profile does not declare, whatever it is called', () => {
    for (const name of ['another', '__proto__', 'constructor', 'toString'])
      expect(impossible(look(snapshot(), DISABLE, name)).why).toContain('does not declare');
  });
});

describe('a change that is there and not live', () => {
  const notLive = pinned({ template: template({ value: valued('false') }) });

  it('is brought to life by moving all traffic, from where it is told to go', () => {
    const preview = possible(look(notLive));
    expect(preview.direction).toBe('move_traffic');
    expect(preview.edit).toEqual({
      kind: 'traffic',
      from: [{ revision: HELD, percent: 100 }],
      to: [{ revision: null, percent: 100 }],
    });
    expect(preview.needsTraffic).toBe(false);
    expect(preview.effects[0]).toBe(
      `All traffic goes to the newest revision, ${NEWEST}, in which ${FLAG} is false; no revision is made.`,
    );
    expect(preview.effects[1]).toBe(`None goes to ${HELD} (100 %) any more.`);
  });

  it('says that other code goes live with it', () => {
    expect(possible(look(notLive)).warnings).toEqual([
      'The newest settings have other code (commit 3f2b1c4) than what serves (commit 0a1b2c3): moving traffic brings that code live, too.',
    ]);
    const same = pinned({
      template: template({ value: valued('false') }),
      serving: [serving({ revision: HELD, named: true })],
    });
    expect(possible(look(same)).warnings).toEqual([]);
    expect(possible(look({ ...same, ready: null })).warnings).toEqual([
      `Whether ${PHASE3} is ready is not known.`,
    ]);
  });

  it('is not brought to life by traffic while its revision is not ready', () => {
    const broken = snapshot({
      template: template({ value: valued('false') }),
      newestCreated: `${PHASE3}-00042-bad`,
      newestTrouble: 'The container failed to start.',
      ready: false,
    });
    for (const wish of [DISABLE, { direction: 'move_traffic', value: 'false' } as const]) {
      const { why, fix, isAlready } = impossible(look(broken, wish));
      expect(why).toBe(
        `${FLAG} is false in the newest revision, ${PHASE3}-00042-bad, which is not ready (The container failed to start); what serves: ${NEWEST} has true (100 %).`,
      );
      expect(fix).toContain('deploy it again');
      expect(isAlready).toBe(false);
    }
    const never = { ...broken, newestReady: null, serving: [] };
    expect(impossible(look(never)).why).toContain('nothing serves');
  });

  it('is waited for where traffic is told to go there and does not yet', () => {
    const late = snapshot({ template: template({ value: valued('false') }) });
    const { why, isAlready } = impossible(look(late));
    expect(why).toContain('does not yet do so');
    expect(isAlready).toBe(false);
  });

  it('is moved as well where it gets a part', () => {
    const part = snapshot({
      template: template({ value: valued('false') }),
      traffic: [
        { revision: HELD, percent: 90 },
        { revision: null, percent: 10 },
      ],
      serving: [
        serving({ revision: HELD, percent: 90, named: true }),
        serving({ percent: 10, value: valued('false') }),
      ],
    });
    const preview = possible(look(part));
    expect(preview.direction).toBe('move_traffic');
    expect(preview.effects[1]).toBe(`None goes to ${HELD} (90 %) any more.`);
    expect(preview.warnings).toEqual([
      `What serves is mixed in ${FLAG}: ${HELD} has true (90 %) and ${NEWEST} has false (10 %).`,
    ]);
  });

  it('is moved only while the newest revision has what was asked for', () => {
    const wish = { direction: 'move_traffic', value: 'true' } as const;
    expect(impossible(look(notLive, wish)).why).toBe(
      `${FLAG} is false by now, not true: somebody changed it since.`,
    );
    expect(possible(look(notLive, { ...wish, value: 'FALSE' })).direction).toBe('move_traffic');
    const there = impossible(look(set('false'), { ...wish, value: 'false' }));
    expect(there.isAlready).toBe(true);
    // What it is held at has the value, too: nobody's code has to move for it.
    const held = serving({ revision: HELD, named: true, value: valued('false') });
    expect(impossible(look({ ...notLive, serving: [held] }, { ...wish, value: 'false' })).isAlready).toBe(
      true,
    );
  });
});

describe('traffic that is held by name', () => {
  it('is found, and said with the revisions that hold it', () => {
    const preview = possible(look(pinned()));
    expect(preview.direction).toBe('disable');
    expect(preview.needsTraffic).toBe(true);
    expect(preview.effects).toContain(
      `It gets no traffic, ready or not: requests go to ${HELD} (100 %) until traffic is moved.`,
    );
    expect(preview.warnings).toEqual([
      `Traffic is held by name at ${HELD} (100 %): the new revision gets none until traffic is moved, which is a change of its own and approved separately.`,
      'The newest settings have other code (commit 3f2b1c4) than what serves (commit 0a1b2c3): whoever moves traffic to the new revision brings that code live, too.',
    ]);
  });

  it('is found where the new revision gets a part', () => {
    const split = snapshot({
      traffic: [
        { revision: HELD, percent: 60 },
        { revision: null, percent: 40 },
      ],
      serving: [serving({ revision: HELD, percent: 60, named: true }), serving({ percent: 40 })],
    });
    const preview = possible(look(split));
    expect(preview.needsTraffic).toBe(true);
    expect(preview.warnings[0]).toContain(`${HELD} (60 %): the new revision gets only 40 %`);
    expect(preview.effects[1]).toContain('It gets 40 % of the traffic');
  });

  it('is nothing to move where it is told to go nowhere by name', () => {
    const preview = possible(look(snapshot({ traffic: [] })));
    expect(preview.needsTraffic).toBe(false);
    expect(preview.effects[1]).toContain('It gets all traffic');
  });

  it('needs no moving where what it is held at has the value', () => {
    const preview = possible(
      look(pinned({ serving: [serving({ revision: HELD, named: true, value: valued('false') })] })),
    );
    expect(preview.needsTraffic).toBe(false);
    expect(preview.warnings[0]).toContain(`What serves has ${FLAG} as false already (${HELD} (100 %))`);
  });

  it('needs moving where nobody knows what it is held at', () => {
    expect(possible(look(pinned({ serving: [] }))).needsTraffic).toBe(true);
    const hidden = pinned({ serving: [serving({ revision: HELD, named: true, value: SECRET })] });
    const preview = possible(look(hidden));
    expect(preview.needsTraffic).toBe(true);
    expect(preview.warnings).toContain(
      `${FLAG} is a secret in ${HELD} (100 %): what serves now is not known.`,
    );
  });
});

describe('what may surprise', () => {
  it('is a newest revision that is not ready: one of the same settings may fail as well', () => {
    const { warnings } = possible(
      look(
        snapshot({
          newestCreated: `${PHASE3}-00042-bad`,
          newestTrouble: 'The container\nfailed to start.',
          ready: false,
        }),
      ),
    );
    expect(warnings).toEqual([
      `The newest revision, ${PHASE3}-00042-bad, is not ready (The container failed to start): a new one is made of the same settings and may fail as well. Until one is ready, requests go to ${NEWEST} (100 %).`,
    ]);
  });

  it('is a service of which nobody knows whether it is ready, or which is not', () => {
    expect(possible(look(snapshot({ ready: null }))).warnings).toEqual([
      `Whether ${PHASE3} is ready is not known.`,
    ]);
    expect(possible(look(snapshot({ ready: false, readyMessage: 'No route.' }))).warnings).toEqual([
      `${PHASE3} is not ready: No route.`,
    ]);
  });

  it.each([
    ['another commit', { commit: 'ffffffff' }, true],
    ['another image of the same commit', { image: 'eu/phase3@sha256:2222' }, true],
    ['no commit and the same image', { commit: null }, false],
    ['neither commit nor image', { commit: null, image: null }, true],
    ['the same', {}, false],
  ])('is code that does not serve: %s', (_, over, isTold) => {
    const { warnings } = possible(look(snapshot({ template: template(over) })));
    expect(warnings.filter((line) => /code/.test(line))).toHaveLength(isTold ? 1 : 0);
  });

  it('is that nothing serves', () => {
    const { warnings, effects } = possible(look(snapshot({ serving: [] })));
    expect(warnings[0]).toContain('No revision gets traffic now');
    expect(effects[1]).toContain('until then nothing serves.');
  });
});

describe('the other way', () => {
  it.each([
    ['on', set('true'), 'disable'],
    ['off', set('false'), 'enable'],
    ['off in other letters', set('FALSE'), 'enable'],
    ['neither', set('maybe'), 'disable'],
    ['not set', set(null), 'disable'],
    ['not served at all', set('false', { serving: [] }), 'enable'],
  ])('from %s', (_, state, direction) => {
    const preview = look(state, TOGGLE);
    if (preview.state === 'possible') expect(preview.direction).toBe(direction);
    else expect(preview.isAlready).toBe(false);
    if (state.serving.length > 0) expect(preview.state).toBe('possible');
  });

  it('is what serves that counts, not what comes next', () => {
    const heldOff = pinned({ serving: [serving({ revision: HELD, named: true, value: valued('false') })] });
    expect(possible(look(heldOff, TOGGLE)).direction).toBe('move_traffic');
  });

  it('says in words of what serves that it does not set the variable, or has it empty', () => {
    const mixed = snapshot({
      serving: [
        serving({ percent: 50, value: null }),
        serving({ revision: HELD, percent: 30, value: valued('') }),
        serving({ revision: NEWEST, percent: 20, value: valued('true') }),
      ],
    });
    expect(possible(look(mixed, TOGGLE)).warnings.join()).toMatch(
      / does not set it \(50 %\), \S+ has it empty \(30 %\) and \S+ has true \(20 %\)\./,
    );
  });

  it('is off where it is mixed, and that is said', () => {
    const mixed = snapshot({
      traffic: [
        { revision: HELD, percent: 50 },
        { revision: null, percent: 50 },
      ],
      serving: [
        serving({ revision: HELD, percent: 50, named: true, value: valued('false') }),
        serving({ percent: 50 }),
      ],
    });
    const preview = possible(look(mixed, TOGGLE));
    expect([preview.direction, preview.needsTraffic]).toEqual(['disable', false]);
    expect(preview.warnings).toEqual([
      `What serves is mixed in ${FLAG}: ${HELD} has false (50 %) and ${NEWEST} has true (50 %).`,
    ]);
  });
});

describe('the way back', () => {
  const undo = (from: string | null, to: string | null): PreviewWish => ({
    direction: 'undo',
    edit: { kind: 'variable', from, to },
  });

  it('is the edit in reverse', () => {
    const preview = possible(look(set('false'), undo('true', 'false')));
    expect(preview.direction).toBe('undo');
    expect(preview.edit).toEqual({ kind: 'variable', from: 'false', to: 'true' });
  });

  it('takes away a variable that was not set before', () => {
    const preview = possible(look(set('false'), undo(null, 'false')));
    expect(preview.edit).toEqual({ kind: 'variable', from: 'false', to: null });
    expect(preview.effects[0]).toContain(`${FLAG} is not set any more`);
  });

  it('is closed once somebody else changed it', () => {
    const { why, isAlready } = impossible(look(set('maybe'), undo('true', 'false')));
    expect(why).toBe(`${FLAG} is maybe by now, not false: somebody changed it since.`);
    expect(isAlready).toBe(false);
    expect(impossible(look(set('FALSE'), undo('true', 'false'))).why).toContain('somebody changed it');
  });

  it('was gone by somebody already', () => {
    expect(impossible(look(set('true'), undo('true', 'false'))).isAlready).toBe(true);
    expect(impossible(look(set(null), undo(null, 'false'))).isAlready).toBe(true);
  });

  it('is not there while what serves has a secret, whose value nobody knows', () => {
    const hidden = pinned({
      template: template({ value: null }),
      serving: [serving({ revision: HELD, named: true, value: SECRET })],
    });
    expect(possible(look(hidden, undo(null, 'false'))).direction).toBe('move_traffic');
  });

  it('is traffic where it was gone and is not live', () => {
    const preview = possible(
      look(
        pinned({ serving: [serving({ revision: HELD, named: true, value: valued('false') })] }),
        undo('true', 'false'),
      ),
    );
    expect(preview.direction).toBe('move_traffic');
  });

  it('of traffic is traffic, and only from where it was moved to', () => {
    const [held, newest] = [[{ revision: HELD, percent: 100 }], [{ revision: null, percent: 100 }]];
    const wish: PreviewWish = { direction: 'undo', edit: { kind: 'traffic', from: held, to: newest } };
    const preview = possible(look(set('false'), wish));
    expect([preview.direction, preview.edit]).toEqual(['undo', { kind: 'traffic', from: newest, to: held }]);
    expect(preview.warnings).toHaveLength(1);
    expect(impossible(look(pinned(), wish)).isAlready).toBe(true);
    const elsewhere = impossible(look(snapshot({ traffic: [{ revision: 'another', percent: 100 }] }), wish));
    expect([elsewhere.isAlready, elsewhere.why]).toEqual([
      false,
      expect.stringContaining('somebody changed it since'),
    ]);
  });
});
