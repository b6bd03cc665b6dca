import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceEdit } from '../../../src/cloud/change-ports.ts';
import { fieldsOf, joined, lengthField, varintField } from '../../../src/cloud/google/protobuf-wire.ts';
import { type Edited, editService, FIELDS, updateRequest } from '../../../src/cloud/google/run-edit.ts';
import { FLAG, OFF, UPDATE_EXAMPLES } from '../../support/cloud-run-examples.ts';
import { plain, type ServiceProto, secret } from '../../support/cloud-run-protos.ts';
import { decodeService, decodeUpdate, encodeService } from '../../support/cloud-run-updates.ts';

const protos = createRequire(import.meta.url)('@google-cloud/run/build/protos/protos.json');

/** A service of one container, `app`, with these variables. */
const withEnv = (...env: object[]): ServiceProto => ({
  name: 'projects/p/locations/l/services/s',
  template: { containers: [{ name: 'app', image: 'i', env }] },
});

function edit(service: ServiceProto, change: ServiceEdit, container: string | null = null): Edited {
  return editService({ service: encodeService(service), edit: change, variable: FLAG, container });
}

/** The variables of the first container after an edit. */
function envAfter(edited: Edited): unknown {
  if (edited.state !== 'edited') throw new Error(`not edited, but ${edited.state}`);
  const { template } = decodeService(edited.service) as ServiceProto;
  return template?.containers?.[0]?.env;
}

describe('the numbers of fields', () => {
  it('are those of the protos', () => {
    const { v2 } = protos.nested.google.nested.cloud.nested.run.nested;
    const idsIn = (message: string, names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, v2.nested[message].fields[name].id]));
    expect({
      request: idsIn('UpdateServiceRequest', ['service', 'updateMask', 'validateOnly']),
      mask: { paths: protos.nested.google.nested.protobuf.nested.FieldMask.fields.paths.id },
      service: idsIn('Service', ['template', 'traffic']),
      template: idsIn('RevisionTemplate', ['revision', 'containers']),
      container: idsIn('Container', ['name', 'env']),
      variable: idsIn('EnvVar', ['name', 'value', 'valueSource']),
    }).toEqual(FIELDS);
  });
});

describe('a variable', () => {
  it('is replaced in its own place', () => {
    const service = withEnv(plain('A', '1'), plain(FLAG, 'true'), secret('B', 'b'));
    expect(envAfter(edit(service, OFF))).toEqual([plain('A', '1'), plain(FLAG, 'false'), secret('B', 'b')]);
  });

  it('goes behind all others where it was not set, also where there are none', () => {
    const set: ServiceEdit = { kind: 'variable', from: null, to: 'false' };
    expect(envAfter(edit(withEnv(secret('B', 'b')), set))).toEqual([secret('B', 'b'), plain(FLAG, 'false')]);
    expect(envAfter(edit(withEnv(), set))).toEqual([plain(FLAG, 'false')]);
  });

  it('is taken out whole', () => {
    const unset: ServiceEdit = { kind: 'variable', from: 'true', to: null };
    expect(envAfter(edit(withEnv(plain('A', '1'), plain(FLAG, 'true')), unset))).toEqual([plain('A', '1')]);
  });

  it('can be set to nothing, which is not the same as taken out', () => {
    const empty: ServiceEdit = { kind: 'variable', from: 'true', to: '' };
    expect(envAfter(edit(withEnv(plain(FLAG, 'true')), empty))).toEqual([plain(FLAG, '')]);
    const fromEmpty: ServiceEdit = { kind: 'variable', from: '', to: 'false' };
    expect(envAfter(edit(withEnv({ name: FLAG }), fromEmpty))).toEqual([plain(FLAG, 'false')]);
    expect(edit(withEnv({ name: FLAG }), { kind: 'variable', from: null, to: 'false' }).state).toBe(
      'changed',
    );
  });

  it.each([
    ['has another value', withEnv(plain(FLAG, 'maybe'))],
    ['differs in case', withEnv(plain(FLAG, 'True'))],
    ['is not set', withEnv(plain(`${FLAG}2`, 'true'))],
  ])('is left alone where it %s', (_, service) => {
    expect(edit(service, OFF)).toEqual({ state: 'changed' });
  });

  it('needs nothing where it says so already', () => {
    const same: ServiceEdit = { kind: 'variable', from: 'false', to: 'false' };
    expect(edit(withEnv(plain(FLAG, 'false')), same)).toEqual({ state: 'already' });
    expect(edit(withEnv(), { kind: 'variable', from: null, to: null })).toEqual({ state: 'already' });
  });

  it('is not written over a secret, also one that claims to hold nothing', () => {
    for (const held of [secret(FLAG, 'flag'), { name: FLAG, valueSource: {} }]) {
      for (const from of ['true', null, '']) {
        expect(edit(withEnv(held), { kind: 'variable', from, to: 'false' })).toEqual({
          state: 'refused',
          message: `${FLAG} comes from a secret, which is not changed here`,
          fix: `set ${FLAG} to a plain value in the service, or change the secret itself`,
        });
      }
    }
  });

  it('is not chosen among several of its name', () => {
    const edited = edit(withEnv(plain(FLAG, 'true'), plain('A', '1'), plain(FLAG, 'true')), OFF);
    expect(edited).toMatchObject({ state: 'refused', message: `the service sets ${FLAG} 2 times` });
  });

  it('is looked for in the container of that name alone', () => {
    const { service } = UPDATE_EXAMPLES['several-containers']?.protos ?? {};
    expect(edit(service ?? {}, OFF, 'nobody')).toMatchObject({
      state: 'refused',
      message: 'the service has no container named nobody',
    });
    expect(edit({ ...service, template: {} }, OFF)).toMatchObject({
      state: 'refused',
      message: 'the service has no container',
    });
  });

  it('is not looked for where there is no template, or two of them', () => {
    const bytes = encodeService(withEnv(plain(FLAG, 'true')));
    const change = { edit: OFF, variable: FLAG, container: null };
    expect(() => editService({ ...change, service: joined([bytes, bytes]) })).toThrow(/2 times/);
    expect(() => editService({ ...change, service: new Uint8Array() })).toThrow(/0 times/);
  });
});

