import { takesNew } from '../../domain/pool.js';
import type { Concern, LedgerStatus, UnfinishedDecisions } from '../api/status.js';
import type { LedgerContext } from '../context.js';
import type { LiveShare } from '../store-port/live.js';
import { StoreUnavailable } from '../store-port/store.js';
import { backendConcerns, concern, stateConcerns } from './concerns.js';
import { spaceOf } from './space.js';

/** What no worker holds for so long is stuck, ms. */
const STUCK_MS = 10 * 60_000;
/** What is in doubt is urgent if it was decided so long ago, ms. */
const IN_DOUBT_MS = 60 * 60_000;

/**
 * What needs a person. Looks at every backend and pool in memory, and at the counts of unfinished
 * decisions in the database. While the database is away, all else is told.
 */
export async function status(context: LedgerContext): Promise<LedgerStatus> {
  const { index, commits, now, outages, warnings } = context;
  const live = commits.health.available ? await liveOf(context) : null;
  const backends = index
    .backends()
    .map((backend) => ({ backend, hosts: index.hostsOf(backend.backend) }));
  const volumeBackends = backends.filter(({ backend }) => backend.serviceKind === 'volume');
  const participating = volumeBackends.filter(({ backend }) => takesNew(backend)).length;
  const pools = index.reportedPools();
  const space = spaceOf(context, pools);
  const heldUntil = outages.heldUntil(now());
  const { available } = commits.health;
  const concerns: readonly Concern[] = [
    ...concern(
      'ledger_unavailable',
      'action',
      available ? [] : [{ name: '', since: null, note: commits.health.broken?.breach ?? '' }],
    ),
    ...backendConcerns(backends, participating),
    ...decisionConcerns(live ?? [], now()),
    ...space.concerns,
    ...concern(
      'pool_suspicious',
      'notice',
      pools.flatMap((pool) =>
        warnings.ofPool(pool).length === 0 ? [] : [{ name: pool.pool, since: null, note: '' }],
      ),
    ),
    ...stateConcerns(backends, pools),
    ...concern(
      'moves_held',
      'notice',
      heldUntil === null
        ? []
        : [{ name: '', since: null, note: `until ${new Date(heldUntil).toISOString()}` }],
    ),
  ];
  return {
    available,
    concerns: concerns.toSorted((a, b) => rank(a) - rank(b)),
    backends: volumeBackends.length,
    participating,
    zones: space.zones,
    unfinished: live === null ? null : unfinishedOf(live),
    readRevision: index.revision,
  };
}

function rank({ urgency }: Concern): number {
  return urgency === 'action' ? 0 : 1;
}

/** Null if the database is away. */
async function liveOf({ store }: LedgerContext): Promise<readonly LiveShare[] | null> {
  try {
    return await store.liveShares();
  } catch (error) {
    if (error instanceof StoreUnavailable) return null;
    throw error;
  }
}

function decisionConcerns(live: readonly LiveShare[], now: number): readonly Concern[] {
  const inDoubt = live.filter(({ state }) => state === 'in_doubt');
  const unheld = live.filter(({ state, held }) => state !== 'in_doubt' && !held);
  return [
    ...(isOlder(unheld, now, STUCK_MS) ? counted('decision_stuck', 'action', unheld) : []),
    ...counted(
      'decision_in_doubt',
      isOlder(inDoubt, now, IN_DOUBT_MS) ? 'action' : 'notice',
      inDoubt,
    ),
  ];
}

function isOlder(shares: readonly LiveShare[], now: number, ms: number): boolean {
  return shares.some(({ oldestAt }) => now - oldestAt > ms);
}

/** A concern of decisions, of which only the age of the oldest is told. */
function counted(
  kind: Concern['kind'],
  urgency: Concern['urgency'],
  shares: readonly LiveShare[],
): readonly Concern[] {
  if (shares.length === 0) return [];
  const since = Math.min(...shares.map(({ oldestAt }) => oldestAt));
  const count = shares.reduce((all, one) => all + one.count, 0);
  return [{ kind, urgency, count, subjects: [{ name: '', since, note: '' }] }];
}

function unfinishedOf(live: readonly LiveShare[]): UnfinishedDecisions {
  const inState = (wanted: LiveShare['state']) => live.filter(({ state }) => state === wanted);
  const count = (wanted: LiveShare['state']) =>
    inState(wanted).reduce((all, one) => all + one.count, 0);
  const pending = inState('pending').map(({ oldestAt }) => oldestAt);
  return {
    pending: count('pending'),
    leased: count('leased'),
    accepted: count('accepted'),
    inDoubt: count('in_doubt'),
    oldestPendingAt: pending.length === 0 ? null : Math.min(...pending),
  };
}
