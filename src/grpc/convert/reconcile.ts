import type { MessageInitShape } from '@bufbuild/protobuf';
import { CodedError } from '../../domain/errors.js';
import {
  DriftKind,
  type DriftSchema,
  type ReconcilePoolRequest,
  type ReconcilePoolResponseSchema,
  type VolumeListing as VolumeListingMessage,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type {
  DriftFinding,
  ReconcileCall,
  Reconciled,
  VolumeListing,
} from '../../ledger/api/pools.js';
import { idFromProto } from '../values/id.js';
import { timestampOrNull } from '../values/time.js';
import { poolToProto } from './pool.js';

const KIND = {
  overpromised: DriftKind.OVERPROMISED,
  sums_differ: DriftKind.SUMS_DIFFER,
  count_differs: DriftKind.COUNT_DIFFERS,
  uncontained: DriftKind.UNCONTAINED,
  not_in_ledger: DriftKind.NOT_IN_LEDGER,
  elsewhere: DriftKind.ELSEWHERE,
  not_on_backend: DriftKind.NOT_ON_BACKEND,
  size_differs: DriftKind.SIZE_DIFFERS,
  underreported: DriftKind.UNDERREPORTED,
} as const satisfies Record<DriftFinding['kind'], DriftKind>;

/** The request for the ledger. Throws INVALID_FIELDS if a volume is listed twice. */
export function reconcileFromProto({
  pool: name,
  listing,
  repair,
  allowMassForget,
}: ReconcilePoolRequest): ReconcileCall {
  return {
    pool: name,
    listing: listing === undefined ? null : listingFromProto(listing),
    repair,
    allowMassForget,
  };
}

function listingFromProto({ volumes, takenAt }: VolumeListingMessage): VolumeListing {
  const sizes = new Map<string, number>();
  for (const [index, { volumeId, sizeGib }] of volumes.entries()) {
    const id = idFromProto(volumeId);
    if (sizes.has(id)) throw listedTwice(index, id);
    sizes.set(id, Number(sizeGib));
  }
  return { volumes: sizes, takenAt: timestampOrNull(takenAt) ?? 0 };
}

function listedTwice(index: number, id: string): CodedError {
  const field = `listing.volumes[${index}].volume_id`;
  const description = `${id} is listed twice`;
  return new CodedError('INVALID_FIELDS', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}

/** What was found. */
export function reconciledToProto({
  state,
  contents,
  findings,
  more,
  repaired,
  readRevision,
}: Reconciled): MessageInitShape<typeof ReconcilePoolResponseSchema> {
  const here = contents.volumes.filter(({ home }) => home?.pool === contents.pool.pool);
  return {
    pool: poolToProto(state),
    reservedHeldGib: BigInt(contents.heldGib),
    reservedConfirmedGib: BigInt(contents.confirmedGib),
    containedGib: BigInt(contents.containedGib),
    volumes: BigInt(here.length),
    volumesGib: BigInt(here.reduce((sum, { sizeGib }) => sum + sizeGib, 0)),
    drift: findings.map((finding) => driftToProto(finding, repaired.has(finding))),
    moreDrift: more,
    readRevision: BigInt(readRevision),
  };
}

function driftToProto(
  { kind, volumeId, ledgerGib, listedGib, detail, repairable }: DriftFinding,
  repaired: boolean,
): MessageInitShape<typeof DriftSchema> {
  return {
    kind: KIND[kind],
    volumeId: volumeId ?? '',
    ...(ledgerGib === null ? {} : { ledgerSizeGib: BigInt(ledgerGib) }),
    ...(listedGib === null ? {} : { listedSizeGib: BigInt(listedGib) }),
    detail,
    repairable,
    repaired,
  };
}
