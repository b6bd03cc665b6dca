import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Care, type CareKind, foldCare, isCaredFor, NO_CARE } from '../../src/history/care.ts';
import type { Event } from '../../src/history/events.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SUBJECT = 'failure:data_freshness:nba_raw.nbac_team_boxscore';
const BASIS = { status: 'FAIL', severity: 'P2_HIGH', dates: ['2026-02-03'] } as const;
const START = Date.parse('2026-02-04T11:00:00Z');

const iso = (ms: number): string => new Date(ms).toISOString();

/** Something that was said: by default by Ada, at eleven on the fourth of February. */
function said(kind: CareKind, over: Partial<Omit<Event, 'details'>> & { details?: object } = {}): Event {
  const { details, ...rest } = over;
  const version = (details as { version?: number } | undefined)?.version ?? 0;
  return {
    event_id: `${kind}:${SUBJECT}:${version}`,
    event_time: iso(START),
    kind,
    subject: SUBJECT,
    actor: 'U_ADA',
    run_id: 'post_overnight-20260204T110000Z',
    ...rest,
    details: {
      name: (rest.actor ?? 'U_ADA').slice(2).toLowerCase(),
      version,
      until: iso(START + 3 * DAY),
      note: null,
      basis: BASIS,
      ...details,
    },
  };
}

const at = (hours: number): { event_time: string } => ({ event_time: iso(START + hours * HOUR) });
const after = (hours: number): Date => new Date(START + hours * HOUR);
const foldedAt = (hours: number, ...events: Event[]): Care => foldCare(events, after(hours)).care;

describe('an acknowledgement', () => {
  it('says who has it, since when, until when, and what it was like', () => {
    expect(foldedAt(1, said('acknowledged', { details: { note: 'vendor called' } }))).toEqual({
      ...NO_CARE,
      version: 1,
      acknowledged: {
        by: { id: 'U_ADA', name: 'ada' },
        at: iso(START),
        until: iso(START + 3 * DAY),
        note: 'vendor called',
        basis: BASIS,
      },
    });
  });

  it('of two people at once is the earlier one’s, in whatever order they are read', () => {
    const ada = said('acknowledged');
    const bob = said('acknowledged', { actor: 'U_BOB', event_time: iso(START + 40) });
    for (const events of [
      [ada, bob],
      [bob, ada],
    ]) {
      const { care, effective } = foldCare(events, after(1));
      expect(care.acknowledged?.by.id).toBe('U_ADA');
      expect(care.version).toBe(1);
      expect(effective).toEqual([ada]);
    }
  });

  it('of two people in the same millisecond is the same one’s for every reader', () => {
    const [ada, bob] = [said('acknowledged'), said('acknowledged', { actor: 'U_BOB' })];
    expect(foldedAt(1, ada, bob)).toEqual(foldedAt(1, bob, ada));
  });

  it('is one, however often it was pressed and written', () => {
    const once = said('acknowledged');
    const again = { ...once, ...at(0.01) };
    expect(foldedAt(1, once, again, once)).toEqual(foldedAt(1, once));
  });

  it('that was taken back does not come again with a late copy of it', () => {
    const care = foldedAt(
      2,
      said('acknowledged'),
      said('unacknowledged', { ...at(1), details: { version: 1 } }),
      said('acknowledged', at(1.5)),
    );
    expect(care).toEqual({ ...NO_CARE, version: 2 });
  });

  it('comes again with a press on the message that shows it taken back', () => {
    const care = foldedAt(
      2,
      said('acknowledged'),
      said('unacknowledged', { ...at(1), details: { version: 1 } }),
      said('acknowledged', { ...at(1.5), actor: 'U_BOB', details: { version: 2 } }),
    );
    expect(care.acknowledged?.by.id).toBe('U_BOB');
    expect(care.version).toBe(3);
  });

  it('holds to the last millisecond, and is over at the instant at which it ends', () => {
    const ada = said('acknowledged');
    const before = foldCare([ada], new Date(START + 3 * DAY - 1)).care;
    const then = foldCare([ada], new Date(START + 3 * DAY)).care;
    expect(before.acknowledged?.by.id).toBe('U_ADA');
    expect(then).toMatchObject({ version: 1, acknowledged: null, expired: { by: { id: 'U_ADA' } } });
  });

  it('can be somebody else’s at that very instant', () => {
    const bob = said('acknowledged', {
      actor: 'U_BOB',
      ...at(72),
      details: { version: 1, until: iso(START + 6 * DAY) },
    });
    expect(foldedAt(72, said('acknowledged'), bob)).toMatchObject({
      version: 2,
      acknowledged: { by: { id: 'U_BOB' } },
      expired: null,
    });
  });

  it('that has run out is told until something else happens', () => {
    const ada = said('acknowledged');
    const snoozed = said('snoozed', { ...at(80), details: { version: 1, until: iso(START + 90 * HOUR) } });
    expect(foldedAt(79, ada).expired).not.toBeNull();
    expect(foldedAt(81, ada, snoozed)).toMatchObject({ expired: null, snoozed: { by: { id: 'U_ADA' } } });
    expect(foldedAt(95, ada, snoozed)).toMatchObject({ expired: null, snoozed: null });
  });
});

