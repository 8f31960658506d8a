import { UNKNOWN } from '../../domain/capacity.js';
import type { JsonObject } from '../../domain/json.js';
import type { ServiceKind } from '../../domain/pool.js';
import type { BackendReport, HostIdentity, ReportHead } from '../../domain/report.js';
import { readDriverReport } from '../../engine/driver-report/read-report.js';
import type {
  BackendReport as BackendReportProto,
  HeartbeatRequest,
} from '../../gen/stowage/v1/capability_service_pb.js';
import { reportedCapacityFromProto } from '../values/capacity.js';
import { serviceKindFromProto } from '../values/enums.js';
import { structToJson } from '../values/json.js';
import { textOrNull } from '../values/text.js';
import { timestampToMillis } from '../values/time.js';

/** The identity of a host; one that states no zone is in the default zone. */
export function identityFromProto(
  proto: BackendReportProto | HeartbeatRequest,
  defaultZone: string,
): HostIdentity {
  return {
    host: proto.host,
    cluster: textOrNull(proto.cluster),
    zone: proto.availabilityZone === '' ? defaultZone : proto.availabilityZone,
    serviceKind: serviceKindFromProto(proto.serviceKind),
  };
}

/**
 * A checked report for the ledger. Hot, so it is written out (ADR 0045).
 * @param received a digest of its bytes
 */
export function reportFromProto(
  proto: BackendReportProto,
  defaultZone: string,
  received?: string,
): BackendReport {
  const { volumeStats } = proto;
  const { host, cluster, zone, serviceKind } = identityFromProto(proto, defaultZone);
  const { form, capabilities, layout } =
    volumeStats === undefined
      ? typedState(proto)
      : driverState(structToJson(volumeStats), serviceKind);
  const { accountingRevision, incarnation, sequence, measuredAt } = reportHeadFromProto(proto);
  return {
    host,
    cluster,
    zone,
    serviceKind,
    form,
    capabilities,
    layout,
    accountingRevision,
    incarnation,
    sequence,
    measuredAt,
    ...(received !== undefined && { received }),
  };
}

type State = Required<Pick<BackendReport, 'form' | 'capabilities' | 'layout'>>;

/** The space of a backup service: unknown. */
const NO_SPACE: BackendReport['layout'] = {
  kind: 'whole',
  capacity: { total: UNKNOWN, free: UNKNOWN },
};

function typedState({ capabilities, pools, wholeBackend, serviceKind }: BackendReportProto): State {
  return {
    form: 'typed',
    capabilities: structToJson(capabilities),
    layout:
      serviceKindFromProto(serviceKind) === 'backup'
        ? NO_SPACE
        : wholeBackend === undefined
          ? {
              kind: 'pools',
              pools: pools.map((pool) => ({
                poolName: pool.poolName,
                capacity: reportedCapacityFromProto(pool.capacity),
                capabilities: structToJson(pool.capabilities),
              })),
            }
          : { kind: 'whole', capacity: reportedCapacityFromProto(wholeBackend) },
  };
}

/** A driver's own report. Validation has checked that it can be read. */
function driverState(capabilities: JsonObject, serviceKind: ServiceKind): State {
  const layout = serviceKind === 'backup' ? NO_SPACE : readDriverReport(capabilities, '').layout;
  return { form: 'driver', capabilities, layout };
}

/** The fields of a report that order it among others. */
export type ReportHeadProto = Pick<
  BackendReportProto,
  'accountingRevision' | 'incarnation' | 'sequence' | 'measuredAt'
>;

/** The fields that order a report among others. */
export function reportHeadFromProto(proto: ReportHeadProto): ReportHead {
  return {
    accountingRevision:
      proto.accountingRevision === undefined ? null : Number(proto.accountingRevision),
    incarnation: proto.incarnation,
    sequence: Number(proto.sequence),
    measuredAt: proto.measuredAt === undefined ? null : timestampToMillis(proto.measuredAt),
  };
}
