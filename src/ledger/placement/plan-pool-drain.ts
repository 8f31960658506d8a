import type { RequestRecord } from '../../domain/decision.js';
import { type CreateVolumeSpec, plainSpec, type VolumeRecord } from '../../domain/volume.js';
import type { Profile } from '../../engine/decide/profile.js';
import type { Filter } from '../../engine/framework/filter.js';
import type { TentativeReservation } from '../../engine/index/tentative-reservation.js';
import type { DrainMove, DrainPlan } from '../api/pools.js';
import { noValidBackend } from '../attempts/refuse.js';
import type { LedgerContext } from '../context.js';
import { poolNotFound } from '../errors.js';
import { type AttemptRequest, firstAttempt } from './attempt-request.js';
import { profileOfNext } from './profile-of.js';
import { absentBackends, runScheduler } from './run-scheduler.js';

/** Volumes that are decided before others get their turn. */
const STRETCH = 16;

/**
 * Where the volumes of a pool would fit if it were emptied, oldest first, each with those before it
 * moved. Only volumes whose request is kept have extra specs and hints. Reserves nothing. Throws
 * POOL_NOT_FOUND, STORE_UNAVAILABLE.
 */
export async function planPoolDrain(
  context: LedgerContext,
  name: string,
  maxVolumes: number,
): Promise<DrainPlan> {
  await context.indexSync.catchUp();
  const { index } = context;
  const pool = index.presentName(name);
  const row = index.pool(pool);
  if (row === undefined) throw poolNotFound(name);
  const attempts = await attemptsFor(context, pool, maxVolumes);
  const moves: DrainMove[] = [];
  for (let from = 0; from < attempts.length; from += STRETCH) {
    // Reserved again after each turn of others, so that they never see it.
    const aside = moves.flatMap((move) => setAside(context, move));
    try {
      for (const one of attempts.slice(from, from + STRETCH)) {
        const move = moveOf(context, one);
        moves.push(move);
        aside.push(...setAside(context, move));
      }
    } finally {
      for (const reservation of aside) reservation.rollBack();
    }
    await context.turn();
  }
  return {
    moves,
    omitted: Math.max(0, row.volumeCount - moves.length),
    readRevision: index.revision,
  };
}

interface Leaving {
  readonly volume: VolumeRecord;
  readonly attempt: AttemptRequest;
}

async function attemptsFor(
  context: LedgerContext,
  pool: string,
  limit: number,
): Promise<readonly Leaving[]> {
  const { store, settings } = context;
  const any = { projectId: null, createdFrom: null, createdBefore: null, after: null };
  const volumes = await store.volumes({ state: 'not_deleted', home: pool, ...any, limit });
  const decisions = volumes.flatMap(({ decisionId }) => decisionId ?? []);
  const requests = new Map(
    (await store.offers(decisions)).map(({ decision, request }) => [decision.subject, request]),
  );
  const leaving: Leaving[] = [];
  for (const volume of volumes) {
    const spec = specOf(volume, requests.get(volume.volumeId));
    const profile = leave(pool, profileOfNext(settings, spec));
    const detail = { kind: 'migrate_volume' } as const;
    const request = { key: volume.volumeId, subject: volume.volumeId, spec, detail };
    leaving.push({ volume, attempt: await firstAttempt(context, profile, request, new Set()) });
  }
  return leaving;
}

function moveOf(context: LedgerContext, { volume, attempt }: Leaving): DrainMove {
  const { outcome, request } = runScheduler(context, attempt, null);
  const { volumeId, projectId, typeName, sizeGib } = volume;
  const moved = { volumeId, projectId, typeName, sizeGib };
  if (outcome.kind === 'chosen') return { ...moved, pool: outcome.pool.pool, reason: '' };
  const absent = absentBackends(context, attempt, request);
  const { message } = noValidBackend({ ...outcome.diagnosis, absent, earlierAttempts: [] });
  return { ...moved, pool: null, reason: message };
}

function setAside(
  { index }: LedgerContext,
  { pool, sizeGib }: DrainMove,
): readonly TentativeReservation[] {
  return pool === null || index.pool(pool) === undefined
    ? []
    : [index.reserve(pool, sizeGib, null)];
}

/** What the volume asks of a pool, as far as it is known. */
function specOf(
  { volumeId, projectId, sizeGib, typeName }: VolumeRecord,
  request: RequestRecord | undefined,
): CreateVolumeSpec {
  const type = typeName === '' ? null : { name: typeName, extraSpecs: {}, qosSpecs: {} };
  const plain = plainSpec({ volumeId, sizeGib, projectId, userId: '' });
  const anything = { ...plain, volumeType: type };
  if (request === undefined) return anything;
  const { volumeType, zones, hints, multiattach } = request.spec;
  return { ...anything, volumeType, zones, hints, multiattach };
}

/** The profile, for any pool but this one. */
function leave(pool: string, profile: Profile): Profile {
  const elsewhere: Filter = {
    name: 'drained_pool',
    implied: true,
    preFilter: () => ({ kind: 'all but', pools: [pool] }),
    bind: () => ({
      check: (one) => one.pool !== pool,
      reason: () => 'it is the pool that is to be emptied',
    }),
  };
  return { ...profile, filters: [elsewhere, ...profile.filters] };
}
