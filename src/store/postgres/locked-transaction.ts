import { HEAD } from '../queries/feed.js';
import { type Position, positionOf } from '../queries/position.js';
import type { Connections, Session } from '../sql/connections.js';
import { type Ending, inTransactionAfter, isThere, untilKnown } from '../transact/transactions.js';

/**
 * Locks the position of the ledger, in a fixed order: a writer is alone until it commits, and sees
 * everything committed before.
 */
const LOCK_HEAD = `${HEAD} order by name for update`;

/** What a transaction does while it holds the writers' lock. */
interface Locked<A, T> {
  /** Sends further statements directly behind the lock, in the same round trip. */
  ask(session: Session): A;
  /** Gets the position as the last commit left it. */
  body(session: Session, before: Position, asked: A): Promise<Ending<T>>;
}

/**
 * A transaction that holds the writers' lock. If its end is not answered, it is looked for on
 * another of the connections.
 * @param batchId the id that it writes into `batches`; null: none, and it may safely be repeated
 */
export function lockedTransaction<A, T>(
  connections: Connections,
  session: Session,
  batchId: string | null,
  { ask, body }: Locked<A, T>,
): Promise<T> {
  return inTransactionAfter(
    session,
    batchId,
    // All of it is sent before any answer: each would cost a round trip. What is read behind the
    // lock sees what was committed before.
    async () => {
      const { head, asked } = session.inOnePiece(() => ({
        head: session.script(session.dialect.begin, LOCK_HEAD),
        asked: ask(session),
      }));
      return { answers: await head, asked };
    },
    ({ answers, asked }) => body(session, positionOf(answers.at(-1) ?? []), asked),
    (lost, lostBatch) => lookUp(connections, lost, lostBatch),
  );
}

/**
 * Looks on another connection, and only while nobody writes: a transaction whose end was not
 * answered may still be ending.
 */
function lookUp(connections: Connections, lost: Session, batchId: string): Promise<boolean> {
  lost.spoil('its commit was not answered');
  const ask = () =>
    connections.exclusive((session) =>
      inTransactionAfter(
        session,
        null,
        () => session.script(session.dialect.begin, LOCK_HEAD),
        async () => ({ result: await isThere(session, batchId), wrote: false }),
      ),
    );
  return untilKnown(ask, () => connections.closed);
}
