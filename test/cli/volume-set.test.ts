import { match, strictEqual } from 'node:assert/strict';
import { create } from '@bufbuild/protobuf';
import { policyNotKept } from '../../src/cli/views/volume-set.js';
import {
  SetFailurePolicy,
  VolumeSetSchema,
} from '../../src/gen/stowage/v1/scheduler_service_pb.js';

describe('a set that was placed', () => {
  const { KEEP, ROLLBACK } = SetFailurePolicy;

  it('is warned of if it was to be taken back, and the server answered without a set', () => {
    match(policyNotKept(ROLLBACK, undefined) ?? '', /older than --on-failure/);
    strictEqual(policyNotKept(ROLLBACK, create(VolumeSetSchema)), null);
    for (const asked of [KEEP, undefined]) strictEqual(policyNotKept(asked, undefined), null);
  });
});
