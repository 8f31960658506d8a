import assert from 'node:assert/strict';
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { StatusSchema } from '../../src/gen/google/rpc/status_pb.js';
import {
  ReportCapabilitiesResponseSchema,
  ReportWarningSchema,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import {
  Operation,
  Order,
  PlacementSchema,
  VolumeTypeSchema,
} from '../../src/gen/stowage/v1/decision_pb.js';
import {
  CreateVolumeResultSchema,
  ScheduleCreateVolumeResponseSchema,
  StreamCreateVolumesResponseSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import {
  LeaseSchema,
  OfferSchema,
  VolumeSpecSchema,
  WatchDecisionsResponseSchema,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import { encoderOf } from '../../src/grpc/adapter/codec.js';
import { encodeOffer, tellOffers } from '../../src/grpc/hot/answers/offer-ahead.js';
import { HAND_WRITTEN } from '../../src/grpc/hot/answers/registry.js';
import type { EncodedOffer } from '../../src/ledger/api/workers.js';

const text = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.constantFrom('x'.repeat(127), 'é'.repeat(200), 'y'.repeat(20_000)),
);
const double = fc.oneof(fc.double(), fc.constantFrom(0, -0));
const int32 = fc.oneof(fc.constant(0), fc.integer());
const uint64 = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));

/** With fields left out, as whoever makes an answer may. */
function some<T extends object>(
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<Partial<T>> {
  return fc.record<T, never>(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const placement = some({
  pool: text,
  backend: text,
  host: text,
  cluster: text,
  availabilityZone: text,
});
const answer: fc.Arbitrary<MessageInitShape<typeof ScheduleCreateVolumeResponseSchema>> = some({
  decisionId: text,
  reservationId: text,
  placement,
  attempt: int32,
  weight: double,
  alternatives: fc.array(some({ pool: text, weight: double }), { maxLength: 4 }),
  readRevision: uint64,
  waiting: some({ priority: int32, overtaken: int32 }),
  warnings: fc.array(some({ key: text, description: text, reason: text }), { maxLength: 2 }),
});
const status = some({
  code: int32,
  message: text,
  details: fc.array(
    some({ typeUrl: text, value: fc.uint8Array().map((bytes) => Uint8Array.from(bytes)) }),
    { maxLength: 3 },
  ),
}).map((fields) => create(StatusSchema, fields));
const result: fc.Arbitrary<MessageInitShape<typeof CreateVolumeResultSchema>> = some({
  requestId: text,
  result: fc.oneof(
    answer.map((value) => ({ case: 'placed', value }) as const),
    status.map((value) => ({ case: 'error', value }) as const),
    fc.constant({ case: undefined } as const),
  ),
});
const answers = some({ results: fc.array(result, { maxLength: 5 }) });

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const map = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: false });
const struct = fc.dictionary(
  fc.string(),
  fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.integer()),
  {
    maxKeys: 3,
    noNullPrototype: false,
  },
);
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const volume: fc.Arbitrary<MessageInitShape<typeof VolumeSpecSchema>> = some({
  volumeId: text,
  sizeGib: int64,
  projectId: text,
  userId: text,
  volumeType: some({
    name: text,
    extraSpecs: map,
    qosSpecs: rarely(struct),
    nullExtraSpecs: fc.array(text, { maxLength: 2 }),
  }),
  source: rarely(text.map((value) => ({ kind: { case: 'snapshotId', value } as const }))),
  multiattach: fc.boolean(),
  metadata: map,
  hints: rarely(struct),
}).map(stated);
/** Times that remain of leases. */
const ms = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 16_383, 16_384, 30_000, 2 ** 31, 2 ** 40),
  fc.integer({ min: 16_384, max: 2_097_151 }),
);
const bytes = ({ remainingAt, remainingEnd }: EncodedOffer) => remainingEnd - remainingAt;
/** Bytes of a number that is written; 0: it is not. */
const size = (value: number) =>
  value === 0 ? 0 : Math.ceil((Math.floor(Math.log2(value)) + 1) / 7);
type Offered = MessageInitShape<typeof OfferSchema>;
const lease: fc.Arbitrary<MessageInitShape<typeof LeaseSchema>> = some({
  token: uint64,
  expiresAt: some({ seconds: int64, nanos: int32 }),
  remainingMs: int64,
});
const offer: fc.Arbitrary<Offered> = some({
  decisionId: text,
  operation: fc.constantFrom(
    Operation.UNSPECIFIED,
    Operation.CREATE_VOLUME,
    Operation.EXTEND_VOLUME,
  ),
  order: fc.constantFrom(Order.UNSPECIFIED, Order.CREATE, Order.DELETE),
  placement,
  lease,
  volume,
  attempt: int32,
  history: rarely(
    fc.array(some({ decisionId: text, attempt: int32, pool: text, reason: text }), {
      maxLength: 2,
    }),
  ),
  requestId: text,
  traceparent: text,
  detail: fc.oneof(
    fc.constant({ case: undefined } as const),
    some({ newSizeGib: int64, attached: fc.boolean() }).map(
      (value) => ({ case: 'extend', value }) as const,
    ),
  ),
}).map(stated);
const orders = some({
  offers: fc.array(offer, { maxLength: 3 }),
  withdrawnDecisionIds: fc.array(text, { maxLength: 3 }),
  unknownTargets: fc.array(text, { maxLength: 3 }),
});

