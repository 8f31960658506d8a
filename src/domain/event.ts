import type { Actor } from './actor.js';
import type { Capacity } from './capacity.js';
import type { FilterCount } from './diagnosis.js';
import type { ErrorReason } from './errors.js';
import type { Operation } from './operation.js';
import type { QuarantineEnd } from './quarantine.js';
import type { VolumeState } from './volume.js';

/** Kinds of events. Each has its own retention, so its own oldest event. */
export const EVENT_KINDS = ['failure', 'capacity', 'message', 'audit'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** A request failed: Cinder's `scheduler.create_volume` and its siblings. */
export interface PlacementFailed {
  readonly kind: 'failure';
  readonly method: Operation;
  readonly requestId: string;
  /** The volume, or the group of a group request. */
  readonly volumeId: string;
  /** State of the volume's record afterwards; null if the ledger does not know it. */
  readonly volumeState: VolumeState | null;
  readonly projectId: string;
  readonly userId: string;
  /** Whole GiB. */
  readonly sizeGib: number;
  readonly typeName: string;
  readonly reason: ErrorReason;
  readonly message: string;
  readonly poolsSeen: number;
  /** What each filter removed; empty if no filter decided. */
  readonly filters: readonly FilterCount[];
}

/**
 * A pool's reported figures changed, or the sums of a backend: Cinder's `capacity.pool` and
 * `capacity.backend`. In GiB.
 */
export interface CapacityChanged {
  readonly kind: 'capacity';
  /** Null: the backend, with the sums of all its reported pools. */
  readonly pool: string | null;
  readonly backend: string;
  /**
   * The newest report no longer lists the pool, so the figures are the last ones; for a backend, it
   * lists no pool.
   */
  readonly gone: boolean;
  readonly total: Capacity;
  readonly free: Capacity;
  readonly allocatedGib: number;
  readonly provisionedGib: number;
  /** Free capacity for a new volume, less what is promised; null if it is no number. */
  readonly virtualFreeGib: number | null;
}

/** The warnings about a pool's report changed: other keys or other reasons. */
export interface PoolWarningsChanged {
  readonly kind: 'warnings';
  readonly pool: string;
  readonly backend: string;
  /** All present warnings; empty if there are none any more. */
  readonly warnings: readonly {
    readonly key: string;
    readonly reason: string;
    readonly description: string;
  }[];
}

/** A backend or a pool has another name. */
export interface BackendRenamed {
  readonly kind: 'renamed';
  /** The old name, of the backend or of the pool. */
  readonly from: string;
  /** The new name of the pool; null: it is the backend that was renamed. */
  readonly pool: string | null;
  /** Of a renamed backend the new name. */
  readonly backend: string;
  readonly hosts: number;
  readonly pools: number;
  readonly volumes: number;
  readonly heldGib: number;
  readonly confirmedGib: number;
  readonly containedGib: number;
  readonly requestId: string;
}

/** A backend or a pool was forgotten, or a name that one had. */
export interface BackendForgotten {
  readonly kind: 'forgotten';
  /** Null: the backend. */
  readonly pool: string | null;
  readonly backend: string;
  /** What had had the name; null: the name was in use. */
  readonly renamedTo: string | null;
  readonly requestId: string;
}

/** A backend went into quarantine, or a probe failed so that it stays there. */
export interface BackendQuarantined {
  readonly kind: 'quarantined';
  readonly backend: string;
  /** When the next probe comes, epoch ms. */
  readonly until: number;
  /** 1, and one more for each probe that failed. */
  readonly spans: number;
  /** Creates that ended within the window, and those of them that failed. */
  readonly attempts: number;
  readonly failures: number;
  readonly lastFailure: string;
}

/** A backend's quarantine ended. */
export interface QuarantineLifted {
  readonly kind: 'quarantine_lifted';
  readonly backend: string;
  /** When it had begun, epoch ms. */
  readonly since: number;
  readonly by: QuarantineEnd;
  /** The operator's; empty: none. */
  readonly reason: string;
}

/** A request began to wait, or waits no more. One whose time is over is a failure. */
export interface RequestWaited {
  readonly kind: 'waited';
  readonly change: 'began' | 'placed' | 'cancelled';
  readonly requestId: string;
  readonly volumeId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly sizeGib: number;
  /** Epoch ms. */
  readonly until: number;
  /** Where it was placed; null: nowhere. */
  readonly pool: string | null;
}

/** A message to the owner of a volume. */
export interface UserMessage {
  readonly kind: 'message';
  readonly action: Operation;
  readonly detail: ErrorReason;
  readonly text: string;
  readonly requestId: string;
  readonly volumeId: string;
  readonly projectId: string;
  readonly userId: string;
}

/** What operators do that is entered: the methods' names, and what a server is told beside them. */
export const ACTIONS = [
  'set_backend_state',
  'set_pool_state',
  'lift_quarantine',
  'rename_backend',
  'forget_backend',
  'reconcile_pool',
  'import_volume',
  'release_volume',
  'release_snapshot',
  'reschedule_volume',
  'settle_decision',
  'reload_configuration',
] as const;
export type ActionName = (typeof ACTIONS)[number];

/** An operator changed something. What changed nothing is not entered. */
export interface ActionTaken extends Actor {
  readonly kind: 'action';
  readonly action: ActionName;
  /** What it was done to: a name or an id. */
  readonly object: string;
  /** How that was before, and is now, in words of the contract; empty: there is no such word. */
  readonly before: string;
  readonly after: string;
  /** The operator's; empty: none. */
  readonly reason: string;
  /** The id that the operator's call named; empty: none. */
  readonly requestId: string;
  /** What it can be found by; null: it is about no such thing. */
  readonly volumeId: string | null;
  readonly backend: string | null;
  readonly pool: string | null;
}

export type EventPayload =
  | PlacementFailed
  | CapacityChanged
  | PoolWarningsChanged
  | BackendRenamed
  | BackendForgotten
  | BackendQuarantined
  | QuarantineLifted
  | RequestWaited
  | UserMessage
  | ActionTaken;

/** One entry of the event log: a notification or a message. Never changed. */
export interface EventRecord {
  /** Order of commit; increases. */
  readonly serial: number;
  /** Server's clock, epoch ms. */
  readonly createdAt: number;
  readonly payload: EventPayload;
}

/** Kind of an event. Warnings, names and quarantines are kept as long as capacity events. */
export function eventKind({ kind }: EventPayload): EventKind {
  if (kind === 'action') return 'audit';
  if (kind === 'waited') return 'message';
  return kind === 'failure' || kind === 'message' ? kind : 'capacity';
}

/**
 * The event's type: `scheduler.create_volume`, `capacity.pool`, `capacity.backend`,
 * `capacity.warnings`, `backend.renamed`, `pool.renamed`, `backend.forgotten`, `pool.forgotten`,
 * `backend.quarantined`, `backend.quarantine_lifted`, `message.create_volume`,
 * `waiting.began`, `waiting.placed`, `waiting.cancelled`, `audit.` with the action.
 */
export function eventType(payload: EventPayload): string {
  switch (payload.kind) {
    case 'failure':
      return `scheduler.${payload.method}`;
    case 'capacity':
      return payload.pool === null ? 'capacity.backend' : 'capacity.pool';
    case 'warnings':
      return 'capacity.warnings';
    case 'renamed':
    case 'forgotten':
      return `${payload.pool === null ? 'backend' : 'pool'}.${payload.kind}`;
    case 'quarantined':
    case 'quarantine_lifted':
      return `backend.${payload.kind}`;
    case 'waited':
      return `waiting.${payload.change}`;
    case 'action':
      return `audit.${payload.action}`;
    case 'message':
      return `message.${payload.action}`;
  }
}
