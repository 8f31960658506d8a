import fc, { type Arbitrary } from 'fast-check';
import type { Capacity } from '../../src/domain/capacity.js';
import type {
  Answer,
  DecisionRecord,
  Outcome,
  RequestRecord,
  ReservationRecord,
  Sequel,
  Wait,
} from '../../src/domain/decision.js';
import type { DecisionState } from '../../src/domain/decision-state.js';
import { ABSENCE_CAUSES, type Diagnosis } from '../../src/domain/diagnosis.js';
import type { FailureRecord } from '../../src/domain/errors.js';
import type { Json, JsonObject } from '../../src/domain/json.js';
import type {
  BackendRecord,
  FormerNames,
  HostRecord,
  PoolAdmin,
  PoolRecord,
  Reporter,
} from '../../src/domain/pool.js';
import type { OutcomeSlice, Quarantine } from '../../src/domain/quarantine.js';
import type {
  CreateVolumeSpec,
  Placement,
  VolumeRecord,
  VolumeSource,
} from '../../src/domain/volume.js';

// Every value that a record may hold: text of any kind that UTF-8 can carry, any double but a zero
// with a sign, whole numbers as far as a double counts them.

function record<T>(model: { readonly [Field in keyof T]: Arbitrary<T[Field]> }): Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '0', '1e5', "'", '"', 'null', '__proto__', '{"a":1}'),
);
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const double = fc.double().map((value) => value + 0);
const whole = fc.maxSafeNat();
const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
const orNull = <T>(of: Arbitrary<T>): Arbitrary<T | null> => fc.option(of, { nil: null });
const json: Arbitrary<Json> = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }).map(dropSigns);
const jsonObject = fc.dictionary(text, json, {
  maxKeys: 5,
  noNullPrototype: true,
}) as Arbitrary<JsonObject>;
const texts = fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true });

const capacity: Arbitrary<Capacity> = fc.oneof(
  double.map((gib) => ({ kind: 'finite' as const, gib })),
  fc.constantFrom<Capacity>({ kind: 'infinite' }, { kind: 'unknown' }),
);

const placement: Arbitrary<Placement> = record({
  pool: text,
  backend: text,
  host: text,
  cluster: orNull(text),
  zone: text,
});
const state = fc.constantFrom<DecisionState>(
  'pending',
  'leased',
  'accepted',
  'created',
  'failed',
  'in_doubt',
  'cancelled',
);

export const hosts: Arbitrary<HostRecord> = record({
  host: name,
  backend: text,
  cluster: orNull(text),
  zone: text,
  serviceKind: fc.constantFrom('volume', 'backup'),
  adminState: fc.constantFrom('enabled', 'disabled', 'frozen'),
  reason: text,
  stateSince: orNull(time),
  ordinal: whole,
  down: fc.boolean(),
  lastSeenAt: time,
});

const reporter: Arbitrary<Reporter> = record({
  incarnation: text,
  sequence: whole,
  ended: fc.array(text, { maxLength: 3 }),
});

const former = record<FormerNames>({ backends: fc.array(text, { maxLength: 3 }), pools: texts });

const neverRenamed: Arbitrary<BackendRecord> = record({
  backend: name,
  cluster: orNull(text),
  serviceKind: fc.constantFrom('volume', 'backup'),
  ordinal: orNull(whole),
  accountingRevision: whole,
  downSince: orNull(time),
  representative: orNull(record({ host: text, zone: text })),
  adminState: fc.constantFrom('enabled', 'disabled', 'frozen'),
  reason: text,
  stateSince: orNull(time),
  report: orNull(
    record({
      host: text,
      reporters: fc.dictionary(text, reporter, { maxKeys: 3, noNullPrototype: true }),
      accountingRevision: orNull(whole),
      measuredAt: orNull(time),
      receivedAt: time,
      heardAt: time,
      tooOld: fc.boolean(),
      digest: text,
    }),
  ),
});

