import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ByteReader } from '../../../src/engine/journal/byte-reader.js';
import { ByteWriter, bytesOfId } from '../../../src/engine/journal/byte-writer.js';
import { linesOf } from '../../../src/engine/journal/segment-reader.js';
import { SegmentWriter } from '../../../src/engine/journal/segment-writer.js';

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

/** -0 is written as 0: no figure of a pool tells them apart. */
function equal(is: number | string, was: number | string): boolean {
  return Object.is(is, was) || (is === 0 && was === 0);
}

function show({ kind, value: shown }: Value): string {
  return `${kind} ${shown}`;
}
