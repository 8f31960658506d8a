import type { DecisionRecord, ReservationRecord } from '../../domain/decision.js';
import { isNewVolume, subjectKind } from '../../domain/operation.js';
import type { BackendRecord, PoolRecord } from '../../domain/pool.js';
import { nameOfPool } from '../../domain/pool.js';
import type { Placement, VolumeRecord } from '../../domain/volume.js';
import { withoutProbe } from '../hosts/quarantine.js';
import { reservationKey, type WorkingSet } from '../store-port/working-set.js';

// The accounting table of docs/capacity.md, one function per column. What a pool has left is always
// its report's figures less held less confirmed. Every step of a reservation moves its size between
// those sums exactly once, or not at all. A third sum, contained, is what else lives in the pool
// according to the ledger. It is the lower limit of what counts as provisioned, whatever the report
// says.

/**
 * Sets space aside for a decision.
 * @param arrives Whether a volume that lives elsewhere comes to live there
 */
export function hold(
  set: WorkingSet,
  decisionId: string,
  pool: string,
  backend: string,
  sizeGib: number,
  { arrives = false }: { readonly arrives?: boolean } = {},
): ReservationRecord {
  addToPool(set, pool, { heldGib: sizeGib, arriving: arrives ? 1 : 0 });
  const held = { pool, backend, sizeGib, state: 'held' } as const;
  return reserved(set, decisionId, arrives ? { ...held, arrives } : held);
}

/**
 * Counts what lies in a pool already, which a decision takes into care: the pool's report counts
 * its space, so that it takes none anew.
 */
export function adopt(
  set: WorkingSet,
  decisionId: string,
  pool: string,
  backend: string,
  sizeGib: number,
): ReservationRecord {
  addToPool(set, pool, { containedGib: sizeGib });
  return reserved(set, decisionId, { pool, backend, sizeGib, state: 'contained' });
}

/** A decision's next reservation. */
function reserved(
  set: WorkingSet,
  decisionId: string,
  what: Pick<ReservationRecord, 'pool' | 'backend' | 'sizeGib' | 'state' | 'arrives'>,
): ReservationRecord {
  const ordinal = reservationsOf(set, decisionId).length + 1;
  set.reservations.isNew(reservationKey({ decisionId, ordinal }));
  return set.reservations.put({
    decisionId,
    ordinal,
    ...what,
    lives: true,
    confirmedAccountingRevision: 0,
    confirmedAt: null,
  });
}

/**
 * The space is used. Raises the backend's accounting revision, so that a report can state that it
 * contains the space. Only held space is confirmed.
 */
export function confirm(set: WorkingSet, decisionId: string): void {
  use(set, decisionId, true);
}

/**
 * The same for space in which nothing of the ledger's lives: that of a validation, or what a failed
 * attempt may have left behind. It counts until a report contains it.
 */
export function leaveBehind(set: WorkingSet, decisionId: string): void {
  use(set, decisionId, false);
}

function use(set: WorkingSet, decisionId: string, lives: boolean): void {
  for (const { arrives, ...reservation } of reservationsOf(set, decisionId)) {
    const { state, pool, sizeGib } = reservation;
    if (state === 'held') {
      const confirmedAccountingRevision = raiseRevision(set, reservation);
      const arriving = arrives ? -1 : 0;
      addToPool(set, pool, { heldGib: -sizeGib, confirmedGib: sizeGib, arriving });
      set.reservations.put({
        ...reservation,
        state: 'confirmed',
        lives,
        confirmedAccountingRevision,
        confirmedAt: set.now,
      });
    } else if (state !== 'released' && reservation.lives !== lives) {
      if (state === 'contained') addToPool(set, pool, { containedGib: lives ? sizeGib : -sizeGib });
      set.reservations.put({ ...reservation, lives });
    }
  }
}

/**
 * Gives the space back, once. Where it counts in the sums it is free at once. Where a report
 * contains it, it is free with the next report.
 */
export function release(set: WorkingSet, decisionId: string): void {
  for (const { arrives, ...reservation } of reservationsOf(set, decisionId)) {
    if (reservation.state === 'released') continue;
    raiseRevision(set, reservation);
    const { pool, sizeGib, state, lives } = reservation;
    if (state === 'held') addToPool(set, pool, { heldGib: -sizeGib, arriving: arrives ? -1 : 0 });
    if (state === 'confirmed') addToPool(set, pool, { confirmedGib: -sizeGib });
    if (state === 'contained' && lives) addToPool(set, pool, { containedGib: -sizeGib });
    set.reservations.put({ ...reservation, state: 'released' });
  }
}

/**
 * A report contains reservations: those of the backend for which `isContained` is true leave the
 * sums. Returns them.
 */
