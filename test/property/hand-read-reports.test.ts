import assert from 'node:assert/strict';
import { create, fromBinary, type JsonObject, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import { ReportCapabilitiesRequestSchema } from '../../src/gen/stowage/v1/capability_service_pb.js';
import { kindlessMarker } from '../../src/grpc/decode/kindless.js';
import { KnownStructs } from '../../src/grpc/decode/known-structs.js';
import { reportReader } from '../../src/grpc/decode/report-reader.js';

const SCHEMA = ReportCapabilitiesRequestSchema;

function sometimes<T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(some, { nil: undefined });
}

/** Few, so that the same come again. */
const struct = fc.constantFrom<JsonObject>(
  {},
  { a: 1 },
  { a: 'é', b: [null, { c: true }] },
  JSON.parse('{"__proto__": {"toString": 1}}') as JsonObject,
  { long: 'x'.repeat(3000) },
);
const amount = fc.oneof(
  fc.double().map((value) => ({ kind: { case: 'finite' as const, value } })),
  fc.boolean().map((value) => ({ kind: { case: 'infinite' as const, value } })),
  fc.constant({ kind: { case: 'unknown' as const, value: true } }),
  fc.constant({}),
);
const ratio = fc.oneof(
  fc.double().map((value) => ({ kind: { case: 'number' as const, value } })),
  fc.string().map((value) => ({ kind: { case: 'text' as const, value } })),
  fc.constant({ kind: { case: 'none' as const, value: 0 } }),
);
const space = fc.record({
  total: sometimes(amount),
  free: sometimes(amount),
  allocatedGib: sometimes(fc.double()),
  provisionedGib: sometimes(fc.double()),
  reservedPercentage: sometimes(fc.double()),
  maxOverSubscriptionRatio: sometimes(ratio),
  thinProvisioningSupport: sometimes(fc.boolean()),
  thickProvisioningSupport: sometimes(fc.boolean()),
  maximumVolumes: sometimes(fc.bigInt({ min: -5n, max: 2n ** 63n - 1n })),
  maximumVolumeSizeGib: sometimes(fc.double()),
  minimumVolumeSizeGib: sometimes(fc.double()),
  capacityGroup: fc.constantFrom('', 'aggr0'),
});
const pool = fc.record({
  poolName: fc.string({ unit: 'grapheme', maxLength: 8 }),
  capacity: sometimes(space),
  capabilities: sometimes(struct),
});
const report = fc.record({
  host: fc.constantFrom('', 'node@a', 'é@b'),
  cluster: fc.constantFrom('', 'c@a'),
  availabilityZone: fc.constantFrom('', 'nova', 'é'),
  capabilities: sometimes(struct),
  pools: fc.array(pool, { maxLength: 4 }),
  wholeBackend: sometimes(space),
  volumeStats: sometimes(struct),
  incarnation: fc.constantFrom('', 'run'),
  sequence: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  accountingRevision: sometimes(fc.bigInt({ min: 0n, max: 9n })),
  measuredAt: sometimes(fc.nat().map((ms) => timestampFromMs(ms))),
});

/** Of a message that a client states. */
const stated = report.map((said) =>
  Buffer.from(toBinary(SCHEMA, create(SCHEMA, { report: said }))),
);

/** Two that follow each other, or are one; what is cut, has another byte, or an unknown field. */
const odd = fc.oneof(
  fc.tuple(stated, stated).map((both) => Buffer.concat(both)),
  fc.tuple(stated, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1))),
  fc.tuple(stated, fc.nat(), fc.nat(255)).map(([bytes, at, byte]) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
  fc.tuple(stated, stated).map(([one, other]) => {
    const inner = Buffer.concat([one.subarray(headOf(one)), other.subarray(headOf(other))]);
    return Buffer.concat([Buffer.from([0x0a]), varint(inner.length), inner]);
  }),
  stated.map((bytes) => Buffer.concat([bytes, Buffer.from([0xf8, 0x07, 0x01])])),
);

const mark = kindlessMarker(SCHEMA);

/** As the library reads it, with Values without a kind marked: a byte that changes makes some. */
function byLibrary(bytes: Buffer) {
  const message = fromBinary(SCHEMA, bytes, { readUnknownFields: false });
  Array.from(mark?.(message, bytes) ?? []);
  return message;
}

/** Reports whose capabilities, or statistics of volumes, have the key `a`, without a value. */
const KINDLESS = [0x2a, 0x62].map((field) =>
  Buffer.from([0x0a, 7, field, 5, 0x0a, 3, 0x0a, 1, 0x61]),
);

/** Where the report begins, after its tag and its length. */
function headOf(bytes: Buffer): number {
  let at = 1;
  while ((bytes[at] ?? 0) >= 0x80) at += 1;
  return at + 1;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

describe('reports that are read by hand', () => {
  it('are what the library reads, however often they come', () => {
    const read = reportReader(new KnownStructs(400));
    fc.assert(
      fc.property(stated, (bytes) => {
        const library = fromBinary(SCHEMA, bytes, { readUnknownFields: false });
        for (let time = 0; time < 2; time += 1) assert.deepEqual(read(bytes), library);
      }),
      { numRuns: 1000 },
    );
  });

  it('are left to the library if nobody states them so', () => {
    const read = reportReader();
    let left = 0;
    fc.assert(
      fc.property(odd, (bytes) => {
        const found = read(bytes);
        if (found === null) left += 1;
        else assert.deepEqual(found, byLibrary(bytes));
      }),
      { numRuns: 3000, examples: KINDLESS.map((bytes) => [bytes]) },
    );
    assert.ok(left > 500, `${left}`);
  });

  it('have the same object for the same capabilities', () => {
    const read = reportReader();
    const bytes = (allocatedGib: number) =>
      toBinary(
        SCHEMA,
        create(SCHEMA, {
          report: {
            pools: [{ poolName: 'p', capacity: { allocatedGib }, capabilities: { a: 1 } }],
          },
        }),
      );
    const [one, other] = [read(bytes(1)), read(bytes(2))];
    assert.equal(one?.report?.pools[0]?.capacity?.allocatedGib, 1);
    assert.equal(other?.report?.pools[0]?.capacity?.allocatedGib, 2);
    assert.equal(one?.report?.pools[0]?.capabilities, other?.report?.pools[0]?.capabilities);
  });
});