describe('everything else of a service', () => {
  const name = fc.constantFrom('A', 'B', 'LONGER_NAME', 'é', `${FLAG}_2`, FLAG.toLowerCase());
  /** A field that this program's protos do not know. */
  const unknown = fc.oneof(
    fc.tuple(fc.integer({ min: 100, max: 5_000 }), fc.string()).map(([id, text]) => lengthField(id, text)),
    fc.tuple(fc.integer({ min: 100, max: 5_000 }), fc.nat()).map(([id, value]) => varintField(id, value)),
  );
  const env = (content: Uint8Array) => lengthField(FIELDS.container.env, content);
  const variable = fc
    .tuple(name, fc.option(fc.string()), unknown)
    .map(([called, value, extra]) =>
      env(
        joined([
          lengthField(1, called),
          value === null ? lengthField(3, lengthField(1, lengthField(1, 'secret'))) : lengthField(2, value),
          extra,
        ]),
      ),
    );
  const parts = fc.array(fc.oneof(variable, unknown), { maxLength: 8 });
  const containers = fc.array(parts, { minLength: 1, maxLength: 3 });
  const flag = (value: string) => env(joined([lengthField(1, FLAG), lengthField(2, value)]));
  const others = fc.array(unknown, { maxLength: 4 });
  const value = fc.option(fc.string());

  /** A service of these containers; `c0`, `c1` and so on are their names. */
  function serviceOf(all: readonly Uint8Array[][], rest: readonly Uint8Array[], fixed: boolean): Uint8Array {
    const holders = all.map((inside, at) => lengthField(10, joined([lengthField(1, `c${at}`), ...inside])));
    const revision = fixed ? [lengthField(1, 'a-fixed-name')] : [];
    return joined([
      lengthField(1, 'name'),
      lengthField(18, joined([...revision, ...rest, ...holders, ...rest])),
      ...rest,
    ]);
  }

  it('stays as it was, byte for byte, known to anybody or not', () => {
    const place = fc.tuple(fc.nat(), fc.nat());
    fc.assert(
      fc.property(
        containers,
        others,
        place,
        value,
        value,
        fc.boolean(),
        (all, rest, [which, where], from, to, fixed) => {
          fc.pre(from !== to);
          const holder = which % all.length;
          const inside = all[holder] ?? [];
          const at = where % (inside.length + 1);
          const put = (held: string | null) =>
            all.map((one, index) =>
              index === holder && held !== null ? [...one.slice(0, at), flag(held), ...one.slice(at)] : one,
            );
          const edited = editService({
            service: serviceOf(put(from), rest, fixed),
            edit: { kind: 'variable', from, to },
            variable: FLAG,
            container: `c${holder}`,
          });
          if (edited.state !== 'edited') throw new Error(edited.state);
          if (from !== null) {
            expect(edited.service).toEqual(serviceOf(put(to), rest, false));
            return;
          }
          // It is new: without it, everything is as it was.
          const back = editService({
            service: edited.service,
            edit: { kind: 'variable', from: to, to: null },
            variable: FLAG,
            container: `c${holder}`,
          });
          expect(back).toMatchObject({ state: 'edited', service: serviceOf(all, rest, false) });
          const isEnv = ({ id }: { id: number }) => id === FIELDS.container.env;
          const template = fieldsOf(edited.service).find(({ id }) => id === 18)?.content ?? new Uint8Array();
          const made = fieldsOf(template).filter(({ id }) => id === 10)[holder]?.content ?? new Uint8Array();
          expect(fieldsOf(made).findLast(isEnv)?.bytes).toEqual(flag(to ?? ''));
        },
      ),
    );
  });

  it('comes back byte for byte when the variable is put back', () => {
    for (const { protos: made, container, edit: change } of Object.values(UPDATE_EXAMPLES)) {
      if (change.kind !== 'variable' || change.from === null || change.to === null) continue;
      if (made.service.template?.revision) continue;
      const read = encodeService(made.service);
      const edited = editService({ service: read, edit: change, variable: FLAG, container });
      if (edited.state !== 'edited') throw new Error(edited.state);
      const way = { kind: 'variable', from: change.to, to: change.from } as const;
      const back = editService({ service: edited.service, edit: way, variable: FLAG, container });
      expect(back).toEqual({ state: 'edited', service: read, mask: 'template' });
    }
  });
});

describe('a request', () => {
  const edited = { state: 'edited', service: encodeService({ name: 'n' }), mask: 'template' } as const;

  it('names its mask, and takes effect only where it is told to', () => {
    expect(decodeUpdate(updateRequest(edited, false))).toEqual({
      service: { name: 'n' },
      updateMask: { paths: ['template'] },
    });
    expect(decodeUpdate(updateRequest(edited, true))).toEqual({
      service: { name: 'n' },
      updateMask: { paths: ['template'] },
      validateOnly: true,
    });
  });
});
