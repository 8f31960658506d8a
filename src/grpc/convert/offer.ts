import type { MessageInitShape } from '@bufbuild/protobuf';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type {
  LeaseSchema,
  OfferSchema,
  VolumeSpecSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import type { LeaseGrant, Offer } from '../../ledger/api/workers.js';
import { attemptsToProto } from '../values/diagnosis.js';
import { OPERATION, ORDER } from '../values/enums.js';
import { jsonToOptionalStruct, jsonToStruct } from '../values/json.js';
import { millisToTimestamp } from '../values/time.js';
import { placementToProto } from './placement.js';
import { sourceToProto } from './volume-source.js';
import { volumeTypeToProto } from './volume-type.js';

/** A lease for its worker, with the time that remains of it now. */
export function leaseToProto(lease: LeaseGrant, now: number): MessageInitShape<typeof LeaseSchema> {
  return {
    token: BigInt(lease.token),
    expiresAt: millisToTimestamp(lease.expiresAt),
    remainingMs: BigInt(remainingMs(lease, now)),
  };
}

/** The time that remains of a lease, whole ms. */
export function remainingMs(lease: LeaseGrant, now: number): number {
  return Math.max(0, Math.trunc(lease.expiresAt - now));
}

/**
 * Whether an order may be the first attempt at a new, empty volume; found out before anything of
 * it is converted.
 */
export function isPlain({ spec, detail, history }: Offer): boolean {
  const creates = detail.kind === 'create_volume' || detail.kind === 'create_volumes';
  return creates && spec.source === null && history.length === 0;
}

/** Of entries of all kinds: an order with fewer is small, whatever their length. */
const FEW = 32;

/** Whether an order may be larger than a message; false for nearly all, and soon found out. */
export function mayBeLarge({ spec, detail, history }: Offer): boolean {
  return (
    history.length > FEW ||
    detail.kind === 'create_group' ||
    spec.source?.kind === 'image' ||
    Object.keys(spec.hints).length > 0 ||
    Object.keys(spec.metadata).length > FEW ||
    Object.keys(spec.volumeType?.extraSpecs ?? {}).length > FEW ||
    Object.keys(spec.volumeType?.qosSpecs ?? {}).length > 0
  );
}

/** An order with all that is needed to carry it out. */
export function offerToProto(offer: Offer, now: number): MessageInitShape<typeof OfferSchema> {
  return {
    decisionId: offer.decision.decisionId,
    operation: OPERATION[offer.decision.operation],
    order: ORDER[offer.order],
    placement: placementToProto(offer.decision.placement),
    lease: leaseToProto(offer.lease, now),
    ...(offer.detail.kind === 'create_group' ? {} : { volume: volumeOf(offer) }),
    attempt: offer.decision.attempt,
    history: attemptsToProto(offer.history),
    requestId: offer.requestId,
    detail: detailToProto(offer),
    traceparent: offer.decision.traceparent ?? '',
  };
}

function detailToProto({
  detail,
  spec,
}: Offer): NonNullable<MessageInitShape<typeof OfferSchema>['detail']> {
  switch (detail.kind) {
    case 'create_snapshot':
      return {
        case: 'snapshot',
        value: { snapshotId: detail.snapshotId, sizeGib: BigInt(detail.sizeGib) },
      };
    case 'manage_snapshot': {
      const { snapshotId, sizeGib, reference } = detail;
      return {
        case: 'snapshot',
        value: { snapshotId, sizeGib: BigInt(sizeGib), reference: jsonToStruct(reference) },
      };
    }
    case 'extend_volume':
      return {
        case: 'extend',
        value: {
          newSizeGib: BigInt(detail.newSizeGib),
          attached: detail.attached,
          from: spec.resourceBackend ?? '',
        },
      };
    case 'retype_volume':
      return { case: 'retype', value: { from: detail.from } };
    case 'manage_volume':
      return { case: 'manage', value: { reference: jsonToStruct(detail.reference) } };
    case 'create_group': {
      const volumeIds = detail.members.map(({ volumeId }) => volumeId).filter((id) => id !== '');
      const type =
        spec.volumeType === null ? {} : { groupType: volumeTypeToProto(spec.volumeType) };
      return { case: 'group', value: { groupId: detail.groupId, volumeIds, ...type } };
    }
    case 'create_backup':
      return { case: 'backup', value: { backupId: detail.backupId, from: detail.from } };
    case 'create_volume':
    case 'create_volumes':
    case 'migrate_volume':
    case 'validate_capacity':
      return { case: undefined };
  }
}

/**
 * Whoever could not read an order to create must be able to read the one to delete: then it says no
 * more than which volume.
 */
function volumeOf({ spec, order, breaks }: Offer): MessageInitShape<typeof VolumeSpecSchema> {
  if (order === 'create' || breaks === 0) return specToProto(spec);
  const { volumeId, sizeGib, projectId, userId } = spec;
  return { volumeId, sizeGib: BigInt(sizeGib), projectId, userId };
}

function specToProto(spec: CreateVolumeSpec): MessageInitShape<typeof VolumeSpecSchema> {
  const hints = jsonToOptionalStruct(spec.hints);
  return {
    volumeId: spec.volumeId,
    sizeGib: BigInt(spec.sizeGib),
    projectId: spec.projectId,
    userId: spec.userId,
    ...(spec.volumeType === null ? {} : { volumeType: volumeTypeToProto(spec.volumeType) }),
    ...(spec.source === null ? {} : { source: sourceToProto(spec.source) }),
    multiattach: spec.multiattach,
    metadata: spec.metadata,
    ...(hints === undefined ? {} : { hints }),
  };
}
