import type { PoolSpace } from './capacity.js';
import type { JsonObject } from './json.js';
import { type OutcomeSlice, type Quarantine, takesProbe } from './quarantine.js';

/** What a host does: volume services take volumes, backup services make backups. */
export type ServiceKind = 'volume' | 'backup';

/** What an operator set for a host. */
export type AdminState = 'enabled' | 'disabled' | 'frozen';

/**
 * What an operator set for a pool. `cordoned`: it takes nothing new; what lives there may grow and
 * be copied. `draining`: likewise, and what lives there is to move. `closed`: it takes nothing at
 * all.
 */
export type PoolAdminState = 'open' | 'cordoned' | 'draining' | 'closed';

/** The state of a pool that is not open. */
export interface PoolAdmin {
  readonly state: Exclude<PoolAdminState, 'open'>;
  readonly reason: string;
  /** When an operator set the state, epoch ms. */
  readonly since: number;
}

/** A host of a backend (`node@backend`), known since its first report or heartbeat. */
export interface HostRecord {
  readonly host: string;
  /** The backend it belongs to: itself, or its cluster. */
  readonly backend: string;
  readonly cluster: string | null;
  readonly zone: string;
  readonly serviceKind: ServiceKind;
  readonly adminState: AdminState;
  readonly reason: string;
  /** When an operator set that, epoch ms; null if nobody did or it is not known. */
  readonly stateSince: number | null;
  /** Order in which hosts became known. */
  readonly ordinal: number;
  /** Whether it was silent for `service_down_time`, as last committed. */
  readonly down: boolean;
  /** Last sign of life as last committed, epoch ms. Later ones are only in memory. */
  readonly lastSeenAt: number;
}

/** The newest report of a host. */
export interface Reporter {
  /** The newest run of the reporter; empty if it names none. */
  readonly incarnation: string;
  readonly sequence: number;
  /** Runs that were superseded, newest last, bounded. Their reports are ignored. */
  readonly ended: readonly string[];
}

/** A backend's current report: who sent it, how it is ordered, and what it contains. */
export interface CurrentReport {
  readonly host: string;
  /** By host: each member of a cluster counts its own reports. */
  readonly reporters: Readonly<Record<string, Reporter>>;
  /**
   * Accounting revision up to which the report contains confirmed reservations; null if its manager
   * named none.
   */
  readonly accountingRevision: number | null;
  /** By the manager's clock, epoch ms; null if it named none. */
  readonly measuredAt: number | null;
  /** By the server's clock, epoch ms. */
  readonly receivedAt: number;
  /**
   * When a report last confirmed it, by the server's clock, epoch ms. Its age counts from there.
   */
  readonly heardAt: number;
  /**
   * Whether it is older than `reports.max_age_ms`, as last committed. Then its pools take nothing
   * new.
   */
  readonly tooOld: boolean;
  /** Digest of the content: an unchanged report writes nothing. */
  readonly digest: string;
}

/**
 * Names that a backend and its pools had before they were renamed. What still uses one of them
 * means the backend of today; nobody may report under it.
 */
export interface FormerNames {
  /** `host@backend` or `cluster@backend`. */
  readonly backends: readonly string[];
  /** Present name of a pool within the backend, by each name that it had. */
  readonly pools: Readonly<Record<string, string>>;
}

/**
 * A backend (`host@backend` or `cluster@backend`): the unit that reports, and that workers serve.
 */
