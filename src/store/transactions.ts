import { StoreUnavailable } from '../ledger/store.js';
import type { Session } from './connections.js';
import { BEGIN } from './sqlite-dialect.js';

/** How a transaction's body ends it. */
export interface Ending<T> {
  readonly result: T;
  /** Whether there is anything to commit. */
  readonly wrote: boolean;
}

/** Waits between two looks for a batch whose commit has an unknown outcome, ms; the last one repeats. */
const SETTLE_WAITS_MS = [0, 50, 200, 1000];

/**
 * One durable transaction. Whatever fails, the connection is left with none open.
 * @param batchId the id that the body writes into `batches`; null where it writes none and repeating the body does no harm
 */
export async function inTransaction<T>(session: Session, batchId: string | null, body: () => Promise<Ending<T>>): Promise<T> {
  await session.run(BEGIN);
  let ending: Ending<T>;
  try {
    ending = await body();
  } catch (error) {
    await rollBack(session);
    throw error;
  }
  if (ending.wrote) await commit(session, batchId);
  else await rollBack(session);
  return ending.result;
}

/** Commits, or rejects when it is certain that nothing was committed. */
async function commit(session: Session, batchId: string | null): Promise<void> {
  try {
    await session.run('commit');
  } catch (error) {
    // A transaction that is still open was not committed.
    if (session.inTransaction) {
      await rollBack(session);
      throw error;
    }
    // Should the disk have taken the commit and failed to say so, a crash before the next commit could bring it to light after all;
    // the next commit overwrites it. Its callers were told to ask again with the same request id, and then get its answer.
    if (batchId === null || !(await isCommitted(session, batchId))) throw error;
  }
}

/** Whether a batch is in the ledger. Asks until it knows: neither answer may be guessed. */
async function isCommitted(session: Session, batchId: string): Promise<boolean> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await session.all('select 1 as found from batches where batch_id = ?', batchId)).length > 0;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
    const wait = SETTLE_WAITS_MS[Math.min(attempt, SETTLE_WAITS_MS.length - 1)];
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

async function rollBack(session: Session): Promise<void> {
  // SQLite has rolled back by itself after most failures of the disk.
  if (!session.inTransaction) return;
  try {
    await session.run('rollback');
  } catch (error) {
    session.spoil(error);
  }
}
