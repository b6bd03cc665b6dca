import { describe, expect, it } from 'vitest';
import type { PreviewQuestion } from '../../src/actions/rollback/rollbacks.ts';
import { type CloudPorts, NO_CLOUD } from '../../src/cloud/ports.ts';
import type { Conversation } from '../../src/commands/command.ts';
import { createRollbackCommand } from '../../src/commands/rollback.ts';
import type { Profile, RollbackProfile } from '../../src/config/profile.ts';
import type { Exhibit } from '../../src/inquiries/exhibit.ts';
import { ROLLBACK, snapshot } from '../support/rollback-builders.ts';
import { scriptedChanges } from '../support/scripted-changes.ts';
import { shippedProfile } from '../support/shipped-profile.ts';

const exhibit: Exhibit = {
  kind: 'rollbacks',
  rollbacks: { id: 'x', askedAt: '', timeZone: '', recordsTrouble: null, items: [] },
};
const cloud: CloudPorts = { ...NO_CLOUD, changes: scriptedChanges(snapshot(), () => new Date(0)) };
const declared = shippedProfile.rollbacks[ROLLBACK] as RollbackProfile;

const withRollbacks = (rollbacks: Record<string, RollbackProfile>): Profile => ({
  ...shippedProfile,
  rollbacks,
});
const two = withRollbacks({ [ROLLBACK]: declared, 'night-mode': { ...declared, variable: 'NIGHT' } });

/** Types a command, and carries out what follows. */
async function type(text: string, over: { cloud?: CloudPorts; profile?: Profile; user?: string } = {}) {
  const asked: unknown[] = [];
  const shown: unknown[] = [];
  const previews: PreviewQuestion[] = [];
  const command = createRollbackCommand({
    profile: over.profile ?? shippedProfile,
    cloud: over.cloud ?? cloud,
    inquiries: {
      async ask(question) {
        asked.push(question);
        return exhibit;
      },
    },
  });
  expect(command.name).toBe('/rollback');
  const { now, later } = command.answer({ text, user: over.user ?? 'U0ADA', channel: 'C_HOME' });
  expect([asked, previews]).toEqual([[], []]);
  const conversation: Conversation = {
    tell: async () => undefined,
    show: async () => undefined,
    present: async (one, audience) => void shown.push([one, audience]),
    preview: async (question) => void previews.push(question),
  };
  await later?.(conversation);
  return { now, isOver: later === undefined, asked, shown, previews };
}

