import type { PoolSpace } from './capacity.js';
import type { JsonObject } from './json.js';

/**
 * What a host does: volume services take part in the placement of volumes, backup services in that
 * of backups.
 */
export type ServiceKind = 'volume' | 'backup';

/** What an operator said of a host. */
export type AdminState = 'enabled' | 'disabled' | 'frozen';

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
  /** When an operator set that, epoch ms; null: nobody did, or it is not known. */
  readonly stateSince: number | null;
  /** Order in which hosts became known. */
  readonly ordinal: number;
  /** Silent for `service_down_time`, as last claimed. */
  readonly down: boolean;
  /** Last sign of life as last written, epoch ms. Fresher ones are in memory. */
  readonly lastSeenAt: number;
}

/** How far a host's reports have come. */
export interface Reporter {
  /** The newest run of the reporter; empty where it names none. */
  readonly incarnation: string;
  readonly sequence: number;
  /** Runs that later ones superseded; a report of theirs is ignored. Newest last, bounded. */
  readonly ended: readonly string[];
}

/** The report that stands for a backend: who sent it, how it is ordered, and what it contains. */
export interface CurrentReport {
  readonly host: string;
  /** By host: a cluster's members each count their own reports. */
  readonly reporters: Readonly<Record<string, Reporter>>;
  /**
   * Accounting revision up to which the report contains confirmed reservations; null where its manager
   * named none.
   */
  readonly accountingRevision: number | null;
  /** By the manager's clock, epoch ms; null where it named none. */
  readonly measuredAt: number | null;
  /** By the server's clock, epoch ms. */
  readonly receivedAt: number;
  /**
   * When a report last said the same, by the server's clock, epoch ms: its age counts from there.
   */
  readonly heardAt: number;
  /** Older than `reports.max_age_ms`, as last found: nothing new goes to its pools. */
  readonly tooOld: boolean;
  /** Digest of the content: an unchanged report writes nothing. */
  readonly digest: string;
}

/**
 * A backend (`host@backend` or `cluster@backend`): the unit that reports, and that workers serve.
 */
export interface BackendRecord {
  readonly backend: string;
  readonly cluster: string | null;
  /** Volume, where any member is a volume service; else backup. */
  readonly serviceKind: ServiceKind;
  /** Order in which backends first took part in placements; null before. Decides ties. */
  readonly ordinal: number | null;
  /** Accounting revision: raised by each confirmation and release. */
  readonly accountingRevision: number;
  /** When its last host went down, epoch ms; null while one is up. */
  readonly downSince: number | null;
  /**
   * The first member of the backend's kind, in the order they became known, that is up, enabled and
   * not frozen: it lends host and zone. Null: none is.
   */
  readonly representative: { readonly host: string; readonly zone: string } | null;
  /**
   * What an operator said of the backend itself. Only a cluster's own: a host speaks for any other
   * backend.
   */
  readonly adminState: AdminState;
  readonly reason: string;
  /** When an operator set that, epoch ms; null: nobody did. */
  readonly stateSince: number | null;
  readonly report: CurrentReport | null;
}

/** What the standing report says of one pool. */
export interface PoolReport {
  readonly space: PoolSpace;
  /**
   * Capabilities as filters see them: the pool's own, those it inherits, and the typed ones under
   * Cinder's names.
   */
  readonly capabilities: JsonObject;
  /**
   * How the backend, in its own capabilities beside `pools`, says that it is down; absent: it does
   * not. No pool inherits that.
   */
  readonly backendDown?: string;
}

/**
 * A pool and what is promised on it. `report` is null for a pool that no standing report lists (it
 * takes no placements).
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
   * Size of the volumes and snapshots that live in it, as far as neither sum above counts them,
   * GiB: a report contains them, or they were imported.
   */
  readonly containedGib: number;
  /** Volumes whose home it is. */
  readonly volumeCount: number;
  /** Grows with every change of the row. */
  readonly generation: number;
}

/**
 * Whether decisions may be about a backend: a member stands for it, a report describes it, and no
 * operator has set it apart.
 */
export function participates(backend: BackendRecord): boolean {
  return (
    backend.representative !== null && backend.report !== null && backend.adminState === 'enabled'
  );
}

/**
 * Whether a backend may take what it does not have yet: it takes part, and its report is not too
 * old.
 */
export function takesNew(backend: BackendRecord): boolean {
  return participates(backend) && backend.report?.tooOld !== true;
}

/**
 * Identity of a pool: `host@backend#pool`, or `host@backend` alone for one without a name, as
 * Cinder spells it.
 */
export function poolIdentity(backend: string, name: string): string {
  return name === '' ? backend : `${backend}#${name}`;
}

/** `host@backend` of a pool's identity `host@backend#pool`. */
export function backendOfPool(pool: string): string {
  const hash = pool.indexOf('#');
  return hash < 0 ? pool : pool.slice(0, hash);
}

/** The name within its backend of a pool's identity; empty where it names none. */
export function nameOfPool(pool: string): string {
  const hash = pool.indexOf('#');
  return hash < 0 ? '' : pool.slice(hash + 1);
}
