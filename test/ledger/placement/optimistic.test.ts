import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finite } from '../../../src/domain/capacity.js';
import type { Diagnosis } from '../../../src/domain/diagnosis.js';
import { type BackendRecord, backendOfPool, type PoolRecord } from '../../../src/domain/pool.js';
import { buildProfile, type Profile } from '../../../src/engine/decide/profile.js';
import { PoolIndex } from '../../../src/engine/index/pool-index.js';
import { GroupCommit } from '../../../src/ledger/commit/group-commit.js';
import { Lost } from '../../../src/ledger/commit/lost.js';
import { ExpressionFailures } from '../../../src/ledger/hosts/expression-failures.js';
import { DecisionJournal } from '../../../src/ledger/journal/decision-journal.js';
import type { Observer } from '../../../src/ledger/lib/ports.js';
import type { AttemptRequest } from '../../../src/ledger/placement/attempt-request.js';
import {
  commitOptimistically,
  MAX_TRIES,
  type OptimisticChange,
} from '../../../src/ledger/placement/optimistic.js';
import { TentativeChoice } from '../../../src/ledger/placement/tentative-choice.js';
import { Keys, type LedgerChange, type LedgerStore } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { pool } from '../../contract/records.js';
import { backendRecord, space } from '../../engine/support.js';
import { SILENT_OBSERVER } from '../../support/silent-observer.js';
import { createSpec, DEFAULT_PROFILE, DEFAULT_SETTINGS, reason } from '../support.js';

const LARGE = 'large@x#pool';
const SMALL = 'small@x#pool';

/** The loop over a real store, index and group commit; what others do is done by the test. */
class Server {
  readonly index = new PoolIndex();
  readonly commits: GroupCommit;
  readonly decidedAgain: number[] = [];
  readonly pauses: number[] = [];
  /** What others committed since, as long as this server has not heard of it. */
  #unheard: { readonly revision: number; readonly pools: readonly PoolRecord[] }[] = [];
  readonly #observer: Observer;
  #batches = 0;
  transactions = 0;
  catchUps = 0;

  constructor(
    readonly store: LedgerStore,
    /** Hears of others when its transaction begins; else after it. */
    readonly hearsAtOnce: boolean,
    readonly profile: Profile = buildProfile(DEFAULT_PROFILE),
  ) {
    const observer = {
      ...SILENT_OBSERVER,
      decidedAgain: (choices: number) => void this.decidedAgain.push(choices),
    };
    const timers = {
      soon: (run: () => void) => setImmediate(run),
      after: (_ms: number, run: () => void) => setImmediate(run),
      every: () => () => undefined,
    };
    const indexSync = {
      took: () => {
        this.transactions += 1;
        if (hearsAtOnce) this.hear();
      },
      committed: (change: LedgerChange) => {
        this.index.apply(change);
        this.hear();
      },
      rebuild: async () => undefined,
    };
    const newId = () => `batch-${++this.#batches}`;
    this.commits = new GroupCommit(store, indexSync, newId, timers, observer, 100, () => null);
    this.#observer = observer;
  }

