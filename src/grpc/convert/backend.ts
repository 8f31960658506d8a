import type { MessageInitShape } from '@bufbuild/protobuf';
import { type HostRecord, takesNew } from '../../domain/pool.js';
import type { Quarantine } from '../../domain/quarantine.js';
import type { BackendSchema, HostSchema, QuarantineSchema } from '../../gen/stowage/v1/pool_pb.js';
import type { BackendState } from '../../ledger/api/pools.js';
import { ADMIN_STATE, SERVICE_KIND } from '../values/enums.js';
import { nullToText } from '../values/text.js';
import { millisToTimestamp, optionalTimestamp } from '../values/time.js';

/** A backend with its hosts. */
export function backendToProto({
  backend,
  hosts,
  poolCount,
}: BackendState): MessageInitShape<typeof BackendSchema> {
  const reportedAt = optionalTimestamp(backend.report?.heardAt ?? null);
  const adminStateSince = optionalTimestamp(backend.stateSince);
  return {
    backend: backend.backend,
    cluster: nullToText(backend.cluster),
    availabilityZone: backend.representative?.zone ?? '',
    participating: takesNew(backend),
    hosts: hosts.map(hostToProto),
    accountingRevision: BigInt(backend.accountingRevision),
    poolCount,
    ...(reportedAt === undefined ? {} : { reportedAt }),
    reportedAccountingRevision: BigInt(backend.report?.accountingRevision ?? 0),
    adminState: ADMIN_STATE[backend.adminState],
    reason: backend.reason,
    ...(adminStateSince === undefined ? {} : { adminStateSince }),
    reportTooOld: backend.report?.tooOld ?? false,
    ...(backend.quarantine !== undefined && { quarantine: quarantineToProto(backend.quarantine) }),
  };
}

function quarantineToProto({
  since,
  until,
  probes,
  spans,
  maxProbes,
  attempts,
  failures,
  lastFailure,
}: Quarantine): MessageInitShape<typeof QuarantineSchema> {
  return {
    beganAt: millisToTimestamp(since),
    probesFrom: millisToTimestamp(until),
    probes: probes.length,
    ...{ spans, maxProbes, attempts, failures, lastFailure },
  };
}

function hostToProto(host: HostRecord): MessageInitShape<typeof HostSchema> {
  const adminStateSince = optionalTimestamp(host.stateSince);
  return {
    host: host.host,
    availabilityZone: host.zone,
    serviceKind: SERVICE_KIND[host.serviceKind],
    adminState: ADMIN_STATE[host.adminState],
    reason: host.reason,
    up: !host.down,
    lastSeenAt: millisToTimestamp(host.lastSeenAt),
    ...(adminStateSince === undefined ? {} : { adminStateSince }),
  };
}
