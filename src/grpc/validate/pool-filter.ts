import type { FieldViolation } from '../../domain/errors.js';
import { neverMet } from '../../engine/capabilities/extra-specs.js';
import type { ListPoolsRequest } from '../../gen/stowage/v1/pool_service_pb.js';
import { keyPath } from './struct.js';
import { typeViolations } from './volume-type.js';

/**
 * Rules of a search for pools that the proto cannot express: a requirement that no capability can
 * meet is an error.
 */
export function poolFilterViolations({
  capabilities,
  volumeType,
}: Pick<ListPoolsRequest, 'capabilities' | 'volumeType'>): FieldViolation[] {
  const slips = Object.entries(capabilities).flatMap(([key, requirement]) => {
    const why = neverMet(requirement);
    return why === null
      ? []
      : [
          {
            field: keyPath('capabilities', key),
            description: `${JSON.stringify(requirement)} ${why}`,
          },
        ];
  });
  return [...slips, ...typeViolations('volume_type.', volumeType)];
}