export interface BackendRecord {
  readonly backend: string;
  readonly cluster: string | null;
  /** Volume if any member is a volume service, else backup. */
  readonly serviceKind: ServiceKind;
  /** Order in which backends first participated in placements; null before. Decides ties. */
  readonly ordinal: number | null;
  /** Accounting revision: raised by each confirmation and release. */
  readonly accountingRevision: number;
  /** When its last host went down, epoch ms; null while one is up. */
  readonly downSince: number | null;
  /**
   * The first member of the backend's kind, in the order in which they became known, that is up,
   * enabled and not frozen. Its host and zone count for the backend. Null if there is none.
   */
  readonly representative: { readonly host: string; readonly zone: string } | null;
  /**
   * What an operator set for the backend itself. Only for clusters: any other backend has the state
   * of its host.
   */
  readonly adminState: AdminState;
  readonly reason: string;
  /** When an operator set that, epoch ms; null if nobody did. */
  readonly stateSince: number | null;
  readonly report: CurrentReport | null;
  /** It takes nothing new but probes; absent: it is in no quarantine. */
  readonly quarantine?: Quarantine;
  /**
   * Creates that ended lately, in slices of time, oldest first. Absent: none, or nobody counts
   * them.
   */
  readonly outcomes?: readonly OutcomeSlice[];
  /** Names that it and its pools had; absent if they were never renamed. */
  readonly former?: FormerNames;
}

/** What the current report says of one pool. */
export interface PoolReport {
  readonly space: PoolSpace;
  /**
   * Capabilities as filters see them: the pool's own, those it inherits, and the typed ones under
   * Cinder's names.
   */
  readonly capabilities: JsonObject;
  /**
   * How the backend's own capabilities, beside `pools`, say that it is down; absent if they do not.
   * Pools do not inherit it.
   */
  readonly backendDown?: string;
}

/**
 * A pool and what is promised on it. `report` is null if no current report lists the pool: then it
 * takes no placements.
 */
export interface PoolRecord {
  /** `host@backend#pool`: the identity. */
  readonly pool: string;
  readonly backend: string;
  readonly poolName: string;
  /** Order in which pools were first reported. Decides ties within a backend. */
  readonly ordinal: number;
  readonly report: PoolReport | null;
  /** Sum of its `held` reservations, GiB. */
  readonly heldGib: number;
  /** Sum of its `confirmed` reservations, GiB. */
  readonly confirmedGib: number;
  /**
   * Sizes of the volumes and snapshots that live in it and are in neither sum above, GiB: a report
   * contains them, or they were imported.
   */
  readonly containedGib: number;
  /** Volumes whose home it is. */
  readonly volumeCount: number;
  /** Volumes that live elsewhere and are being moved here; absent: none. */
  readonly arriving?: number;
  /**
   * The physical space that it shares with other pools, of any backend, as its newest report names
   * it; absent: its own. Kept while no report lists it.
   */
  readonly capacityGroup?: string;
  /** What an operator set; absent: it is open. */
  readonly admin?: PoolAdmin;
  /** Increases with every change of the row. */
  readonly generation: number;
}

/** Volumes that a pool's limit counts: those that live there, and those that are on their way. */
export function countedVolumes({
  volumeCount,
  arriving = 0,
}: Pick<PoolRecord, 'volumeCount' | 'arriving'>): number {
  return volumeCount + arriving;
}

/**
 * Whether a backend participates in placements: a member represents it, it has a report, and no
 * operator disabled or froze it.
 */
export function participates(backend: BackendRecord): boolean {
  return (
    backend.representative !== null && backend.report !== null && backend.adminState === 'enabled'
  );
}

/**
 * Whether a backend takes a new volume: it participates, its report is not too old, and if it is in
 * quarantine, it takes a probe.
 */
export function takesNew(backend: BackendRecord): boolean {
  const { quarantine } = backend;
  return (
    participates(backend) &&
    backend.report?.tooOld !== true &&
    (quarantine === undefined || takesProbe(quarantine))
  );
}

/**
 * Identity of a pool, as Cinder spells it: `host@backend#pool`, or `host@backend` if the pool has
 * no name.
 */
export function poolIdentity(backend: string, name: string): string {
  return name === '' ? backend : `${backend}#${name}`;
}

/** `host@backend` of a pool's identity `host@backend#pool`. */
export function backendOfPool(pool: string): string {
  const hash = pool.indexOf('#');
  return hash < 0 ? pool : pool.slice(0, hash);
}

/** A pool's name within its backend, from its identity; empty if it has none. */
export function nameOfPool(pool: string): string {
  const hash = pool.indexOf('#');
  return hash < 0 ? '' : pool.slice(hash + 1);
}