const quarantines = record<Quarantine>({
  since: time,
  until: time,
  spans: whole,
  probing: fc.boolean(),
  maxProbes: whole,
  probes: fc.array(text, { maxLength: 3 }),
  attempts: whole,
  failures: whole,
  lastFailure: text,
});

const slices = fc.array(record<OutcomeSlice>({ at: time, attempts: whole, failures: whole }), {
  maxLength: 3,
});

export const backends: Arbitrary<BackendRecord> = fc
  .tuple(neverRenamed, orNull(former), orNull(quarantines), orNull(slices))
  .map(([row, names, quarantine, outcomes]) => ({
    ...row,
    ...(names !== null && { former: names }),
    ...(quarantine !== null && { quarantine }),
    ...(outcomes !== null && { outcomes }),
  }));

const openPools = record<PoolRecord>({
  pool: name,
  backend: text,
  poolName: text,
  ordinal: whole,
  report: orNull(
    record({
      space: fc
        .tuple(
          record({
            total: capacity,
            free: capacity,
            allocatedGib: double,
            allocatedStated: fc.boolean(),
            autoRatio: fc.boolean(),
            provisionedGib: double,
            reservedPercentage: double,
            thin: fc.boolean(),
            thick: fc.boolean(),
            ratio: double,
          }),
          fc.constantFrom(
            {},
            { freeIsNull: true as const },
            { statedAt: 7, maximumVolumes: 1024 },
            { maximumVolumeGib: 23.52, minimumVolumeGib: 1 },
          ),
        )
        .map(([space, more]) => ({ ...space, ...more })),
      capabilities: jsonObject,
    }).chain((report) =>
      orNull(text).map((backendDown) =>
        backendDown === null ? report : { ...report, backendDown },
      ),
    ),
  ),
  heldGib: whole,
  confirmedGib: whole,
  containedGib: whole,
  volumeCount: whole,
  generation: whole,
});

const admin = record<PoolAdmin>({
  state: fc.constantFrom('cordoned', 'draining', 'closed'),
  reason: text,
  since: time,
});

export const pools: Arbitrary<PoolRecord> = fc
  .tuple(openPools, orNull(admin), orNull(text), orNull(whole))
  .map(([row, set, capacityGroup, arriving]) => ({
    ...row,
    ...(arriving !== null && { arriving }),
    ...(capacityGroup !== null && { capacityGroup }),
    ...(set !== null && { admin: set }),
  }));

export const volumes: Arbitrary<VolumeRecord> = record({
  volumeId: name,
  projectId: text,
  sizeGib: whole,
  typeName: text,
  state: fc.constantFrom('creating', 'available', 'error', 'deleted'),
  home: orNull(placement),
  decisionId: orNull(text),
  error: orNull(record({ reason: text, message: text })),
  createdAt: time,
  updatedAt: time,
});

const failure: Arbitrary<FailureRecord> = record({
  reason: fc.constantFrom('NO_VALID_BACKEND', 'CREATE_FAILED'),
  message: text,
  metadata: texts,
});

const outcome: Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>({ kind: 'created' }, { kind: 'deleted' }),
  record({
    kind: fc.constant('failed' as const),
    reason: text,
    retriable: fc.boolean(),
    mayHaveLeftData: fc.boolean(),
  }),
);

const sequel: Arbitrary<Sequel> = fc.oneof(
  record({ kind: fc.constant('decision' as const), decisionId: text }),
  record({ kind: fc.constant('refused' as const), failure }),
);

export const decisions: Arbitrary<DecisionRecord> = record({
  decisionId: name,
  serial: whole,
  operation: fc.constant('create_volume' as const),
  requestKey: text,
  subject: text,
  projectId: text,
  attempt: fc.nat(),
  state,
  placement,
  weight: double,
  alternatives: fc.array(record({ pool: text, weight: double }), { maxLength: 4 }),
  seed: whole,
  profile: text,
  allowReschedule: fc.boolean(),
  leaseToken: whole,
  createToken: whole,
  lease: orNull(record({ worker: text, expiresAt: time, accepted: fc.boolean() })),
  lastWorker: orNull(text),
  outcome: orNull(outcome),
  sequel: orNull(sequel),
  reason: text,
  decidedAt: time,
  finishedAt: orNull(time),
});

