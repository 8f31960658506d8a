import { StoreBroken, StoreUnavailable } from '../../ledger/store-port/store.js';
import type { Session } from '../sql/connections.js';

/** The result of a transaction's body. */
export interface Ending<T> {
  readonly result: T;
  /** Whether there is anything to commit. */
  readonly wrote: boolean;
}

/** Runs reads that begin a transaction of their own, and ends it. */
export async function endingReads<T>(session: Session, reads: () => Promise<T>): Promise<T> {
  try {
    const result = await reads();
    await session.run('commit');
    return result;
  } catch (error) {
    await rollBack(session);
    throw error;
  }
}

/**
 * Waits between two look-ups of a batch whose commit has an unknown outcome, ms; the last one
 * repeats.
 */
const SETTLE_WAITS_MS = [0, 50, 200, 1000];

/** Looks up whether a batch is in the ledger. Must never guess. */
export type LookUp = (session: Session, batchId: string) => Promise<boolean>;

/**
 * One durable transaction. If it fails, no transaction is left open on the connection.
 * @param batchId the id that the body writes into `batches`; null if it writes none and may safely
 * be repeated
 */
export function inTransaction<T>(
  session: Session,
  batchId: string | null,
  body: () => Promise<Ending<T>>,
): Promise<T> {
  return inTransactionAfter(session, batchId, () => session.run(session.dialect.begin), body);
}

/**
 * The same, with a begin that may do more than begin.
 * @param begin its answer goes to the body
 * @param lookUp settles a commit of unknown outcome
 */
export async function inTransactionAfter<B, T>(
  session: Session,
  batchId: string | null,
  begin: () => Promise<B>,
  body: (begun: B) => Promise<Ending<T>>,
  lookUp: LookUp = lookUpHere,
): Promise<T> {
  let ending: Ending<T>;
  try {
    ending = await body(await begin());
  } catch (error) {
    await rollBack(session);
    throw error;
  }
  if (ending.wrote) await commit(session, batchId, lookUp);
  else await rollBack(session);
  return ending.result;
}

/** Commits. Rejects only if certainly nothing was committed. */
async function commit(session: Session, batchId: string | null, lookUp: LookUp): Promise<void> {
  try {
    await session.run('commit');
  } catch (error) {
    // A transaction that is still open was not committed.
    if (session.inTransaction) {
      await rollBack(session);
      throw error;
    }
    // If the disk took the commit and failed to say so, a crash before the next commit could bring
    // it back; the next commit overwrites it. Its callers were asked to retry with the same request
    // id, and then get its answer.
    if (batchId === null || !(await lookUp(session, batchId))) throw error;
  }
}

/** Looks on the connection itself, which is the only one. */
function lookUpHere(session: Session, batchId: string): Promise<boolean> {
  return untilKnown(() => isThere(session, batchId));
}

/** Whether a batch is in the ledger, as the session sees it. */
export async function isThere(session: Session, batchId: string): Promise<boolean> {
  return (
    (await session.all('select 1 as found from batches where batch_id = ?', batchId)).length > 0
  );
}

/**
 * Repeats a read while the store is unavailable. If `giveUp` says so, rejects with the last failure
 * instead.
 */
export async function untilKnown<T>(
  ask: () => Promise<T>,
  giveUp: () => boolean = () => false,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const passes = error instanceof StoreUnavailable && !(error instanceof StoreBroken);
      if (!passes || giveUp()) throw error;
    }
    const wait = SETTLE_WAITS_MS[Math.min(attempt, SETTLE_WAITS_MS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function rollBack(session: Session): Promise<void> {
  // SQLite rolls back by itself after most failures of the disk.
  if (!session.inTransaction) return;
  try {
    await session.run('rollback');
  } catch (error) {
    session.spoil(error);
  }
}
