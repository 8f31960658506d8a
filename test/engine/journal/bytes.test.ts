import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { buildProfile } from '../../../src/engine/decide/profile.js';
import { ByteReader } from '../../../src/engine/journal/byte-reader.js';
import { ByteWriter, bytesOfId } from '../../../src/engine/journal/byte-writer.js';
import type { MadeDecision } from '../../../src/engine/journal/recorded-decision.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { SegmentWriter } from '../../../src/engine/journal/segment-writer.js';
import { placementRequest, pool, volumeType } from '../support.js';

const text = fc.string({ unit: 'grapheme' });
const value = fc.oneof(
  fc.record({
    kind: fc.constant('number' as const),
    value: fc.oneof(
      fc.nat(300),
      fc.constantFrom(0xffff_fffd, 0xffff_fffe, 0xffff_ffff, 2 ** 32, 2 ** 53 - 1, 2 ** 31),
      fc.double(),
    ),
  }),
  fc.record({
    kind: fc.constant('signed' as const),
    value: fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 })),
  }),
  fc.record({ kind: fc.constant('float' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('text' as const), value: text }),
  fc.record({
    kind: fc.constant('id' as const),
    value: fc.oneof(
      text,
      fc.uuid(),
      fc.uuid().map((id) => id.toUpperCase()),
      fc.uuid().map((id) => id.replace('-', 'ä')),
      fc.uuid().map((id) => `${id.slice(0, -1)}g`),
    ),
  }),
);
type Value = typeof value extends fc.Arbitrary<infer T> ? T : never;

function write(to: ByteWriter, { kind, value: written }: Value): void {
  if (kind === 'text' || kind === 'id') to[kind](written);
  else to[kind](written);
}

describe('the bytes of a journal', () => {
  it('tell numbers, texts and ids as they were', () => {
    const to = new ByteWriter();
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (values) => {
        for (const each of values) write(to, each);
        const from = new ByteReader(to.take());
        for (const each of values) assert.ok(equal(from[each.kind](), each.value), show(each));
        assert.ok(from.isAtEnd);
      }),
      { numRuns: 300 },
    );
  });

  it('are few for what is usual', () => {
    const to = new ByteWriter();
    to.number(126);
    to.number(127);
    to.signed(-63);
    assert.equal(to.length, 4);
    to.id('01890a5d-ac96-774b-bcce-b302099a8057');
    assert.equal(to.length, 4 + 17);
  });

  it('grow as far as needed, and are found by an id', () => {
    const to = new ByteWriter();
    const long = 'ä€'.repeat(100_000);
    to.byte(7);
    to.text(long);
    to.id('request/caller "ä"');
    const bytes = to.take();
    const from = new ByteReader(bytes);
    assert.deepEqual([from.byte(), from.text() === long], [7, true]);
    for (const id of ['01890a5d-ac96-774b-bcce-b302099a8057', 'request/caller "ä"']) {
      to.id(id);
      assert.ok(Buffer.from(to.take()).includes(Buffer.from(bytesOfId(id))));
    }
  });

  it('that are cut short, or are of no journal, are no lines', () => {
    const to = new SegmentWriter();
    to.line(['gone', 3]);
    to.figures(1, 2.5, -3, 2 ** 40);
    const bytes = to.take();
    assert.deepEqual(
      [...linesOf(bytes)],
      [
        ['gone', 3],
        ['figures', 1, 2.5, -3, 2 ** 40],
      ],
    );
    assert.throws(() => [...linesOf(bytes.subarray(0, bytes.length - 1))], RangeError);
    assert.throws(() => [...linesOf(bytes.subarray(0, 7))], RangeError);
    assert.throws(() => [...linesOf(Uint8Array.of(9))], /no lines of kind 9/);
  });
});

describe('the decisions of a journal', () => {
  const made = (id: string, spec: Partial<CreateVolumeSpec>, now: number): MadeDecision => {
    const request = placementRequest({ spec, now, seed: 5 });
    return {
      id,
      subject: request.spec.volumeId,
      attempt: 1,
      basis: { avoid: new Set(), settled: null },
      request,
      detail: { kind: 'create_volume' },
      backupSameHost: false,
      profile: buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' }),
      outcome: { kind: 'chosen', pool: { ...pool(), slot: 3 }, weight: 0.1, alternatives: [] },
    };
  };
  const gold = { ...volumeType({ tier: 'gold' }), name: 'gold' };

  it('tell types and texts once, and anew where they are others', () => {
    const to = new SegmentWriter();
    const types = [gold, gold, { ...gold, extraSpecs: { tier: 'silver' } }, null, gold].map(
      (type) => type && structuredClone(type),
    );
    const sizes: number[] = [];
    for (const [at, type] of types.entries()) {
      const before = to.length;
      to.decision(
        made(`d${at}`, { volumeType: type, zones: ['z1', 'z2'] }, 1000 + at),
        PLACE,
        null,
      );
      sizes.push(to.length - before);
    }
    const told = [...linesOf(to.take())].map((line) => (line[0] === 'decision' ? line[1] : null));
    assert.deepEqual(
      told.map((one) => one?.request.spec.volumeType),
      types,
    );
    assert.deepEqual(
      told.map((one) => [one?.id, one?.request.now, one?.request.spec.zones, one?.outcome]),
      types.map((_, at) => [
        `d${at}`,
        1000 + at,
        ['z1', 'z2'],
        { kind: 'in slot', slot: 3, weight: 0.1 },
      ]),
    );
    const [first = 0, second = 0, third = 0] = sizes;
    assert.ok(second < first && second < third, sizes.join());
  });

  it('that are too long are left out, and those after them are whole', () => {
    const to = new SegmentWriter();
    const long = { ...gold, extraSpecs: { tier: 'x'.repeat(300_000) } };
    for (const [at, volumeType] of [gold, long, long, gold].entries())
      to.decision(made(`d${at}`, { volumeType, projectId: `p${at % 3}` }, 1000 + at), PLACE, null);
    assert.ok(to.length < 10_000);
    const told = [...linesOf(to.take())].map((line) =>
      line[0] === 'decision' ? [line[1].id, line[1].request.spec] : [],
    );
    const specs = told.map(([id, spec]) => [
      id,
      (spec as CreateVolumeSpec).projectId,
      (spec as CreateVolumeSpec).volumeType,
    ]);
    assert.deepEqual(specs, [
      ['d0', 'p0', gold],
      ['d3', 'p0', gold],
    ]);
  });
});

const PLACE = { profile: 0, revision: 7, apart: [] };

/** -0 is written as 0: no figure of a pool tells them apart. */
function equal(is: number | string, was: number | string): boolean {
  return Object.is(is, was) || (is === 0 && was === 0);
}

function show({ kind, value: shown }: Value): string {
  return `${kind} ${shown}`;
}