describe('a note', () => {
  const note = (text: string, version: number, hours: number) =>
    said('noted', { ...at(hours), event_id: `noted:${version}:${text}`, details: { version, note: text } });

  it('stands with the acknowledgement, the last one of several', () => {
    const care = foldedAt(3, said('acknowledged'), note('first', 1, 1), note('second', 2, 2));
    expect(care.acknowledged?.note).toBe('second');
    expect(care.version).toBe(3);
  });

  it('has nothing to stand with before an acknowledgement, after it, and on a snooze', () => {
    const taken = said('unacknowledged', { ...at(1), details: { version: 1 } });
    expect(foldedAt(1, note('alone', 0, 0))).toEqual(NO_CARE);
    expect(foldedAt(2, said('acknowledged'), taken, note('late', 2, 1.5)).version).toBe(2);
    expect(foldedAt(2, said('snoozed'), note('asleep', 1, 1))).toEqual(foldedAt(2, said('snoozed')));
  });

  it('that says the same again changes nothing', () => {
    const care = foldedAt(3, said('acknowledged'), note('same', 1, 1), note('same', 2, 2));
    expect(care.version).toBe(2);
  });
});

describe('whose note it is', () => {
  it('stands under whoever has the failure, and under its own name where somebody else wrote it', () => {
    const note = (who: string, words: string, hours: number) =>
      said('noted', { ...at(hours), event_id: words, actor: who, details: { name: who, note: words } });
    const own = foldedAt(5, said('acknowledged'), note('U_ADA', 'on it', 1)).acknowledged;
    expect(own).toMatchObject({ note: 'on it' });
    expect(own).not.toHaveProperty('noteBy');
    const events = [said('acknowledged'), note('U_ADA', 'on it', 1), note('U_BOB', 'looks fine', 2)];
    expect(foldedAt(5, ...events).acknowledged).toMatchObject({
      by: { id: 'U_ADA' },
      note: 'looks fine',
      noteBy: { id: 'U_BOB', name: 'U_BOB' },
    });
    const again = foldedAt(5, ...events, note('U_ADA', 'no, it is not', 3)).acknowledged;
    expect(again).not.toHaveProperty('noteBy');
  });
});

describe('what the failure itself does', () => {
  const recovered = (hours: number, seenFailing: number) =>
    said('recovered', {
      ...at(hours),
      event_id: `recovered:${hours}`,
      actor: 'shootaround',
      details: { days: 2, since: '2026-02-03', failing_at: iso(START + seenFailing * HOUR) },
    });
  const reopened = (hours: number) =>
    said('reopened', {
      ...at(hours),
      event_id: `reopened:${hours}`,
      actor: 'shootaround',
      details: { why: 'it is P1 now' },
    });

  it('reopens it for everybody, with the reason', () => {
    const care = foldedAt(2, said('acknowledged'), said('snoozed', at(0.5)), reopened(1));
    expect(care).toMatchObject({
      version: 3,
      acknowledged: null,
      snoozed: null,
      reopened: { at: iso(START + HOUR), why: 'it is P1 now' },
    });
  });

  it('reopens nothing that nobody had', () => {
    expect(foldedAt(2, reopened(1))).toEqual(NO_CARE);
  });

  it('ends all care when it recovers', () => {
    expect(foldedAt(2, said('acknowledged'), recovered(1, 0))).toEqual({
      ...NO_CARE,
      version: 2,
      recovered: { at: iso(START + HOUR), days: 2 },
    });
  });

  it.each<CareKind>(['acknowledged', 'snoozed', 'unacknowledged', 'noted'])(
    'leaves a press of a message from before without effect: %s',
    (kind) => {
      const events = [said('acknowledged'), recovered(24, 0)];
      const press = said(kind, {
        ...at(25),
        event_id: `${kind}:late`,
        details: { version: 1, note: 'late' },
      });
      expect(foldedAt(26, ...events, press)).toEqual(foldedAt(26, ...events));
    },
  );

  it('can be acknowledged when it fails again', () => {
    const care = foldedAt(
      60,
      said('acknowledged'),
      recovered(24, 0),
      said('acknowledged', {
        ...at(48),
        actor: 'U_BOB',
        details: { version: 2, until: iso(START + 5 * DAY) },
      }),
    );
    expect(care).toMatchObject({ version: 3, acknowledged: { by: { id: 'U_BOB' } }, recovered: null });
  });

  it('recovers once, whichever schedules tell of it', () => {
    const care = foldedAt(60, recovered(24, 0), recovered(30, 6));
    expect(care.recovered?.at).toBe(iso(START + DAY));
    expect(care.version).toBe(1);
  });

  it('recovers again when it failed anew since, with nobody having said anything', () => {
    const again = [recovered(24, 0), recovered(72, 25)];
    expect(foldedAt(80, ...again)).toMatchObject({ version: 2, recovered: { at: iso(START + 3 * DAY) } });
    // A button of the second failure does nothing after the second recovery.
    const late = said('acknowledged', { ...at(81), details: { version: 1 } });
    expect(foldedAt(82, ...again, late)).toEqual(foldedAt(82, ...again));
  });
});

