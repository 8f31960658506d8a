import { LIVE_STATES } from '../../domain/decision-state.js';
import { CodedError } from '../../domain/errors.js';
import type { PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import type { DriftFinding, ReconcileCall, Reconciled, VolumeListing } from '../api/pools.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { LedgerContext } from '../context.js';
import { contended, MAX_TRIES } from '../errors.js';
import { poolState } from '../queries/reads.js';
import { enterHome, leaveHome, moveHome, settleIn } from '../reservations/accounting.js';
import { findDrift } from '../reservations/drift.js';
import type { PoolContents } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { homeOf } from './import-volume.js';
import { letGoOf } from './release-volume.js';

/** Used for so long without being in a report is odd, ms. */
const UNCONTAINED_MS = 3_600_000;

/**
 * Compares a pool of the ledger with its report, its rows and its manager's list, and, where that
 * is asked for, settles what can be settled, all in one transaction on rows that are as they were
 * compared. Settling it again changes nothing. Throws POOL_NOT_FOUND, CLOCK_AHEAD, MASS_FORGET,
 * CONTENDED, STORE_UNAVAILABLE.
 */
export async function reconcilePool(
  context: LedgerContext,
  call: ReconcileCall,
): Promise<Reconciled> {
  const { listing } = call;
  if (listing !== null) refuseFuture(context, listing);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const state = poolState(context, call.pool);
    const ids = listing === null ? [] : [...listing.volumes.keys()];
    const contents = await context.store.poolContents(
      call.pool,
      ids,
      context.now() - UNCONTAINED_MS,
    );
    if (contents === null)
      throw new Error(`pool ${call.pool} is in the index and not in the ledger`);
    const findings = findDrift(
      contents,
      listing,
      context.settings.clockToleranceMs,
      context.index.rule,
    );
    const answer = {
      state,
      contents,
      findings,
      repaired: new Set<DriftFinding>(),
      readRevision: context.index.revision,
    };
    if (!call.repair) return answer;
    refuseMassForget(call, contents, findings);
    const repaired = await repair(context, contents, findings);
    if (repaired !== 'lost')
      return { ...answer, ...repaired, state: poolState(context, call.pool) };
    await context.pause(tries);
  }
  throw contended();
}

async function repair(
  context: LedgerContext,
  contents: PoolContents,
  findings: readonly DriftFinding[],
): Promise<
  { readonly repaired: ReadonlySet<DriftFinding>; readonly readRevision: number } | 'lost'
> {
  const { pool } = contents;
  const compared = new Map(contents.volumes.map((volume) => [volume.volumeId, volume]));
  const wanted = findings.filter(({ repairable }) => repairable);
  const { result, revision } = await context.commits.submit({
    keys: (keys) => {
      keys.pools.add(pool.pool);
      keys.backends.add(pool.backend);
      for (const { kind, volumeId } of wanted) {
        if (volumeId === null) continue;
        keys.volumes.add(volumeId);
        if (kind !== 'size_differs') keys.decisionsOf.add(volumeId);
      }
    },
    run: (set, afterwards) => {
      const row = set.pools.get(pool.pool);
      // The generation grows with everything that the comparison counted.
      if (row === null || row.generation !== pool.generation) return 'lost';
      const count = contents.volumes.filter((volume) => volume.home?.pool === pool.pool).length;
      const { heldGib, confirmedGib, containedGib } = contents;
      if (wanted.some(({ kind }) => kind === 'sums_differ' || kind === 'count_differs'))
        set.pools.put({
          ...row,
          heldGib,
          confirmedGib,
          containedGib,
          volumeCount: count,
          generation: row.generation + 1,
        });
      return new Set(
        wanted.filter((finding) =>
          settle(
            context,
            set,
            afterwards,
            { pool, compared: compared.get(finding.volumeId ?? '') ?? null },
            finding,
          ),
        ),
      );
    },
  });
  return result === 'lost' ? 'lost' : { repaired: result, readRevision: revision };
}

/**
 * Whether it is settled now; not where the volume has changed since it was compared, or somebody is
 * at it.
 */
