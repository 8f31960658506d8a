import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  ConcernKind,
  type ConcernSchema,
  type GetStatusResponseSchema,
  type ServerInfoSchema,
  Urgency,
} from '../../gen/stowage/v1/status_service_pb.js';
import type { Concern, ConcernKind as Kind, LedgerStatus } from '../../ledger/api/status.js';
import { optionalTimestamp } from '../values/time.js';

const KIND: Readonly<Record<Kind, ConcernKind>> = {
  ledger_unavailable: ConcernKind.LEDGER_UNAVAILABLE,
  certificate_ends: ConcernKind.CERTIFICATE_ENDS,
  nothing_takes_placements: ConcernKind.NOTHING_TAKES_PLACEMENTS,
  backend_down: ConcernKind.BACKEND_DOWN,
  host_down: ConcernKind.HOST_DOWN,
  backend_never_reported: ConcernKind.BACKEND_NEVER_REPORTED,
  report_too_old: ConcernKind.REPORT_TOO_OLD,
  decision_stuck: ConcernKind.DECISION_STUCK,
  decision_in_doubt: ConcernKind.DECISION_IN_DOUBT,
  pool_overpromised: ConcernKind.POOL_OVERPROMISED,
  pool_physically_full: ConcernKind.POOL_PHYSICALLY_FULL,
  zone_full: ConcernKind.ZONE_FULL,
  pool_full: ConcernKind.POOL_FULL,
  pool_suspicious: ConcernKind.POOL_SUSPICIOUS,
  disabled: ConcernKind.DISABLED,
  frozen: ConcernKind.FROZEN,
  pool_cordoned: ConcernKind.POOL_CORDONED,
  pool_draining: ConcernKind.POOL_DRAINING,
  pool_closed: ConcernKind.POOL_CLOSED,
  moves_held: ConcernKind.MOVES_HELD,
  backend_quarantined: ConcernKind.BACKEND_QUARANTINED,
};

/** What a server says of itself. */
export interface ServerAbout {
  readonly version: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly database: string;
  readonly schemaVersion: number;
  readonly certificates: readonly CertificateAge[];
  readonly profiles: readonly string[];
}

/** When a certificate ends, or a list of revoked ones. */
export interface CertificateAge {
  /** `tls.cert`, `tls.client_ca`, `tls.crl`. */
  readonly key: string;
  /** Epoch ms. */
  readonly endsAt: number;
  /** Whether somebody should renew it now. */
  readonly due: boolean;
}

/** The status of a ledger and of the server that keeps it. */
export function statusToProto(
  status: LedgerStatus,
  about: ServerAbout,
): MessageInitShape<typeof GetStatusResponseSchema> {
  const { unfinished } = status;
  return {
    server: aboutToProto(about, status.available),
    concerns: [...certificateConcerns(about), ...status.concerns].map(concernToProto),
    backendCount: BigInt(status.backends),
    participatingBackendCount: BigInt(status.participating),
    zones: status.zones.map(({ zone, pools, availableGib, virtualFreeGib }) => ({
      availabilityZone: zone,
      poolCount: BigInt(pools),
      availableGib,
      virtualFreeGib,
    })),
    ...(unfinished !== null && {
      unfinishedDecisions: {
        pending: BigInt(unfinished.pending),
        leased: BigInt(unfinished.leased),
        accepted: BigInt(unfinished.accepted),
        inDoubt: BigInt(unfinished.inDoubt),
        oldestPendingAt: optionalTimestamp(unfinished.oldestPendingAt),
      },
    }),
    readRevision: BigInt(status.readRevision),
  };
}

function aboutToProto(
  { version, startedAt, database, schemaVersion, certificates, profiles }: ServerAbout,
  ledgerAvailable: boolean,
): MessageInitShape<typeof ServerInfoSchema> {
  return {
    version,
    startedAt: optionalTimestamp(startedAt),
    database,
    schemaVersion,
    ledgerAvailable,
    certificates: certificates.map(({ key, endsAt }) => ({
      key,
      endsAt: optionalTimestamp(endsAt),
    })),
    profiles: [...profiles],
  };
}

function certificateConcerns({ certificates }: ServerAbout): readonly Concern[] {
  const due = certificates.filter((one) => one.due);
  if (due.length === 0) return [];
  const subjects = due.map(({ key, endsAt }) => ({
    name: key,
    since: null,
    note: `ends ${new Date(endsAt).toISOString()}`,
  }));
  return [{ kind: 'certificate_ends', urgency: 'action', count: due.length, subjects }];
}

function concernToProto({
  kind,
  urgency,
  count,
  subjects,
}: Concern): MessageInitShape<typeof ConcernSchema> {
  return {
    kind: KIND[kind],
    urgency: urgency === 'action' ? Urgency.ACTION : Urgency.NOTICE,
    count: BigInt(count),
    subjects: subjects.map(({ name, since, note }) => ({
      name,
      since: optionalTimestamp(since),
      note,
    })),
  };
}