describe('the version that a button carries', () => {
  it('never comes back when older events are not read any more', () => {
    const events = [0, 1, 2, 3, 4].flatMap((round) => [
      said('acknowledged', { ...at(2 * round), details: { version: 2 * round } }),
      said('unacknowledged', { ...at(2 * round + 1), details: { version: 2 * round + 1 } }),
    ]);
    for (const forgotten of [0, 1, 5, 8]) expect(foldedAt(20, ...events.slice(forgotten)).version).toBe(10);
  });
});

/** One step of a history: the kind of thing that is said, and how long after the one before. */
interface Step {
  kind: CareKind;
  who: 'U_ADA' | 'U_BOB';
  /** Somebody else presses the same button, this many milliseconds later. */
  twinAfter: number | null;
  waitHours: number;
  forHours: number;
  /** How many steps ago the message was drawn whose button is pressed. */
  age: number;
  word: string;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('acknowledged', 'unacknowledged', 'snoozed', 'noted', 'reopened', 'recovered'),
  who: fc.constantFrom('U_ADA', 'U_BOB'),
  twinAfter: fc.option(fc.constantFrom(0, 1, 50), { freq: 4 }),
  // Often just as long as a snooze or an acknowledgement lasts.
  waitHours: fc.constantFrom(1, 2, 24, 72),
  forHours: fc.constantFrom(1, 24, 72),
  age: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(4) }),
  word: fc.constantFrom('a', 'b'),
});

/** Who has it, who wants to hear nothing, and how the failure stands: what the text says of it. */
interface Model {
  has: { who: string; until: number; note: string | null } | null;
  quiet: { who: string; until: number } | null;
  ranOut: string | null;
  failure: 'open' | 'worse' | 'gone';
  /** How many things have had an effect, and how many of them were recoveries. */
  effects: number;
  ends: number;
}

/** The ten lines: what one thing that is said does to it. `seen`: what the button was drawn on. */
function next(model: Model, { kind, forHours, word }: Step, who: string, ms: number, seen: Model): Model {
  const until = ms + forHours * HOUR;
  const more = { ...model, effects: model.effects + 1 };
  const cared = { ...more, ranOut: null, failure: 'open' } as const;
  if (kind === 'reopened')
    return model.has || model.quiet
      ? { ...more, has: null, quiet: null, ranOut: null, failure: 'worse' }
      : model;
  if (kind === 'recovered')
    return { ...more, has: null, quiet: null, ranOut: null, failure: 'gone', ends: model.ends + 1 };
  if (seen.ends < model.ends) return model;
  if (kind === 'acknowledged') return model.has ? model : { ...cared, has: { who, until, note: null } };
  if (kind === 'snoozed') return model.quiet?.until === until ? model : { ...cared, quiet: { who, until } };
  if (kind === 'noted')
    return model.has && model.has.note !== word ? { ...more, has: { ...model.has, note: word } } : model;
  return model.has || model.quiet ? { ...more, has: null, quiet: null, ranOut: null } : model;
}

function lapsed(model: Model, ms: number): Model {
  const { has, quiet } = model;
  return {
    ...model,
    ...(has && has.until <= ms && { has: null, ranOut: has.who }),
    ...(quiet && quiet.until <= ms && { quiet: null }),
  };
}

