import type { RequestRecord } from '../../domain/decision.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';

/**
 * A refused request as it is kept: without what may be long. Nobody carries it out, its digest
 * tells whether it is repeated, and its diagnosis says why it was refused.
 */
export function compactRequest<R extends Pick<RequestRecord, 'spec' | 'detail'>>(request: R): R {
  return { ...request, spec: compactSpec(request.spec), detail: compactDetail(request.detail) };
}

function compactSpec(spec: CreateVolumeSpec): CreateVolumeSpec {
  const { volumeProperties: _, imageLocations: __, ...rest } = spec;
  const { volumeType } = spec;
  return {
    ...rest,
    volumeType: volumeType === null ? null : { ...volumeType, extraSpecs: {}, qosSpecs: {} },
    zones: [],
    hints: {},
    source: null,
    metadata: {},
  };
}

function compactDetail(detail: OperationDetail): OperationDetail {
  switch (detail.kind) {
    case 'manage_volume':
    case 'manage_snapshot':
      return { ...detail, reference: {} };
    case 'create_group':
    case 'create_volumes':
      return { ...detail, members: [] };
    default:
      return detail;
  }
}