const settledReservations: Arbitrary<ReservationRecord> = record({
  decisionId: name,
  ordinal: fc.nat(),
  pool: text,
  backend: text,
  sizeGib: whole,
  state: fc.constantFrom('held', 'confirmed', 'contained', 'released'),
  lives: fc.boolean(),
  confirmedAccountingRevision: whole,
  confirmedAt: orNull(time),
});

export const reservations: Arbitrary<ReservationRecord> = fc
  .tuple(settledReservations, fc.boolean())
  .map(([row, arrives]) => ({ ...row, ...(arrives && { arrives }) }));

const source: Arbitrary<VolumeSource> = fc.oneof(
  record({
    kind: fc.constant('image' as const),
    imageId: text,
    locations: fc.array(text, { maxLength: 2 }),
  }),
  record({
    kind: fc.constantFrom('snapshot' as const, 'volume' as const, 'backup' as const),
    id: text,
  }),
);

const spec: Arbitrary<CreateVolumeSpec> = record({
  volumeId: text,
  sizeGib: whole,
  projectId: text,
  userId: text,
  volumeType: orNull(record({ name: text, extraSpecs: texts, qosSpecs: jsonObject })),
  zones: fc.array(text, { maxLength: 2 }),
  hints: jsonObject,
  resourceBackend: orNull(text),
  source: orNull(source),
  multiattach: fc.boolean(),
  metadata: texts,
  allowReschedule: fc.boolean(),
  maxAlternatives: fc.nat(),
});

const answer: Arbitrary<Answer> = fc.oneof(
  record({ kind: fc.constant('placed' as const), decisionId: text, readRevision: whole }),
  record({ kind: fc.constant('failed' as const), failure }),
);

const rejections = fc.array(record({ pool: text, filter: text, reason: text }), { maxLength: 2 });

const cause = fc.constantFrom(...ABSENCE_CAUSES);

const diagnosis: Arbitrary<Diagnosis> = record({
  poolsSeen: fc.nat(),
  filters: fc.array(record({ filter: text, considered: fc.nat(), removed: fc.nat() }), {
    maxLength: 2,
  }),
  nearestMisses: rejections,
  earlierAttempts: fc.array(
    record({ decisionId: text, attempt: fc.nat(), pool: text, state, reason: text }),
    { maxLength: 2 },
  ),
  pools: rejections,
  poolsOmitted: fc.nat(),
  absent: record({
    counts: fc.array(record({ cause, backends: fc.nat() }), { maxLength: 2 }),
    backends: fc.array(
      record({
        backend: text,
        cause,
        since: orNull(time),
        operatorReason: text,
        explanation: text,
      }),
      { maxLength: 2 },
    ),
    omitted: fc.nat(),
  }),
});

const answeredRequests: Arbitrary<RequestRecord> = record({
  key: name,
  requestId: text,
  caller: text,
  operation: fc.constant('create_volume' as const),
  subject: text,
  digest: text,
  spec,
  detail: fc.oneof(
    fc.constant({ kind: 'create_volume' as const }),
    record({
      kind: fc.constant('extend_volume' as const),
      newSizeGib: fc.nat(),
      attached: fc.boolean(),
    }),
    record({
      kind: fc.constant('extend_volume' as const),
      newSizeGib: fc.nat(),
      attached: fc.boolean(),
      policy: fc.constantFrom('never' as const, 'on_demand' as const),
    }),
  ),
  answer,
  diagnosis: orNull(diagnosis),
  diagnosisFrom: orNull(fc.nat()),
  answeredAt: time,
});

const waits = record<Wait>({
  serial: whole,
  until: time,
  priority: fc.integer({ min: -1000, max: 1000 }),
  overtaken: whole,
});

export const requests: Arbitrary<RequestRecord> = fc
  .tuple(answeredRequests, orNull(waits))
  .map(([row, wait]) => (wait === null ? row : { ...row, wait }));

function dropSigns(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
