import assert from 'node:assert/strict';
import { toBinary } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import fc from 'fast-check';
import pino from 'pino';
import type { DecisionState } from '../../../src/domain/decision-state.js';
import { ABSENCE_CAUSES, type Diagnosis, NOBODY_ABSENT } from '../../../src/domain/diagnosis.js';
import { CodedError, ERRORS, type ErrorReason } from '../../../src/domain/errors.js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from '../../../src/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '../../../src/gen/google/rpc/status_pb.js';
import { DiagnosisSchema } from '../../../src/gen/stowage/v1/decision_pb.js';
import { explainer } from '../../../src/grpc/errors/explain.js';
import {
  grpcError,
  MAX_STATUS_BYTES,
  statusOf,
  statusOfFailure,
} from '../../../src/grpc/errors/status.js';
import { shorten } from '../../../src/grpc/values/shorten.js';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';

function grpcStatus(backend: string) {
  const message = `backend ${backend} is not known`;
  return statusOf(new CodedError('BACKEND_NOT_FOUND', message, { metadata: { backend } }));
}

describe('grpc errors', () => {
  it('carry reason, domain and every value', () => {
    const status = statusOf(
      new CodedError('VOLUME_BUSY', 'volume v is busy', {
        metadata: { volume_id: 'v', worker_id: 'w' },
      }),
    );
    assert.equal(status.code, 9);
    const [info, precondition] = status.details;
    assert.ok(info !== undefined && precondition !== undefined);
    const unpacked = anyUnpack(info, ErrorInfoSchema);
    assert.deepEqual(
      [unpacked?.reason, unpacked?.domain, { ...unpacked?.metadata }],
      ['VOLUME_BUSY', 'stowage', { volume_id: 'v', worker_id: 'w' }],
    );
    const violation = anyUnpack(precondition, PreconditionFailureSchema)?.violations[0];
    assert.deepEqual(
      [violation?.type, violation?.subject, violation?.description],
      ['VOLUME_BUSY', 'v', 'volume v is busy'],
    );
  });

  it('show what cannot be seen in names, and leave the values as they are', () => {
    const name = 'a\u0000\u001b[31m\u202eb@\u{e0041}x';
    const { message, details } = grpcStatus(name);
    assert.equal(message, 'backend a\\u0000\\u001b[31m\\u202eb@\\u{e0041}x is not known');
    const info = anyUnpack(details[0] ?? assert.fail(), ErrorInfoSchema);
    assert.equal(info?.metadata['backend'], name);
  });

  it('keep the lines of a reason', () => {
    assert.equal(
      statusOf(new CodedError('CREATE_FAILED', 'lvcreate:\n\tno space é')).message,
      'lvcreate:\n\tno space é',
    );
  });

  it('name what was not found, and bad fields', () => {
    const missing = new CodedError('POOL_NOT_FOUND', 'no pool', { metadata: { pool: 'a@b#c' } });
    assert.deepEqual(
      anyUnpack(statusOf(missing).details[1] ?? assert.fail(), ResourceInfoSchema)?.resourceName,
      'a@b#c',
    );
    const bad = new CodedError('INVALID_FIELDS', 'bad', {
      violations: [{ field: 'x.y[1]', description: 'is wrong' }],
    });
    const violations =
      anyUnpack(statusOf(bad).details[1] ?? assert.fail(), BadRequestSchema)?.fieldViolations ?? [];
    assert.deepEqual(
      violations.map(({ field, description }) => [field, description]),
      [['x.y[1]', 'is wrong']],
    );
  });

  it('say when to ask again', () => {
    const delay = (error: CodedError) => {
      const any = statusOf(error).details.find(({ typeUrl }) =>
        typeUrl.endsWith(RetryInfoSchema.typeName),
      );
      const found = any && anyUnpack(any, RetryInfoSchema)?.retryDelay;
      return found && Number(found.seconds) * 1000 + found.nanos / 1e6;
    };
    assert.equal(delay(new CodedError('STORE_UNAVAILABLE', 'away')), 1000);
    assert.equal(delay(new CodedError('CONTENDED', 'taken', { retryAfterMs: 1250 })), 1250);
    assert.equal(delay(new CodedError('VOLUME_BUSY', 'busy')), undefined);
  });

  it('say it also to the retries that gRPC clients have built in', () => {
    const pushback = (error: CodedError) => grpcError(error).metadata.get('grpc-retry-pushback-ms');
    assert.deepEqual(pushback(new CodedError('STORE_UNAVAILABLE', 'away')), ['1000']);
    assert.deepEqual(pushback(new CodedError('CONTENDED', 'taken', { retryAfterMs: 1250 })), [
      '1250',
    ]);
    assert.deepEqual(pushback(new CodedError('VOLUME_BUSY', 'busy')), []);
  });

  it('hide an internal fault, but log it', () => {
    const lines: string[] = [];
    const explain = explainer(pino({}, { write: (line: string) => lines.push(line) }));
    const error = explain(new TypeError('secret column pool_x'));
    assert.ok(error instanceof CodedError);
    assert.equal(error.reason, 'INTERNAL_FAULT');
    const sent =
      JSON.stringify(grpcError(error).metadata.toJSON()) +
      JSON.stringify(statusOf(error), (_, v) =>
        v instanceof Uint8Array ? Buffer.from(v).toString() : v,
      );
    assert.ok(!sent.includes('secret'));
    assert.match(lines[0] ?? '', /secret column pool_x.*test\.ts/s);
    assert.match(lines[0] ?? '', new RegExp(error.metadata['fault'] ?? 'none'));
  });

  it("recognise the store's own error", () => {
    const error = explainer(pino({ level: 'silent' }))(new StoreUnavailable('ENOENT /secret'));
    assert.ok(error instanceof CodedError);
    assert.deepEqual(
      [error.reason, error.message.includes('secret')],
      ['STORE_UNAVAILABLE', false],
    );
  });

  it('repeat a remembered failure unchanged', () => {
    const first = new CodedError('VOLUME_EXISTS', 'volume v exists', {
      metadata: { volume_id: 'v' },
    });
    assert.deepEqual(statusOfFailure(first.record()), statusOf(first));
  });

  it('keep the counts of the filters when a diagnosis is too long', () => {
    const filters = ['AvailabilityZoneFilter', 'CapacityFilter', 'CapabilitiesFilter'].map(
      (filter, i) => ({
        filter,
        considered: 100,
        removed: i,
      }),
    );
    const miss = (i: number) => ({
      pool: `host${i}@backend#pool`,
      filter: 'CapacityFilter',
      reason: 'x'.repeat(900),
    });
    const error = new CodedError('NO_VALID_BACKEND', 'nothing fits', {
      diagnosis: {
        poolsSeen: 100,
        filters,
        nearestMisses: Array.from({ length: 50 }, (_, i) => miss(i)),
        earlierAttempts: [],
        pools: [miss(1)],
        poolsOmitted: 2,
        absent: NOBODY_ABSENT,
      },
    });
    const status = statusOf(error);
    assert.equal(status.code, 8);
    const any =
      status.details.find(({ typeUrl }) => typeUrl.endsWith(DiagnosisSchema.typeName)) ??
      assert.fail();
    const diagnosis = anyUnpack(any, DiagnosisSchema) ?? assert.fail();
    assert.deepEqual(
      diagnosis.filters.map(({ filter, removed }) => [filter, removed]),
      filters.map(({ filter, removed }) => [filter, removed]),
    );
    assert.ok(diagnosis.nearestMisses.length >= 1);
    assert.deepEqual([diagnosis.pools.length, diagnosis.poolsOmitted], [0, 3]);
  });

  it('stay under 4 KiB and can be sent, whatever they contain', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.constant('\ud800'),
      fc.constant('é'.repeat(5000)),
    );
    const many = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 200, size: 'max' });
    const count = fc.nat({ max: 2 ** 31 - 1 });
    const state = fc.constantFrom<DecisionState>('failed', 'in_doubt', 'cancelled');
    const rejection = fc.record({ pool: text, filter: text, reason: text });
    const diagnosis: fc.Arbitrary<Diagnosis> = fc.record({
      poolsSeen: count,
      filters: many(fc.record({ filter: text, considered: count, removed: count })),
      nearestMisses: many(rejection),
      earlierAttempts: many(
        fc.record({ decisionId: text, attempt: count, pool: text, state, reason: text }),
      ),
      pools: fc.array(rejection, { maxLength: 3 }),
      poolsOmitted: fc.nat({ max: 1000 }),
      absent: fc.record({
        counts: fc
          .subarray([...ABSENCE_CAUSES])
          .map((causes) => causes.map((cause) => ({ cause, backends: 2 ** 31 - 1 }))),
        backends: many(
          fc.record({
            backend: text,
            cause: fc.constantFrom(...ABSENCE_CAUSES),
            since: fc.constantFrom(null, Date.parse('2026-01-01T00:00:00Z')),
            operatorReason: text,
            explanation: text,
          }),
        ),
        omitted: fc.nat({ max: 1000 }),
      }),
    });
    const details = fc.record(
      {
        metadata: fc.dictionary(fc.string({ maxLength: 300 }), text, { maxKeys: 100 }),
        violations: many(fc.record({ field: text, description: text })),
        diagnosis,
        retryAfterMs: count,
      },
      { requiredKeys: [] },
    );
    const reasons = Object.keys(ERRORS) as ErrorReason[];
    fc.assert(
      fc.property(fc.constantFrom(...reasons), text, details, (reason, message, rest) => {
        const error = new CodedError(reason, message, rest);
        const size = toBinary(StatusSchema, statusOf(error)).length;
        assert.ok(size <= MAX_STATUS_BYTES, `${size} bytes`);
        const sent = grpcError(error);
        const headers = encodeURI(sent.details ?? '').length + size * (4 / 3);
        assert.ok(headers < 8000, `${headers} bytes of headers`);
      }),
      { numRuns: 60 },
    );
  });

  it('cut texts between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat({ max: 40 }), (text, bytes) => {
        const short = shorten(text, bytes);
        assert.ok(Buffer.byteLength(short) <= bytes || short === text);
        assert.ok(Buffer.byteLength(short) <= bytes);
        assert.ok(
          !short.includes('\ufffd') || text.includes('\ufffd') || /\p{Surrogate}/u.test(text),
        );
      }),
    );
  });
});
