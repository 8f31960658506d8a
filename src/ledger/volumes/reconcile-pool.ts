import { LIVE_STATES } from '../../domain/decision-state.js';
import { CodedError } from '../../domain/errors.js';
import type { PoolRecord } from '../../domain/pool.js';
import type { VolumeRecord } from '../../domain/volume.js';
import { spanWords } from '../../engine/lib/span-words.js';
import type {
  DriftFinding,
  PoolState,
  ReconcileCall,
  Reconciled,
  VolumeListing,
} from '../api/pools.js';
import type { Afterwards } from '../commit/group-commit.js';
import { Lost } from '../commit/lost.js';
import type { LedgerContext } from '../context.js';
import { logAction } from '../events/log-action.js';
import { commitOptimistically } from '../placement/optimistic.js';
import { TentativeChoice } from '../placement/tentative-choice.js';
import { poolState } from '../queries/reads.js';
import { enterHome, leaveHome, moveHome, settleIn } from '../reservations/accounting.js';
import { type Drifted, findDrift } from '../reservations/drift.js';
import type { Keys, PoolContents } from '../store-port/store.js';
import type { WorkingSet } from '../store-port/working-set.js';
import { adopt, homeOf } from './import-volume.js';
import { letGoOf } from './release-volume.js';

/** If space is used for so long without being in a report, that is drift, ms. */
const UNCONTAINED_MS = 3_600_000;

/** What was found in a pool, and what of it a transaction repaired. */
interface Compared {
  /** As it was compared. */
  readonly state: PoolState;
  readonly contents: PoolContents;
  readonly findings: readonly DriftFinding[];
  /** More volumes differ. */
  readonly more: boolean;
  readonly repaired: ReadonlySet<DriftFinding>;
}

/**
 * Compares a pool of the ledger with its report, its rows and its manager's list. With `repair`, it
 * repairs what can be repaired in one transaction, on rows that are as they were compared.
 * Repeating a repair changes nothing. Throws POOL_NOT_FOUND, CLOCK_AHEAD, MASS_FORGET, CONTENDED,
 * STORE_UNAVAILABLE.
 */
export async function reconcilePool(
  context: LedgerContext,
  call: ReconcileCall,
): Promise<Reconciled> {
  if (call.listing !== null) refuseFuture(context, call.listing);
  await context.indexSync.catchUp();
  const { result, revision } = await commitOptimistically<Compared>(context, {
    prepare: async () => {
      const { state, contents, findings, more, forgotten } = await compare(context, call);
      if (!call.repair)
        return {
          result: { state, contents, findings, more, repaired: new Set() },
          revision: context.index.revision,
        };
      refuseMassForget(call, contents, forgotten);
      const wanted = findings.filter(({ repairable }) => repairable);
      return {
        tentative: new TentativeChoice(context, null),
        keys: (keys) => keysOfRepair(keys, contents, wanted),
        run: (set, afterwards) => {
          const repaired = repair(context, set, afterwards, contents, wanted);
          if (repaired instanceof Lost) return repaired;
          if (repaired.size > 0) logRepair(set, call, contents, repaired);
          return { state, contents, findings, more, repaired };
        },
      };
    },
  });
  const state = call.repair ? poolState(context, call.pool) : result.state;
  return { ...result, state, readRevision: revision };
}

async function compare(
  context: LedgerContext,
  { pool, listing }: ReconcileCall,
): Promise<Omit<Compared, 'repaired'> & Pick<Drifted, 'forgotten'>> {
  const state = poolState(context, pool);
  const ids = listing === null ? [] : [...listing.volumes.keys()];
  const contents = await context.store.poolContents(pool, ids, context.now() - UNCONTAINED_MS);
  if (contents === null) throw new Error(`pool ${pool} is in the index and not in the ledger`);
  const { clockToleranceMs } = context.settings;
  return {
    state,
    contents,
    ...findDrift(contents, listing, clockToleranceMs, context.index.rule),
  };
}