describe('/rollback', () => {
  it.each([
    ['', null, 'channel'],
    ['status', null, 'channel'],
    ['private', null, 'person'],
    [' STATUS  Private ', null, 'person'],
    [`status ${ROLLBACK}`, ROLLBACK, 'channel'],
    [`Status ${ROLLBACK.toUpperCase()} private`, ROLLBACK, 'person'],
  ])('"%s" asks how %s stands, for the %s', async (text, name, audience) => {
    const { now, asked, shown, previews } = await type(text);
    expect(now).toContain(name === null ? '1 rollback stands' : `\`${name}\` stands`);
    expect(now).toContain(audience === 'person' ? 'for you alone' : 'into this channel');
    expect(asked).toEqual([{ kind: 'rollbacks', name }]);
    expect(shown).toEqual([[exhibit, audience]]);
    expect(previews).toEqual([]);
  });

  it('counts what it looks at', async () => {
    expect((await type('', { profile: two })).now).toContain('2 rollbacks stand.');
  });

  it.each([
    [`disable ${ROLLBACK}`, 'disable'],
    [`enable ${ROLLBACK}`, 'enable'],
    [`DISABLE  ${ROLLBACK.toUpperCase()} `, 'disable'],
  ] as const)(
    '"%s" opens the window with what would change, and asks for nothing',
    async (text, direction) => {
      const { now, asked, shown, previews } = await type(text);
      expect(previews).toEqual([{ rollback: ROLLBACK, direction }]);
      expect(now).toContain('Nothing changes before it is asked for there and approved');
      expect([asked, shown]).toEqual([[], []]);
    },
  );

  it.each([
    ['disable', `Disable needs a name: write disable ${ROLLBACK}`],
    ['enable', `Enable needs a name: write enable ${ROLLBACK}`],
    [
      'disable sequential-exection',
      `"sequential-exection" is no rollback of the profile. Did you mean "${ROLLBACK}"?`,
    ],
    ['disable everything-at-once-now', `is no rollback of the profile: there is ${ROLLBACK}`],
    ['status phase3', `"phase3" is no rollback of the profile: there is ${ROLLBACK}`],
    ['disable constructor', '"constructor" is no rollback of the profile'],
    [`disable ${ROLLBACK} now`, '"now" is too much: write disable and one name'],
    [`disable ${ROLLBACK} private`, '"private" is for questions alone'],
    ['private status', '"private" is not understood: write status, disable NAME or enable NAME'],
    [
      ROLLBACK,
      `"${ROLLBACK}" alone says not what to do: write status ${ROLLBACK}, disable ${ROLLBACK} or enable`,
    ],
    ['disabel x', '"disabel" is not understood. Did you mean "disable"?'],
    ['undo', '"undo" is not understood'],
    ['x'.repeat(4000), `"${'x'.repeat(40)}…" is not understood`],
    [`disable ${'y'.repeat(4000)}`, `"${'y'.repeat(40)}…" is no rollback`],
  ])('"%s" is refused in private, with what would have been right', async (text, hint) => {
    const { now, isOver, asked, previews } = await type(text);
    expect(now).toContain(hint);
    expect(now).toContain('Nothing was changed. `/rollback help`');
    expect(now.length).toBeLessThan(400);
    expect([isOver, asked, previews]).toEqual([true, [], []]);
  });

  it('says all names that there are', async () => {
    expect((await type('disable', { profile: two })).now).toContain(
      `write disable ${ROLLBACK}, or disable night-mode`,
    );
  });

  it.each(['<!channel>', 'disable <!here>', 'status <@U0ADA>', `disable ${ROLLBACK} <!everyone>`])(
    'wakes nobody with "%s"',
    async (text) => {
      expect((await type(text)).now).not.toMatch(/<[!@#]/);
    },
  );

  it('tells whoever may not ask at once, and opens nothing', async () => {
    const profile = withRollbacks({ [ROLLBACK]: { ...declared, requesters: ['U0GRACE'] } });
    const refused = await type(`disable ${ROLLBACK}`, { profile });
    expect(refused.now).toContain(`rollbacks.${ROLLBACK}.requesters`);
    expect([refused.isOver, refused.previews]).toEqual([true, []]);
    expect((await type(`disable ${ROLLBACK}`, { profile, user: 'U0GRACE' })).previews).toHaveLength(1);
    expect((await type('status', { profile })).asked).toHaveLength(1);
  });

  it('tells whoever nobody could approve it for at once', async () => {
    const profile = withRollbacks({ [ROLLBACK]: { ...declared, approvers: ['U0ADA'] } });
    const refused = await type(`disable ${ROLLBACK}`, { profile });
    expect(refused.now).toContain(`rollbacks.${ROLLBACK}.approvers`);
    expect(refused.previews).toEqual([]);
    expect((await type(`disable ${ROLLBACK}`, { profile, user: 'U0LINUS' })).previews).toHaveLength(1);
  });

  it.each([
    ['no Cloud Run is named', { cloud: NO_CLOUD }, '`CLOUD_RUN` is not set'],
    ['the profile declares none', { profile: withRollbacks({}) }, 'declares no rollback'],
  ])('says what to do where %s, whatever was asked', async (_, over, hint) => {
    for (const text of ['', `disable ${ROLLBACK}`, 'nonsense']) {
      const { now, isOver } = await type(text, over);
      expect(now).toContain(hint);
      expect(now).toContain('*To mend it:*');
      expect(isOver).toBe(true);
    }
    expect((await type('help', over)).now).toContain('*What I understand*');
  });

  it('explains itself with the names that there are, and what they do', async () => {
    const { now, isOver } = await type(' Help');
    expect(isOver).toBe(true);
    expect(now).toContain(`\`/rollback disable ${ROLLBACK}\``);
    expect(now).toContain(declared.does);
    expect(now).toContain(declared.risks);
    const hostile = withRollbacks({ [ROLLBACK]: { ...declared, does: 'Wakes <!channel> & all.' } });
    expect((await type('help', { profile: hostile })).now).toContain('Wakes &lt;!channel&gt; &amp; all.');
  });
});