const OPEN: Model = { has: null, quiet: null, ranOut: null, failure: 'open', effects: 0, ends: 0 };

/** Says every step, as the events that are written and as the model sees it. */
function play(steps: readonly Step[]): { events: Event[]; model: Model; ms: number } {
  const events: Event[] = [];
  const drawn: Model[] = [OPEN];
  let model = OPEN;
  let ms = START;
  for (const one of steps) {
    ms += one.waitHours * HOUR;
    model = lapsed(model, ms);
    const seen = drawn[Math.max(0, drawn.length - 1 - one.age)] ?? OPEN;
    const isOwn = one.kind === 'reopened' || one.kind === 'recovered';
    const meaning = { snoozed: `:${one.forHours}`, noted: `:${one.word}` }[one.kind as string] ?? '';
    const event = said(one.kind, {
      event_id: isOwn ? `${one.kind}:${events.length}` : `${one.kind}:${seen.effects}${meaning}`,
      event_time: iso(ms),
      actor: isOwn ? 'shootaround' : one.who,
      details: {
        version: isOwn ? model.effects : seen.effects,
        until: iso(ms + one.forHours * HOUR),
        note: one.kind === 'noted' ? one.word : null,
        why: 'it is P1 now',
        days: 1,
        failing_at: iso(ms - 1),
      },
    });
    const isSaidBefore = events.some(({ event_id }) => event_id === event.event_id);
    // In the same millisecond the names decide.
    const first = one.twinAfter === 0 && !isOwn ? 'U_ADA' : event.actor;
    if (!isSaidBefore) model = next(model, one, first, ms, seen);
    events.push(event);
    if (one.twinAfter !== null && !isOwn) {
      const actor = one.who === 'U_ADA' ? 'U_BOB' : 'U_ADA';
      events.push({ ...event, actor, event_time: iso(ms + one.twinAfter) });
    }
    drawn.push(model);
  }
  return { events, model, ms };
}

/** What the fold gives, in the words of the model. */
function inShort({
  version,
  acknowledged,
  snoozed,
  expired,
  reopened,
  recovered,
}: Care): Omit<Model, 'ends'> {
  return {
    has: acknowledged && {
      who: acknowledged.by.id,
      until: Date.parse(acknowledged.until),
      note: acknowledged.note,
    },
    quiet: snoozed && { who: snoozed.by.id, until: Date.parse(snoozed.until) },
    ranOut: expired?.by.id ?? null,
    failure: recovered ? 'gone' : reopened ? 'worse' : 'open',
    effects: version,
  };
}

describe('any history of presses, expiries, recoveries and redeliveries', () => {
  const history = fc.array(step, { maxLength: 14 });

  it('gives the state of the ten-line model, at any time after', () => {
    fc.assert(
      fc.property(history, fc.constantFrom(0, 1, 24, 72, 1000), (steps, laterHours) => {
        const { events, model, ms } = play(steps);
        const now = ms + laterHours * HOUR;
        const { ends: _, ...expected } = lapsed(model, now);
        expect(inShort(foldCare(events, new Date(now)).care)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives the same state in any order, and with any of its rows doubled', () => {
    const shuffled = history.chain((steps) => {
      const { events, ms } = play(steps);
      const doubled = fc.subarray(events).map((some) => [...events, ...some]);
      return doubled.chain((rows) =>
        fc
          .shuffledSubarray(rows, { minLength: rows.length })
          .map((read) => ({ events, read, now: new Date(ms) })),
      );
    });
    fc.assert(
      fc.property(shuffled, ({ events, read, now }) => {
        expect(foldCare(read, now)).toEqual(foldCare(events, now));
      }),
      { numRuns: 1_000 },
    );
  });

  it('raises the version with each thing that had an effect, and with nothing else', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { events, ms } = play(steps);
        const { care, effective } = foldCare(events, new Date(ms));
        expect(care.version).toBe(effective.length);
        const spoken = new Set(effective);
        const rest = events.filter((event) => spoken.has(event));
        expect(foldCare(rest, new Date(ms)).care).toEqual(care);
      }),
      { numRuns: 1_000 },
    );
  });

  it('never has an owner or a snooze that is over, nor one for what is gone', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { events, ms } = play(steps);
        const { care } = foldCare(events, new Date(ms));
        for (const held of [care.acknowledged, care.snoozed])
          if (held) expect(Date.parse(held.until)).toBeGreaterThan(ms);
        if (care.recovered) expect(isCaredFor(care)).toBe(false);
      }),
    );
  });
});
