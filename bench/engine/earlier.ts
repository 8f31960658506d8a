import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';

/** What the index and its reservations were called in builds that are compared with this one. */
interface EarlierIndex {
  reserve(pool: string, sizeGib: number, volumeId: string): EarlierReservation;
  openTickets(): readonly unknown[];
}
interface EarlierReservation {
  enter(): void;
  settle(): void;
}

/** Space that is set aside on an index of any build. */
export interface AnyReservation {
  join(): void;
  commit(): void;
}

/** Sets space aside on an index of any build. */
export function reserveOn(
  index: PoolIndex,
  pool: string,
  sizeGib: number,
  spec: CreateVolumeSpec,
): AnyReservation {
  if (!isEarlier(index)) return index.reserve(pool, sizeGib, spec);
  const reservation = index.reserve(pool, sizeGib, spec.volumeId);
  return { join: () => reservation.enter(), commit: () => reservation.settle() };
}

/** How many reservations are open on an index of any build. */
export function openOn(index: PoolIndex): number {
  return (isEarlier(index) ? index.openTickets() : index.tentativeReservations()).length;
}

function isEarlier(index: PoolIndex | EarlierIndex): index is EarlierIndex {
  return 'openTickets' in index;
}
