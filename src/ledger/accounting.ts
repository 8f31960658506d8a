import type { ReservationRecord } from '../domain/decision.js';
import type { BackendRecord, PoolRecord } from '../domain/pool.js';
import { nameOfPool } from '../domain/pool.js';
import type { Placement, VolumeRecord } from '../domain/volume.js';
import { reservationKey, type WorkingSet } from './working-set.js';

// The accounting table of docs/architecture.md, one function a column. What a pool has left is always its report's figures less
// held less confirmed; every step of a reservation moves its size between those sums exactly once, or not at all.

/** Sets space aside for a decision. */
export function hold(set: WorkingSet, decisionId: string, pool: string, backend: string, sizeGib: number): ReservationRecord {
  const ordinal = reservationsOf(set, decisionId).length + 1;
  addToPool(set, pool, sizeGib, 0);
  return set.reservations.put({ decisionId, ordinal, pool, backend, sizeGib, state: 'held', confirmedRevision: 0, confirmedAt: null });
}

/** The space is used: raises the backend's ledger revision, so that a report can say that it contains it. Only what is held is confirmed. */
export function confirm(set: WorkingSet, decisionId: string): void {
  for (const reservation of reservationsOf(set, decisionId)) {
    if (reservation.state !== 'held') continue;
    const confirmedRevision = raiseRevision(set, reservation.backend);
    addToPool(set, reservation.pool, -reservation.sizeGib, reservation.sizeGib);
    set.reservations.put({ ...reservation, state: 'confirmed', confirmedRevision, confirmedAt: set.now });
  }
}

/** Gives the space back, once: from the sums where it still counts, or, once contained, with the next report. */
export function release(set: WorkingSet, decisionId: string): void {
  for (const reservation of reservationsOf(set, decisionId)) {
    if (reservation.state === 'released') continue;
    raiseRevision(set, reservation.backend);
    if (reservation.state === 'held') addToPool(set, reservation.pool, -reservation.sizeGib, 0);
    if (reservation.state === 'confirmed') addToPool(set, reservation.pool, 0, -reservation.sizeGib);
    set.reservations.put({ ...reservation, state: 'released' });
  }
}

/** A report counts it: everything of the backend that `isContained` says leaves the sums. Answers what did. */
export function contain(
  set: WorkingSet,
  backend: string,
  isContained: (reservation: ReservationRecord) => boolean,
): readonly ReservationRecord[] {
  const contained: ReservationRecord[] = [];
  for (const reservation of set.reservations.all()) {
    if (reservation.backend !== backend || reservation.state !== 'confirmed' || !isContained(reservation)) continue;
    addToPool(set, reservation.pool, 0, -reservation.sizeGib);
    contained.push(set.reservations.put({ ...reservation, state: 'contained' }));
  }
  return contained;
}

/** A decision's reservations, by number. They are loaded with the decision. */
export function reservationsOf(set: WorkingSet, decisionId: string): readonly ReservationRecord[] {
  const found: ReservationRecord[] = [];
  for (let ordinal = 1; ; ordinal += 1) {
    const key = reservationKey({ decisionId, ordinal });
    const row = set.reservations.has(key) ? set.reservations.get(key) : null;
    if (row === null) return found;
    found.push(row);
  }
}

/** Raises a backend's ledger revision and answers it. */
function raiseRevision(set: WorkingSet, backend: string): number {
  const row = backendRow(set, backend);
  return set.backends.put({ ...row, revision: row.revision + 1 }).revision;
}

/** Gives a volume another home, or none, and keeps the pools' counts of volumes. Does not write the volume. */
export function moveHome(set: WorkingSet, volume: VolumeRecord, home: Placement | null): VolumeRecord {
  if (volume.home?.pool === home?.pool) return { ...volume, home };
  if (volume.home !== null) addVolumes(set, volume.home.pool, -1);
  if (home !== null) addVolumes(set, home.pool, 1);
  return { ...volume, home };
}

/** A backend's row; one that must exist. */
export function backendRow(set: WorkingSet, backend: string): BackendRecord {
  const row = set.backends.get(backend);
  if (row === null) throw new Error(`backend ${backend} is not in the ledger`);
  return row;
}

function addToPool(set: WorkingSet, pool: string, heldGib: number, confirmedGib: number): void {
  const row = poolRow(set, pool);
  set.pools.put({
    ...row,
    heldGib: row.heldGib + heldGib,
    confirmedGib: row.confirmedGib + confirmedGib,
    generation: row.generation + 1,
  });
}

function addVolumes(set: WorkingSet, pool: string, count: number): void {
  const row = poolRow(set, pool);
  set.pools.put({ ...row, volumeCount: row.volumeCount + count, generation: row.generation + 1 });
}

function poolRow(set: WorkingSet, pool: string): PoolRecord {
  const row = set.pools.get(pool);
  if (row === null) throw new Error(`pool ${pool} is not in the ledger`);
  return row;
}

/** The row of a pool that no report has listed yet. */
export function unreportedPool(pool: string, backend: string): PoolRecord {
  return { pool, backend, name: nameOfPool(pool), ordinal: 0, report: null, heldGib: 0, confirmedGib: 0, volumeCount: 0, generation: 1 };
}