function settle(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  { pool, compared }: { readonly pool: PoolRecord; readonly compared: VolumeRecord | null },
  finding: DriftFinding,
): boolean {
  const { kind, volumeId, listedGib } = finding;
  if (volumeId === null) return true;
  const volume = set.volumes.get(volumeId);
  if (volume?.updatedAt !== compared?.updatedAt || volume?.state !== compared?.state) return false;
  if (isBusy(set, volumeId)) return false;
  if (kind === 'not_in_ledger') adopt(context, set, pool, volumeId, listedGib ?? 0);
  if (kind === 'elsewhere' && volume !== null) takeHome(context, set, pool, volume);
  if (kind === 'size_differs' && volume !== null)
    resize(set, pool, volume, listedGib ?? volume.sizeGib);
  if (kind === 'not_on_backend' && volume !== null) forget(context, set, afterwards, volume);
  return true;
}

/** Its home was only known by its backend. */
function takeHome(
  context: LedgerContext,
  set: WorkingSet,
  { pool }: PoolRecord,
  volume: VolumeRecord,
): void {
  leaveHome(set, volume);
  enterHome(set, volume, pool);
  set.volumes.put({ ...moveHome(set, volume, homeOf(context, pool)), updatedAt: set.now });
}

/** The manager knows better how large it is. */
function resize(
  set: WorkingSet,
  { pool }: PoolRecord,
  volume: VolumeRecord,
  sizeGib: number,
): void {
  settleIn(set, pool, sizeGib, volume.sizeGib);
  set.volumes.put({ ...volume, sizeGib, updatedAt: set.now });
}

/** As an import does: home, count and size, for reports contain it. */
function adopt(
  context: LedgerContext,
  set: WorkingSet,
  pool: PoolRecord,
  volumeId: string,
  sizeGib: number,
): void {
  const said = {
    volumeId,
    projectId: '',
    sizeGib,
    typeName: '',
    createdAt: set.now,
    updatedAt: set.now,
  };
  const volume: VolumeRecord = {
    ...said,
    state: 'available',
    home: null,
    decisionId: null,
    error: null,
  };
  enterHome(set, volume, pool.pool);
  set.volumes.put(moveHome(set, volume, homeOf(context, pool.pool)));
}

/** As a release does. */
function forget(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  volume: VolumeRecord,
): void {
  leaveHome(set, volume);
  letGoOf(context, set, afterwards, 'volume', volume.volumeId);
  set.volumes.put({ ...moveHome(set, volume, null), state: 'deleted', updatedAt: set.now });
}

function isBusy(set: WorkingSet, volumeId: string): boolean {
  return set.decisions.of(volumeId).some(({ state }) => LIVE_STATES.includes(state));
}

/** A list of the wrong pool, or half of one, must not empty the ledger. */
function refuseMassForget(
  { allowMassForget }: ReconcileCall,
  { pool, volumes }: PoolContents,
  findings: readonly DriftFinding[],
): void {
  const forgotten = findings.filter(({ kind }) => kind === 'not_on_backend').length;
  const there = volumes.filter((volume) => volume.home?.pool === pool.pool).length;
  if (allowMassForget || forgotten * 2 <= there) return;
  const message =
    `the list lacks ${forgotten} of the ${there} volumes that the ledger has in ` +
    `${pool.pool}: is it all of this pool? allow_mass_forget forgets them all the same`;
  throw new CodedError('MASS_FORGET', message, {
    metadata: { pool: pool.pool, forgotten: String(forgotten), volumes: String(there) },
  });
}

function refuseFuture({ settings, now }: LedgerContext, { takenAt }: VolumeListing): void {
  const ahead = takenAt - now();
  if (ahead <= settings.clockToleranceMs) return;
  const message =
    `the list was taken ${ahead} ms ahead of the server's clock, more than the ` +
    `${settings.clockToleranceMs} ms allowed`;
  throw new CodedError('CLOCK_AHEAD', message, {
    metadata: { ahead_ms: String(ahead), tolerance_ms: String(settings.clockToleranceMs) },
    violations: [{ field: 'listing.taken_at', description: message }],
  });
}
