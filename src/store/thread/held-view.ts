import type { Connections } from '../sql/connections.js';

/**
 * Lets reads see the database as it was when a commit began until the ledger knows of the commit:
 * else a read could tell of what the index in memory does not have yet.
 */
export class HeldView {
  constructor(private readonly reads: Connections) {}

  /** Reads see no change while work runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.reads.exclusive(async (session) => {
        await session.run(session.dialect.beginRead);
        // SQLite takes its view with the first read.
        await session.all('select 1 from counters limit 1');
      });
      return await work();
    } finally {
      await this.reads.exclusive(async (session) => {
        if (session.inTransaction) await session.run('commit');
      });
    }
  }
}
