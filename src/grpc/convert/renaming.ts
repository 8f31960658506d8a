import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  ForgetBackendRequest,
  ForgetBackendResponseSchema,
  RenameBackendRequest,
  RenameBackendResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { ForgetCall, Forgotten, RenameCall, Renamed } from '../../ledger/api/renaming.js';
import { idFromProto } from '../values/id.js';
import { nullToText } from '../values/text.js';
import { backendToProto } from './backend.js';

/** A rename as it is asked for. */
export function renameFromProto(request: RenameBackendRequest): RenameCall {
  const { name, newName, toCluster, allowMerge, validateOnly, requestId } = request;
  return {
    from: name,
    to: newName,
    toCluster,
    allowMerge,
    dryRun: validateOnly,
    requestId: idFromProto(requestId),
  };
}

/** What became of it. */
export function renamedToProto({
  moved,
  unfinished,
  merged,
  already,
  state,
  readRevision,
}: Renamed): MessageInitShape<typeof RenameBackendResponseSchema> {
  const { hosts, pools, volumes, heldGib, confirmedGib, containedGib } = moved;
  return {
    ...(state !== null && { backend: backendToProto(state) }),
    hosts,
    pools,
    volumes: BigInt(volumes),
    unfinishedDecisions: BigInt(unfinished),
    heldGib: BigInt(heldGib),
    confirmedGib: BigInt(confirmedGib),
    containedGib: BigInt(containedGib),
    merged,
    alreadyRenamed: already,
    readRevision: BigInt(readRevision),
  };
}

/** What is to be forgotten. */
export function forgetFromProto(request: ForgetBackendRequest): ForgetCall {
  const { name, validateOnly, requestId } = request;
  return { name, dryRun: validateOnly, requestId: idFromProto(requestId) };
}

/** What was. */
export function forgottenToProto({
  hosts,
  pools,
  renamedTo,
  readRevision,
}: Forgotten): MessageInitShape<typeof ForgetBackendResponseSchema> {
  return { hosts, pools, renamedTo: nullToText(renamedTo), readRevision: BigInt(readRevision) };
}
