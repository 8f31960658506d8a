import { deepStrictEqual, rejects, strictEqual } from 'node:assert/strict';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import type { Session } from '../../../src/store/sql/connections.js';
import { SQLITE } from '../../../src/store/sqlite/sqlite-dialect.js';
import { inTransaction } from '../../../src/store/transact/transactions.js';

/** A connection on which the commit fails, with or without effect. */
class FailingSession implements Session {
  readonly said: string[] = [];
  spoiled: unknown = null;
  inTransaction = false;
  readonly dialect = SQLITE;
  #lookups = 0;

  constructor(
    private readonly how: {
      readonly stillOpen: boolean;
      readonly committed: boolean;
      readonly failedLookups?: number;
      readonly rollbackFails?: boolean;
    },
  ) {}

  async run(sql: string): Promise<number> {
    this.said.push(sql);
    if (sql === 'begin immediate') this.inTransaction = true;
    if (sql === 'commit') {
      this.inTransaction = this.how.stillOpen;
      throw new StoreUnavailable('disk I/O error');
    }
    if (sql === 'rollback') {
      if (this.how.rollbackFails === true) throw new StoreUnavailable('disk I/O error');
      this.inTransaction = false;
    }
    return 0;
  }

  async all(): Promise<{ found: number }[]> {
    this.#lookups += 1;
    this.said.push('look');
    if (this.#lookups <= (this.how.failedLookups ?? 0))
      throw new StoreUnavailable('disk I/O error');
    return this.how.committed ? [{ found: 1 }] : [];
  }

  async write({ sql }: { readonly sql: string }): Promise<void> {
    await this.run(sql);
  }

  async kept(): Promise<never> {
    throw new Error('nobody asks for it');
  }

  async script(): Promise<never> {
    throw new Error('nobody asks for one');
  }

  async together(): Promise<never> {
    throw new Error('nobody asks for it');
  }

  inOnePiece<T>(work: () => T): T {
    return work();
  }

  spoil(why: unknown): void {
    this.spoiled = why;
  }
}

describe('a commit that fails', () => {
  const write = (session: Session): Promise<string> =>
    inTransaction(session, 'the-batch', async () => ({ result: 'done', wrote: true }));

  it('is rolled back while the transaction is open', async () => {
    const session = new FailingSession({ stillOpen: true, committed: false });
    await rejects(write(session), StoreUnavailable);
    deepStrictEqual(session.said, ['begin immediate', 'commit', 'rollback']);
  });

  it('is answered as committed if its batch is in the ledger', async () => {
    const session = new FailingSession({ stillOpen: false, committed: true });
    strictEqual(await write(session), 'done');
    deepStrictEqual(session.said, ['begin immediate', 'commit', 'look']);
  });

  it('is answered as failed if its batch is not there', async () => {
    await rejects(
      write(new FailingSession({ stillOpen: false, committed: false })),
      StoreUnavailable,
    );
  });

  it('is not answered before the ledger can be asked', async () => {
    const session = new FailingSession({ stillOpen: false, committed: true, failedLookups: 2 });
    strictEqual(await write(session), 'done');
    deepStrictEqual(session.said.slice(2), ['look', 'look', 'look']);
  });

  it('closes the connection if even the rollback fails', async () => {
    const session = new FailingSession({ stillOpen: true, committed: false, rollbackFails: true });
    await rejects(write(session), StoreUnavailable);
    strictEqual(session.spoiled instanceof StoreUnavailable, true);
  });
});