export function contain(
  set: WorkingSet,
  backend: string,
  isContained: (reservation: ReservationRecord) => boolean,
): readonly ReservationRecord[] {
  const contained: ReservationRecord[] = [];
  for (const reservation of set.reservations.of(backend)) {
    if (reservation.state !== 'confirmed' || !isContained(reservation)) continue;
    const { pool, sizeGib, lives } = reservation;
    addToPool(set, pool, { confirmedGib: -sizeGib, ...(lives && { containedGib: sizeGib }) });
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

/**
 * Raises the accounting revision of a reservation's backend and returns it. If its decision was a
 * probe of that backend, it is none any more: it ended.
 */
function raiseRevision(
  set: WorkingSet,
  { backend, decisionId }: Pick<ReservationRecord, 'backend' | 'decisionId'>,
): number {
  const row = withoutProbe(backendRow(set, backend), decisionId);
  return set.backends.put({ ...row, accountingRevision: row.accountingRevision + 1 })
    .accountingRevision;
}

/**
 * Gives a volume another home, or none, and keeps the pools' counts of volumes. Does not write the
 * volume.
 */
export function moveHome(
  set: WorkingSet,
  volume: VolumeRecord,
  home: Placement | null,
): VolumeRecord {
  if (volume.home?.pool === home?.pool) return { ...volume, home };
  if (volume.home !== null) addVolumes(set, volume.home.pool, -1);
  if (home !== null) addVolumes(set, home.pool, 1);
  return { ...volume, home };
}

/** A backend's row, which must exist. */
export function backendRow(set: WorkingSet, backend: string): BackendRecord {
  const row = set.backends.get(backend);
  if (row === null) throw new Error(`backend ${backend} is not in the ledger`);
  return row;
}

/**
 * A volume comes to live in a pool, and reservations count `counted` GiB of it. The rest counts as
 * contained, because nothing else counts it. An imported volume has no reservation.
 */
export function settleIn(set: WorkingSet, pool: string, sizeGib: number, reservedGib = 0): void {
  if (sizeGib !== reservedGib) addToPool(set, pool, { containedGib: sizeGib - reservedGib });
}

/**
 * A volume leaves its home. What no kept reservation counts of it is subtracted from the contained
 * sum. Call it before the volume's reservations are released. Decisions about the volume must be
 * loaded.
 * @param towards the decision that takes it elsewhere: its reservations are not at the old home,
 * even if both are the same pool
 */
export function leaveHome(
  set: WorkingSet,
  volume: VolumeRecord,
  towards: string | null = null,
): void {
  const { sizeGib, home } = volume;
  if (home !== null)
    settleIn(set, home.pool, -sizeGib, -reservedGib(set, volume, home.pool, towards));
}

/**
 * The inverse, of a pool that becomes its home. Decisions made about the volume before the ledger
 * knew it may count there already.
 */
export function enterHome(set: WorkingSet, volume: VolumeRecord, pool: string): void {
  settleIn(set, pool, volume.sizeGib, reservedGib(set, volume, pool));
}

/** GiB of a volume's size that reservations in a pool count. */
function reservedGib(
  set: WorkingSet,
  { volumeId }: VolumeRecord,
  pool: string,
  except: string | null = null,
): number {
  let reserved = 0;
  for (const decision of set.decisions.of(volumeId)) {
    if (decision.decisionId !== except && isPartOfVolume(decision))
      reserved += livingGib(set, decision.decisionId, pool);
  }
  return reserved;
}

/** GiB in a pool that a decision's reservations count for something that lives there. */
export function livingGib(set: WorkingSet, decisionId: string, pool: string): number {
  return reservationsOf(set, decisionId)
    .filter(
      (reservation) =>
        reservation.pool === pool && reservation.lives && reservation.state !== 'released',
    )
    .reduce((sum, { sizeGib }) => sum + sizeGib, 0);
}

/**
 * Whether a decision's reservation is part of its volume's recorded size: that of a new volume from
 * the first, of any other once it is done.
 */
function isPartOfVolume({ operation, state }: DecisionRecord): boolean {
  if (subjectKind(operation) !== 'volume') return false;
  return (
    state === 'created' ||
    (isNewVolume(operation) && (state === 'pending' || state === 'leased' || state === 'accepted'))
  );
}

/** What is added to a pool's sums: GiB, and volumes that are on their way. */
type Addition = Partial<Pick<PoolRecord, 'heldGib' | 'confirmedGib' | 'containedGib' | 'arriving'>>;

function addToPool(
  set: WorkingSet,
  pool: string,
  { heldGib = 0, confirmedGib = 0, containedGib = 0, arriving = 0 }: Addition,
): void {
  const row = poolRow(set, pool);
  // To take a field out costs twenty times what a copy costs, so most rows are copied as they are.
  const counted = arriving === 0 ? row : withArriving(row, (row.arriving ?? 0) + arriving);
  set.pools.put({
    ...counted,
    heldGib: row.heldGib + heldGib,
    confirmedGib: row.confirmedGib + confirmedGib,
    containedGib: row.containedGib + containedGib,
    generation: row.generation + 1,
  });
}

function withArriving({ arriving: _, ...row }: PoolRecord, arriving: number): PoolRecord {
  return arriving === 0 ? row : { ...row, arriving };
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
  return {
    pool,
    backend,
    poolName: nameOfPool(pool),
    ordinal: 0,
    report: null,
    heldGib: 0,
    confirmedGib: 0,
    containedGib: 0,
    volumeCount: 0,
    generation: 1,
  };
}
