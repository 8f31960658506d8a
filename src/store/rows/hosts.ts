import type { AdminState, HostRecord, ServiceKind } from '../../domain/pool.js';
import { flag, integer, integerOrNull, text, textOrNull } from '../sql/cell.js';
import type { TableMap } from '../sql/table.js';

/** Hosts. */
export const HOSTS: TableMap<HostRecord> = {
  table: 'hosts',
  key: ['host'],
  columns: {
    host: (host) => host.host,
    backend: (host) => host.backend,
    cluster: (host) => host.cluster,
    zone: (host) => host.zone,
    service_kind: (host) => host.serviceKind,
    admin_state: (host) => host.adminState,
    reason: (host) => host.reason,
    state_since: (host) => host.stateSince,
    ordinal: (host) => host.ordinal,
    down: (host) => host.down,
    last_seen_at: (host) => host.lastSeenAt,
  },
  fixed: [],
  read: (row) => ({
    host: text(row, 'host'),
    backend: text(row, 'backend'),
    cluster: textOrNull(row, 'cluster'),
    zone: text(row, 'zone'),
    serviceKind: text(row, 'service_kind') as ServiceKind,
    adminState: text(row, 'admin_state') as AdminState,
    reason: text(row, 'reason'),
    stateSince: integerOrNull(row, 'state_since'),
    ordinal: integer(row, 'ordinal'),
    down: flag(row, 'down'),
    lastSeenAt: integer(row, 'last_seen_at'),
  }),
};