const reported = some({
  applied: fc.boolean(),
  ignoredReason: text,
  accountingRevision: uint64,
  readRevision: uint64,
  warnings: fc.array(some({ field: text, description: text, reason: text }), { maxLength: 3 }),
});

/** Without what is undefined. */
function stated<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

describe('answers encoded by hand', () => {
  it('are the bytes that the generic encoder writes: a create', () =>
    holdsFor(ScheduleCreateVolumeResponseSchema, answer));

  it('are the bytes that the generic encoder writes: creates of a stream', () =>
    holdsFor(StreamCreateVolumesResponseSchema, answers));

  it('are the bytes that the generic encoder writes: orders', () =>
    holdsFor(WatchDecisionsResponseSchema, orders));

  it('are the bytes that the generic encoder writes: orders that were encoded before', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(offer, lease, ms, ms), { maxLength: 3 }), (drawn) => {
        const orders = drawn.flatMap(([one, lease, before, remainingMs]) => {
          const leased = (left: number) =>
            ({ ...one, lease: { ...lease, remainingMs: BigInt(left) } }) as Offered;
          const encoded = encodeOffer(leased(before));
          return encoded === null ? [] : [{ encoded, remainingMs, whole: leased(remainingMs) }];
        });
        const whole = { offers: orders.map(({ whole }) => whole) };
        const told = tellOffers(orders);
        if (told !== null)
          assert.deepEqual(told, Buffer.from(generic(WatchDecisionsResponseSchema, whole)));
        // As many bytes as before: nothing keeps them from being told.
        else
          assert.ok(
            orders.some(({ encoded, remainingMs }) => bytes(encoded) !== size(remainingMs)),
          );
      }),
      { numRuns: 500 },
    ));

  it('are the bytes that the generic encoder writes: a report', () =>
    holdsFor(ReportCapabilitiesResponseSchema, reported));

  it('are all looked at here, and every field of theirs is written', () => {
    const schemas = HAND_WRITTEN.map(({ schema }) => schema.typeName);
    assert.deepEqual(
      schemas,
      [
        ScheduleCreateVolumeResponseSchema,
        StreamCreateVolumesResponseSchema,
        WatchDecisionsResponseSchema,
        ReportCapabilitiesResponseSchema,
      ].map(({ typeName }) => typeName),
    );
    // A field more must be written by hand, too, and be looked at above.
    const numbers = ({ fields }: DescMessage) => fields.map(({ number }) => number).join();
    assert.equal(numbers(ScheduleCreateVolumeResponseSchema), '1,2,3,4,5,6,7,8,9');
    assert.equal(numbers(CreateVolumeResultSchema), '1,2,3');
    assert.equal(numbers(WatchDecisionsResponseSchema), '1,2,3');
    assert.equal(numbers(ReportCapabilitiesResponseSchema), '1,2,3,4,5');
    assert.equal(numbers(ReportWarningSchema), '1,2,3');
    assert.equal(numbers(OfferSchema), '1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16');
    assert.equal(numbers(LeaseSchema), '1,2,3');
    assert.equal(numbers(VolumeSpecSchema), '1,2,3,4,5,6,7,8,9');
    assert.equal(numbers(VolumeTypeSchema), '1,2,3,4');
    assert.equal(numbers(PlacementSchema), '1,2,3,4,5');
  });

  it('are not spoilt by one before them that could not be encoded', () => {
    const encode = encoderOf(ScheduleCreateVolumeResponseSchema);
    const good = { decisionId: 'a decision', attempt: 1 };
    assert.throws(() => encode({ ...good, attempt: 0.5 }));
    assert.deepEqual(
      Buffer.from(encode(good)),
      Buffer.from(generic(ScheduleCreateVolumeResponseSchema, good)),
    );
  });
});

function holdsFor<O extends DescMessage>(
  schema: O,
  inits: fc.Arbitrary<MessageInitShape<O>>,
): void {
  const encode = encoderOf(schema);
  fc.assert(
    fc.property(inits, (init) => {
      assert.deepEqual(Buffer.from(encode(init)), Buffer.from(generic(schema, init)));
    }),
    { numRuns: 500 },
  );
}

function generic<O extends DescMessage>(schema: O, init: MessageInitShape<O>): Uint8Array {
  return toBinary(schema, create(schema, init));
}