function keysOfRepair(keys: Keys, { pool }: PoolContents, wanted: readonly DriftFinding[]): void {
  keys.pools.add(pool.pool);
  keys.backends.add(pool.backend);
  for (const { kind, volumeId } of wanted) {
    if (volumeId === null) continue;
    keys.volumes.add(volumeId);
    if (kind !== 'size_differs') keys.decisionsOf.add(volumeId);
  }
}

function logRepair(
  set: WorkingSet,
  { by = null }: ReconcileCall,
  { pool: { pool, backend } }: PoolContents,
  repaired: ReadonlySet<DriftFinding>,
): void {
  const kinds = [...repaired].map(({ kind }) => kind);
  const after = [...new Set(kinds)]
    .map((kind) => `${kind} ${kinds.filter((one) => one === kind).length}`)
    .join(', ');
  logAction(set, by, { action: 'reconcile_pool', object: pool, after, backend, pool });
}

/** Answers which findings were repaired. */
function repair(
  context: LedgerContext,
  set: WorkingSet,
  afterwards: Afterwards,
  contents: PoolContents,
  wanted: readonly DriftFinding[],
): ReadonlySet<DriftFinding> | Lost {
  const { pool } = contents;
  const row = set.pools.get(pool.pool);
  // Any change of what was compared raises the generation.
  if (row === null || row.generation !== pool.generation) return Lost.changed;
  if (wanted.some(({ kind }) => kind === 'sums_differ' || kind === 'count_differs')) {
    const { heldGib, confirmedGib, containedGib } = contents;
    const volumeCount = contents.volumes.filter(({ home }) => home?.pool === pool.pool).length;
    const generation = row.generation + 1;
    set.pools.put({ ...row, heldGib, confirmedGib, containedGib, volumeCount, generation });
  }
  const compared = new Map(contents.volumes.map((volume) => [volume.volumeId, volume]));
  return new Set(
    wanted.filter((finding) => {
      const as = { pool, compared: compared.get(finding.volumeId ?? '') ?? null };
      return settle(context, set, afterwards, as, finding);
    }),
  );
}

/**
 * Whether the finding is repaired now. It is not if the volume has changed since it was compared,
 * or if a decision about it is unfinished.
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
  if (kind === 'not_in_ledger') {
    const listed = { volumeId, projectId: '', sizeGib: listedGib ?? 0, typeName: '' };
    adopt(set, listed, homeOf(context, pool.pool));
  }
  if (kind === 'elsewhere' && volume !== null) takeHome(context, set, pool, volume);
  if (kind === 'size_differs' && volume !== null)
    resize(set, pool, volume, listedGib ?? volume.sizeGib);
  if (kind === 'not_on_backend' && volume !== null) forget(context, set, afterwards, volume);
  return true;
}

/** Only the backend of its home was known. */
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

/** The manager knows the size better than the ledger. */
function resize(
  set: WorkingSet,
  { pool }: PoolRecord,
  volume: VolumeRecord,
  sizeGib: number,
): void {
  settleIn(set, pool, sizeGib, volume.sizeGib);
  set.volumes.put({ ...volume, sizeGib, updatedAt: set.now });
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

/** A list of the wrong pool, or half a list, must not empty the ledger. Throws MASS_FORGET. */
function refuseMassForget(
  { allowMassForget }: ReconcileCall,
  { pool, volumes }: PoolContents,
  forgotten: number,
): void {
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
    `the list was taken ${spanWords(ahead)} ahead of the server's clock, more than the ` +
    `${spanWords(settings.clockToleranceMs)} allowed`;
  throw new CodedError('CLOCK_AHEAD', message, {
    metadata: { ahead_ms: String(ahead), tolerance_ms: String(settings.clockToleranceMs) },
    violations: [{ field: 'listing.taken_at', description: message }],
  });
}
