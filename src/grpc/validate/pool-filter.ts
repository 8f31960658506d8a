import type { FieldViolation } from '../../domain/errors.js';
import { neverMet } from '../../engine/extra-specs.js';
import type { ListPoolsRequest } from '../../gen/stowage/v1/pool_service_pb.js';
import { keyPath } from './struct.js';

/** What the proto cannot say of a search for pools: a requirement that no capability meets is a slip. */
export function poolFilterViolations({ capabilities }: Pick<ListPoolsRequest, 'capabilities'>): FieldViolation[] {
  return Object.entries(capabilities).flatMap(([key, requirement]) => {
    const why = neverMet(requirement);
    return why === null ? [] : [{ field: keyPath('capabilities', key), description: `${JSON.stringify(requirement)} ${why}` }];
  });
}
