import type { Capacity } from './capacity.js';
import type { FilterCount } from './diagnosis.js';
import type { ErrorReason } from './errors.js';
import type { Operation } from './operation.js';
import type { VolumeState } from './volume.js';

/**
 * What an event is about. Each kind is kept for its own time, and has its own end of what is kept.
 */
export type EventKind = 'failure' | 'capacity' | 'message';

/** A request came to nothing. Cinder's `scheduler.create_volume` and its sisters. */
export interface PlacementFailed {
  readonly kind: 'failure';
  readonly method: Operation;
  readonly requestId: string;
  /** The volume; the group of a group's. */
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
 * A pool's reported figures changed, or with them the sums of its backend's. Cinder's
 * `capacity.pool` and `capacity.backend`. GiB.
 */
export interface CapacityChanged {
  readonly kind: 'capacity';
  /** Null: the backend, with the sums of all its reported pools. */
  readonly pool: string | null;
  readonly backend: string;
  /**
   * The newest report no longer lists the pool: the figures are the last ones. Of a backend: it
   * lists none.
   */
  readonly gone: boolean;
  readonly total: Capacity;
  readonly free: Capacity;
  readonly allocatedGib: number;
  readonly provisionedGib: number;
  /** What a new volume may take, promises counted; null if it cannot be told in numbers. */
  readonly virtualFreeGib: number | null;
}

/** What is suspicious in a pool's report changed: other keys or other reasons. */
export interface PoolWarningsChanged {
  readonly kind: 'warnings';
  readonly pool: string;
  readonly backend: string;
  /** All that is suspicious now; none: nothing any more. */
  readonly warnings: readonly {
    readonly key: string;
    readonly reason: string;
    readonly description: string;
  }[];
}

/** What a volume's owner is told. */
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

export type EventPayload = PlacementFailed | CapacityChanged | PoolWarningsChanged | UserMessage;

/** One line of the event log: a notification or a message. Never changed. */
export interface EventRecord {
  /** Order of commit; grows. */
  readonly serial: number;
  /** Server's clock, epoch ms. */
  readonly createdAt: number;
  readonly payload: EventPayload;
}

/**
 * What an event is about: what is suspicious in a pool's figures is kept as long as the figures
 * are.
 */
export function eventKind({ kind }: EventPayload): EventKind {
  return kind === 'warnings' ? 'capacity' : kind;
}

/**
 * The name that an event goes by: `scheduler.create_volume`, `capacity.pool`, `capacity.backend`,
 * `capacity.warnings`, `message.create_volume`.
 */
export function eventType(payload: EventPayload): string {
  switch (payload.kind) {
    case 'failure':
      return `scheduler.${payload.method}`;
    case 'capacity':
      return payload.pool === null ? 'capacity.backend' : 'capacity.pool';
    case 'warnings':
      return 'capacity.warnings';
    case 'message':
      return `message.${payload.action}`;
  }
}
