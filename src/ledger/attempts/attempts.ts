import type { DecisionRecord, RequestRecord, WeighedPool } from '../../domain/decision.js';
import type { AttemptRecord } from '../../domain/diagnosis.js';
import { isNewVolume } from '../../domain/operation.js';
import { type BackendRecord, nameOfPool, poolIdentity } from '../../domain/pool.js';
import type { Placement } from '../../domain/volume.js';
import type { Afterwards } from '../commit/group-commit.js';
import type { Dispatcher } from '../dispatch/dispatch.js';
import { sendAsProbe } from '../hosts/quarantine.js';
import { adopt, hold, leaveBehind, release } from '../reservations/accounting.js';
import { hasWorker, rulesOf } from '../reservations/operations/registry.js';
import type { WorkingSet } from '../store-port/working-set.js';

/** A pool that the engine chose on the index. It is checked again on the locked rows. */
export interface Choice {
  /**
   * The id of the decision, if it commits. Each choice has an id of its own, so that the journal
   * never tells of one choice what another one saw.
   */
  readonly decisionId: string;
  readonly pool: string;
  readonly backend: string;
  /** The pools of its capacity group, itself among them; empty: its space is its own. */
  readonly sharedWith: readonly string[];
  /** Whole GiB that the decision reserves there. 0: the volume stays where it is. */
  readonly sizeGib: number;
  /** The pool's report counts it already: nothing more need be free. */
  readonly isContained: boolean;
  /** Volumes that come to live there: 1 or 0. */
  readonly volumes: number;
  /** Size that the volume will have there, GiB; null: limits of sizes do not apply. */
  readonly volumeGib: number | null;
  readonly weight: number;
  readonly alternatives: readonly WeighedPool[];
  readonly seed: number;
  /** Name of the profile that decided. */
  readonly profile: string;
  /** Whether that profile checks capacity. */
  readonly guarded: boolean;
}

/**
 * Writes one attempt of a request: the decision, its reservation, and what the operation changes at
 * once. The decision is leased if a worker has a free slot. Throws what the operation's rules
 * throw.
 */
export function openAttempt(
  set: WorkingSet,
  afterwards: Afterwards,
  dispatcher: Dispatcher,
  attempt: {
    readonly request: RequestRecord;
    readonly number: number;
    readonly choice: Choice;
    readonly history: readonly AttemptRecord[];
    readonly traceparent: string | undefined;
  },
): DecisionRecord {
  const { request, choice } = attempt;
  const { decisionId } = choice;
  set.decisions.isNew(decisionId);
  const placement = placementOf(set.backends.get(choice.backend), choice.pool);
  const decision: DecisionRecord = {
    decisionId,
    serial: set.next('decision'),
    operation: request.operation,
    requestKey: request.key,
    subject: request.subject,
    projectId: request.spec.projectId,
    attempt: attempt.number,
    state: 'pending',
    placement,
    weight: choice.weight,
    alternatives: choice.alternatives,
    seed: choice.seed,
    profile: choice.profile,
    allowReschedule: request.spec.allowReschedule,
    leaseToken: 0,
    createToken: 0,
    lease: null,
    lastWorker: null,
    outcome: null,
    sequel: null,
    reason: '',
    decidedAt: set.now,
    finishedAt: null,
    ...(attempt.traceparent !== undefined && { traceparent: attempt.traceparent }),
  };
  const { pool, backend, sizeGib } = choice;
  // A volume that is on its way counts among the pool's volumes, even if nobody knows its size.
  const arrives = choice.volumes > 0 && !isNewVolume(request.operation);
  if (choice.isContained && sizeGib > 0) adopt(set, decisionId, pool, backend, sizeGib);
  else if (!choice.isContained && (sizeGib > 0 || arrives))
    hold(set, decisionId, pool, backend, sizeGib, { arrives });
  if (request.operation === 'create_volume') sendAsProbe(set, choice.backend, decisionId);
  rulesOf(request.operation).decided(set, request, decision);
  if (hasWorker(request.operation))
    return dispatcher.offerNew(set, afterwards, { decision, request, history: attempt.history });
  // No worker reports an outcome, so the space counts as used from now on, until a report contains
  // what became of it.
  leaveBehind(set, decisionId);
  return set.decisions.put({ ...decision, state: 'created', finishedAt: set.now });
}

/** Ends an attempt that no worker can have begun. Its space is free at once. */
export function cancelAttempt(
  set: WorkingSet,
  decision: DecisionRecord,
  reason: string,
): DecisionRecord {
  release(set, decision.decisionId);
  return set.decisions.put({
    ...decision,
    state: 'cancelled',
    lease: null,
    reason,
    finishedAt: set.now,
  });
}

/**
 * Ends an attempt that a worker may have carried out. Its space stays reserved, and its backend is
 * owed an order to delete. The lease token grows, so a worker that holds the old one has lost its
 * lease.
 */
export function doubtAttempt(
  set: WorkingSet,
  decision: DecisionRecord,
  reason: string,
): DecisionRecord {
  return set.decisions.put({
    ...decision,
    state: 'in_doubt',
    lease: null,
    leaseToken: set.next('lease'),
    reason,
  });
}

/** Pool, host, cluster and zone, which the volume's record adopts. */
function placementOf(backend: BackendRecord | null, pool: string): Placement {
  const stands = backend?.representative;
  if (backend === null || stands === null || stands === undefined)
    throw new Error(`pool ${pool} was chosen on a backend that takes no part`);
  const name = nameOfPool(pool);
  return {
    pool,
    backend: backend.backend,
    host: poolIdentity(stands.host, name),
    cluster: backend.cluster === null ? null : poolIdentity(backend.cluster, name),
    zone: stands.zone,
  };
}
