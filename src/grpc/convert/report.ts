import type { BackendReport, HostIdentity, ReportHead } from '../../domain/report.js';
import type { BackendReport as BackendReportProto, HeartbeatRequest } from '../../gen/stowage/v1/capability_service_pb.js';
import { reportedCapacityFromProto } from './capacity.js';
import { serviceKindFromProto } from './enums.js';
import { structToJson } from './json.js';
import { textOrNull } from './text.js';
import { timestampToMillis } from './time.js';

/** Who a host is; one that states no zone is in the default one. */
export function identityFromProto(proto: BackendReportProto | HeartbeatRequest, defaultZone: string): HostIdentity {
  return {
    host: proto.host,
    cluster: textOrNull(proto.cluster),
    zone: proto.availabilityZone === '' ? defaultZone : proto.availabilityZone,
    serviceKind: serviceKindFromProto(proto.serviceKind),
  };
}

/** A report that was checked, for the ledger. */
export function reportFromProto(proto: BackendReportProto, defaultZone: string): BackendReport {
  return {
    ...identityFromProto(proto, defaultZone),
    capabilities: structToJson(proto.capabilities),
    layout:
      serviceKindFromProto(proto.serviceKind) === 'backup'
        ? { kind: 'whole', capacity: { total: { kind: 'unknown' }, free: { kind: 'unknown' } } }
        : proto.wholeBackend === undefined
          ? {
              kind: 'pools',
              pools: proto.pools.map((pool) => ({
                name: pool.name,
                capacity: reportedCapacityFromProto(pool.capacity),
                capabilities: structToJson(pool.capabilities),
              })),
            }
          : { kind: 'whole', capacity: reportedCapacityFromProto(proto.wholeBackend) },
    ...reportHeadFromProto(proto),
  };
}

/** Where a report stands among others. */
export function reportHeadFromProto(proto: BackendReportProto): ReportHead {
  return {
    revision: proto.ledgerRevision === undefined ? null : Number(proto.ledgerRevision),
    incarnation: proto.incarnation,
    sequence: Number(proto.sequence),
    measuredAt: proto.measuredAt === undefined ? null : timestampToMillis(proto.measuredAt),
  };
}
