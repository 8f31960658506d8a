import assert from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { Metadata, status } from '@grpc/grpc-js';
import { errorFromStatus, StowageError, toStowageError } from '../../src/client/index.js';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
  ResourceInfoSchema,
  RetryInfoSchema,
} from '../../src/gen/google/rpc/error_details_pb.js';
import { StatusSchema } from '../../src/gen/google/rpc/status_pb.js';
import { DiagnosisSchema } from '../../src/gen/stowage/v1/decision_pb.js';
import { packed, richError } from './fake-server.js';

describe('client errors', () => {
  it('carry everything that the status details say', () => {
    const error = toStowageError(
      richError(status.RESOURCE_EXHAUSTED, 'nothing fits', [
        packed(ErrorInfoSchema, {
          reason: 'NO_VALID_BACKEND',
          domain: 'stowage',
          metadata: { size_gib: '10' },
        }),
        packed(BadRequestSchema, {
          fieldViolations: [{ field: 'size_gib', description: 'too big' }],
        }),
        packed(PreconditionFailureSchema, {
          violations: [{ type: 'STATE', subject: 'volume', description: 'busy' }],
        }),
        packed(ResourceInfoSchema, { resourceType: 'volume', resourceName: 'v1' }),
        packed(RetryInfoSchema, { retryDelay: { seconds: 2n, nanos: 500_000_000 } }),
        packed(DiagnosisSchema, { poolsSeen: 7 }),
      ]),
    );
    assert.equal(error.code, 'RESOURCE_EXHAUSTED');
    assert.equal(error.message, 'nothing fits');
    assert.equal(error.reason, 'NO_VALID_BACKEND');
    assert.ok(error.refused);
    assert.deepEqual(error.metadata, { size_gib: '10' });
    assert.deepEqual(error.violations, [{ field: 'size_gib', description: 'too big' }]);
    assert.deepEqual(error.preconditions, [
      { type: 'STATE', subject: 'volume', description: 'busy' },
    ]);
    assert.deepEqual(error.resource, { type: 'volume', name: 'v1' });
    assert.equal(error.retryAfterMs, 2500);
    assert.equal(error.diagnosis?.poolsSeen, 7);
  });

  it('stand without details, with damaged and with unknown ones', () => {
    const metadata = new Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from([255, 255, 255]));
    const damaged = toStowageError(
      Object.assign(new Error('x'), { code: status.NOT_FOUND, details: 'gone', metadata }),
    );
    assert.deepEqual([damaged.code, damaged.message, damaged.reason], ['NOT_FOUND', 'gone', '']);
    const plain = toStowageError(
      Object.assign(new Error('x'), {
        code: status.UNAVAILABLE,
        details: 'away',
        metadata: new Metadata(),
      }),
    );
    assert.deepEqual([plain.code, plain.message, plain.violations], ['UNAVAILABLE', 'away', []]);
    const unknown = richError(status.ABORTED, 'foreign', [
      packed(StatusSchema, { code: 1 }),
      packed(ErrorInfoSchema, { reason: 'R' }),
    ]);
    assert.equal(toStowageError(unknown).reason, 'R');
  });

  it("are made of a batch item's status too, and of anything that is thrown", () => {
    const item = create(StatusSchema, {
      code: 9,
      message: 'lost',
      details: [packed(ErrorInfoSchema, { reason: 'LEASE_LOST' })],
    });
    const error = errorFromStatus(item);
    assert.deepEqual(
      [error.code, error.reason, error.message],
      ['FAILED_PRECONDITION', 'LEASE_LOST', 'lost'],
    );
    assert.equal(toStowageError(error), error);
    assert.deepEqual(
      [toStowageError('text').code, toStowageError(new TypeError('odd')).message],
      ['UNKNOWN', 'odd'],
    );
    assert.ok(toStowageError(1) instanceof StowageError);
  });
});