  hear(): void {
    for (const { revision, pools } of this.#unheard.splice(0))
      this.index.apply({ revision, hosts: [], backends: [], pools });
  }

  /** Somebody else writes pools. */
  async others(...pools: readonly PoolRecord[]): Promise<void> {
    const keys = new Keys();
    for (const row of pools) keys.pools.add(row.pool);
    const { revision } = await this.store.transact(`others-${++this.#batches}`, keys, (set) => {
      for (const row of pools) set.pools.put(row);
    });
    this.#unheard.push({ revision, pools });
  }

  commit<T>(change: OptimisticChange<T>) {
    return commitOptimistically(this.#context(), change);
  }

  #context() {
    return {
      store: { shared: true },
      index: this.index,
      commits: this.commits,
      indexSync: {
        catchUp: async () => {
          this.catchUps += 1;
        },
      },
      observer: this.#observer,
      settings: { profile: this.profile, ...DEFAULT_SETTINGS },
      expressionFailures: new ExpressionFailures(() => 0),
      journal: new DecisionJournal({
        turn: async () => undefined,
        index: this.index,
        store: this.store,
        id: 'journal',
        now: () => 0,
        keptMs: () => 1000,
        failed: () => undefined,
        lost: () => undefined,
        wentOn: () => undefined,
      }),
      now: () => 0,
      newId: () => `decision-${++this.#batches}`,
      pause: async (tries: number) => void this.pauses.push(tries),
    };
  }

  /** What a try chooses for an attempt; null: nothing. */
  tentative(attempt: AttemptRequest | null): TentativeChoice {
    return new TentativeChoice(this.#context(), attempt);
  }

  /** 10 GiB somewhere; answers where, as it is on the row. */
  place(more: Partial<OptimisticChange<string>> = {}, sizeGib = 10): OptimisticChange<string> {
    const attempt: AttemptRequest = {
      requestKey: 'key',
      subject: 'volume',
      profile: this.profile,
      spec: createSpec(sizeGib),
      detail: { kind: 'create_volume' },
      attempt: 1,
      history: [],
      tried: [],
      avoid: new Set(),
      named: { ids: [], projectId: 'project', committed: new Map() },
      credit: null,
    };
    return {
      prepare: async () => ({
        tentative: this.tentative(attempt),
        keys: () => undefined,
        run: (set, afterwards, proposal) => {
          const accepted = proposal.accept(set, afterwards);
          if (accepted instanceof Lost) return accepted;
          if (accepted.kind === 'refused') return 'refused';
          const row = set.pools.get(accepted.choice.pool);
          assert.ok(row !== null);
          set.pools.put({ ...row, heldGib: row.heldGib + accepted.choice.sizeGib });
          return row.pool;
        },
      }),
      ...more,
    };
  }
}

function backendRow(name: string): BackendRecord {
  const representative = { host: name, zone: 'nova' };
  return backendRecord({ backend: name, representative }, { host: name });
}

/** A thick pool, of which so much is promised. */
function poolRow(name: string, gib: number, heldGib = 0): PoolRecord {
  const report = {
    space: space({ total: finite(gib), free: finite(gib), thick: true }),
    capabilities: {},
  };
  return pool({ pool: name, report, heldGib });
}

describe('the optimistic loop', () => {
  let dir: string;
  let store: LedgerStore;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stowage-loop-'));
    store = await openSqliteStore({ file: join(dir, 'stowage.db'), clock: () => 0 });
    const keys = new Keys();
    const pools = [poolRow(LARGE, 100), poolRow(SMALL, 50)];
    for (const row of pools) {
      keys.pools.add(row.pool);
      keys.backends.add(row.backend);
    }
    await store.transact('begin', keys, (set) => {
      for (const row of pools) {
        set.backends.put(backendRow(backendOfPool(row.pool)));
        set.pools.put(row);
      }
    });
  });
  afterEach(async () => {
    await store.close();
    await rm(dir, { recursive: true });
  });

  const start = async (hearsAtOnce: boolean, profile?: Profile) => {
    const server = new Server(store, hearsAtOnce, profile);
    server.index.apply(await store.load());
    return server;
  };
  /** What is promised of the large and of the small pool, in the database. */
  const held = async () => {
    const { pools } = await store.load();
    return [LARGE, SMALL].map((name) => pools.find((row) => row.pool === name)?.heldGib);
  };

  it('commits a choice that holds, once', async () => {
    const server = await start(false);
    const { result, revision } = await server.commit(server.place());
    assert.deepEqual([result, await held()], [LARGE, [10, 0]]);
    assert.equal(revision, (await store.load()).revision);
    assert.deepEqual([server.transactions, server.decidedAgain, server.pauses], [1, [], []]);
    assert.deepEqual(server.index.tentativeReservations(), []);
  });

  it('chooses again inside the transaction, where nobody can come between', async () => {
    const server = await start(true);
    await server.others(poolRow(LARGE, 100, 95));
    const { result } = await server.commit(server.place());
    assert.deepEqual([result, await held()], [SMALL, [95, 10]]);
    assert.deepEqual([server.transactions, server.decidedAgain, server.pauses], [1, [2], []]);
    assert.deepEqual(server.index.tentativeReservations(), []);
  });

  it('lets each that was lost in one transaction see what the one before it chose there', async () => {
    const server = await start(true);
    await server.others(poolRow(LARGE, 100, 95), poolRow(SMALL, 50, 25));
    const answers = await Promise.all([
      server.commit(server.place()),
      server.commit(server.place()),
      server.commit(server.place()),
    ]);
    assert.deepEqual(
      answers.map(({ result }) => result),
      [SMALL, SMALL, 'refused'],
    );
    assert.deepEqual([await held(), server.transactions], [[95, 45], 1]);
    assert.deepEqual(server.decidedAgain, [2, 2, 2]);
    assert.deepEqual(server.index.tentativeReservations(), []);
  });

  it('begins anew with what it has heard since, after it let others go first', async () => {
    const server = await start(false);
    await server.others(poolRow(LARGE, 100, 95));
    const losses: (Lost | null)[] = [];
    const change = server.place();
    const { result } = await server.commit({
      prepare: (lost) => {
        losses.push(lost);
        return change.prepare(lost);
      },
    });
    assert.deepEqual([result, await held()], [SMALL, [95, 10]]);
    assert.deepEqual([losses, server.pauses], [[null, Lost.changed], [0]]);
    assert.deepEqual(server.index.tentativeReservations(), []);
  });

  it('ends CONTENDED where it is lost every time, and leaves nothing behind', async () => {
    const server = await start(false);
    const change = server.place();
    let filled = 0;
    const lost = server.commit({
      prepare: async (why) => {
        // Whichever pool it chooses, somebody else is quicker: the other one is free again then.
        filled += 1;
        await server.others(
          poolRow(LARGE, 100, filled % 2 === 1 ? 95 : 0),
          poolRow(SMALL, 50, filled % 2 === 1 ? 0 : 45),
        );
        return change.prepare(why);
      },
    });
    await assert.rejects(lost, reason('CONTENDED'));
    assert.deepEqual([filled, server.pauses], [MAX_TRIES, [0, 1, 2, 3, 4, 5, 6, 7]]);
    assert.deepEqual([await held(), server.index.tentativeReservations()], [[0, 45], []]);
    // Once a try, and inside each transaction as often as that lets it.
    assert.deepEqual(server.decidedAgain, [MAX_TRIES * 4]);
  });

  it('reads first what it had not read, and does not wait for it', async () => {
    const server = await start(true);
    const change = server.place();
    const losses: (Lost | null)[] = [];
    const { result } = await server.commit({
      prepare: async (lost) => {
        losses.push(lost);
        const prepared = await change.prepare(lost);
        return !('run' in prepared) || lost !== null
          ? prepared
          : { ...prepared, run: () => Lost.unread };
      },
    });
    assert.deepEqual([result, losses], [LARGE, [null, Lost.unread]]);
    // Once a try: to choose again on what was read would be of no use.
    assert.deepEqual([server.transactions, server.pauses, server.decidedAgain], [2, [], [2]]);
    assert.deepEqual([await held(), server.index.tentativeReservations()], [[10, 0], []]);
  });

  it('is interrupted between two tries, and before its transaction, with nothing left', async () => {
    const server = await start(false);
    const between = new AbortController();
    const change = server.place();
    let tries = 0;
    const inTries = server.commit({
      signal: between.signal,
      prepare: async (lost) => {
        tries += 1;
        const prepared = await change.prepare(lost);
        if (!('run' in prepared)) return prepared;
        const run = () => {
          between.abort(new Error('between'));
          return Lost.changed;
        };
        return { ...prepared, run };
      },
    });
    await assert.rejects(inTries, /between/);
    assert.deepEqual([tries, server.transactions], [1, 1]);

    const queued = new AbortController();
    const inQueue = server.commit({
      ...change,
      signal: queued.signal,
      prepare: async (lost) => {
        const prepared = await change.prepare(lost);
        if (!('run' in prepared)) return prepared;
        return {
          ...prepared,
          run: () => assert.fail('it ran'),
          // Asked once the transaction is put together: too late for this one.
          keys: () => assert.fail('it was part of a transaction'),
        };
      },
    });
    while (server.index.tentativeReservations().length === 0) await null;
    queued.abort(new Error('in the queue'));
    await assert.rejects(inQueue, /in the queue/);
    assert.deepEqual([await held(), server.index.tentativeReservations()], [[0, 0], []]);
  });

  it('gives back at once what a run has no use for, so that the next one may have it', async () => {
    const server = await start(false);
    const change = server.place();
    const left: number[] = [];
    const unused = server.commit<string>({
      prepare: async (lost) => {
        const prepared = await change.prepare(lost);
        return 'run' in prepared ? { ...prepared, run: () => 'answered before' } : prepared;
      },
    });
    const look = server.commit<string>({
      prepare: async () => {
        // The other one is queued before this one, and both before the transaction begins.
        for (let turn = 0; turn < 50; turn += 1) await null;
        return {
          tentative: server.tentative(null),
          keys: () => undefined,
          run: () => {
            left.push(server.index.tentativeReservations().length);
            return 'looked';
          },
        };
      },
    });
    assert.deepEqual(
      (await Promise.all([unused, look])).map(({ result }) => result),
      ['answered before', 'looked'],
    );
    assert.deepEqual([left, server.transactions], [[0], 1]);
  });

  it('takes back what it reserved if the run throws', async () => {
    const server = await start(false);
    const change = server.place();
    const failing = server.commit({
      prepare: async (lost) => {
        const prepared = await change.prepare(lost);
        if (!('run' in prepared)) return prepared;
        return {
          ...prepared,
          run: (set, afterwards, proposal) => {
            prepared.run(set, afterwards, proposal);
            throw new Error('the caller is at fault');
          },
        };
      },
    });
    await assert.rejects(failing, /the caller is at fault/);
    assert.deepEqual([await held(), server.index.tentativeReservations()], [[0, 0], []]);
  });

  it('answers a refusal without a transaction on an index that has caught up, if it may', async () => {
    const server = await start(false);
    const refuse = ({ filters }: Diagnosis) => filters.map(({ filter }) => filter).join();
    const { result } = await server.commit(server.place({ refuse }, 1000));
    assert.match(result, /CapacityFilter/);
    assert.deepEqual([server.transactions, server.catchUps], [0, 1]);
  });

  it('lets the caller remember a fault of a rule before it is thrown', async () => {
    const profile = buildProfile(DEFAULT_PROFILE);
    const broken: Profile = {
      ...profile,
      filters: [
        {
          name: 'BrokenFilter',
          bind: () => {
            throw new Error('it is broken');
          },
        },
      ],
    };
    const server = await start(false, broken);
    let told = 0;
    const faulted = async () => {
      told += 1;
    };
    await assert.rejects(server.commit(server.place({ faulted })), /BrokenFilter/);
    assert.deepEqual([told, server.transactions], [1, 0]);
  });
});
