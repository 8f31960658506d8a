import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostRecord } from '../../../src/domain/pool.js';
import { GroupCommit, type Item } from '../../../src/ledger/commit/group-commit.js';
import { Lost } from '../../../src/ledger/commit/lost.js';
import type { LedgerStore } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { SILENT_OBSERVER } from '../../support/silent-observer.js';

describe('the group commit', () => {
  let dir: string;
  let store: LedgerStore;
  let commits: GroupCommit;
  const batches: number[] = [];
  const traced: (readonly string[])[] = [];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stowage-commit-'));
    store = await openSqliteStore({ file: join(dir, 'stowage.db'), clock: Date.now });
    batches.length = 0;
    traced.length = 0;
    let batch = 0;
    const observer = {
      ...SILENT_OBSERVER,
      committed: (_s: number, items: number, _waited: number, spans: readonly string[]) => {
        batches.push(items);
        traced.push(spans);
      },
    };
    const timers = {
      soon: (run: () => void) => setImmediate(run),
      after: (_ms: number, run: () => void) => setImmediate(run),
      every: () => () => undefined,
    };
    const indexSync = {
      took: () => undefined,
      committed: () => undefined,
      rebuild: async () => undefined,
    };
    commits = new GroupCommit(
      store,
      indexSync,
      () => `batch-${++batch}`,
      timers,
      observer,
      100,
      () => null,
    );
  });
  afterEach(async () => {
    await commits.drained();
    await store.close();
    await rm(dir, { recursive: true });
  });

  /** Makes a host known; `then` runs inside the transaction, after it. */
  const host = (
    name: string,
    then: (seen: string | undefined) => void = () => undefined,
  ): Item<void> => ({
    keys: (keys) => keys.hosts.add(name),
    run: (set) => {
      const seen = set.hosts.get(name);
      const identity = {
        host: name,
        backend: name,
        cluster: null,
        zone: 'z',
        serviceKind: 'volume',
        adminState: 'enabled',
      } as const;
      set.hosts.put({
        ...identity,
        reason: `after ${seen?.reason ?? 'nothing'}`,
        stateSince: null,
        ordinal: 1,
        down: false,
        lastSeenAt: 0,
      });
      then(seen?.reason);
    },
  });

  it('takes what arrives together in one transaction, each seeing what those before it wrote', async () => {
    const seen: (string | undefined)[] = [];
    await Promise.all(
      [1, 2, 3].map(() => commits.submit(host('a@x', (before) => seen.push(before)))),
    );
    assert.deepEqual(batches, [3]);
    assert.deepEqual(seen, [undefined, 'after nothing', 'after after nothing']);
  });

  it('tells what a commit took by itself when the next one begins, once, unless it wrote nothing', async () => {
    const told: (number | null)[] = [];
    commits.onTaken((last) => {
      assert.ok(last === null || last.ownMs > 0);
      told.push(last === null ? null : last.items);
    });
    const nothing = { keys: () => undefined, run: () => undefined };
    await Promise.all([commits.submit(host('a@x')), commits.submit(host('b@x'))]);
    await commits.submit(nothing);
    await commits.submit(nothing);
    assert.deepEqual(told, [null, 2, null]);
  });

  it('lets what was answered be written before the next commit', async () => {
    const done: string[] = [];
    const next: Promise<unknown>[] = [];
    const first = commits.submit(
      host('a@x', () => next.push(commits.submit(host('b@x', () => done.push('next commit'))))),
    );
    void first.then(() => setImmediate(() => done.push('written')));
    await first;
    await Promise.all(next);
    assert.deepEqual(done, ['written', 'next commit']);
  });

  it('answers after what it wrote to streams has gone out, and at once if it wrote to none', async () => {
    const done: string[] = [];
    const sending: Item<void> = {
      ...host('a@x'),
      run: (set, afterwards) => {
        host('a@x').run(set, afterwards);
        afterwards.sendsOnCommit(() => {
          done.push('sent');
          setImmediate(() => done.push('out'));
        });
      },
    };
    const quiet: Item<void> = {
      ...host('b@x'),
      run: (set, afterwards) => {
        host('b@x').run(set, afterwards);
        afterwards.onCommit(() => setImmediate(() => done.push('turned')));
      },
    };
    const both = [sending, host('b@x')].map((item) => commits.submit(item));
    await Promise.all(both.map((one) => one.then(() => done.push('answered'))));
    assert.deepEqual(done, ['sent', 'out', 'answered', 'answered']);
    await commits.submit(quiet);
    assert.deepEqual(done.slice(4), []);
  });

  it('does not wait for what an item would have written that was taken back', async () => {
    const done: string[] = [];
    const failing: Item<void> = {
      ...host('a@x'),
      run: (_set, afterwards) => {
        afterwards.sendsOnCommit(() => done.push('sent'));
        throw new Error('it does not hold');
      },
    };
    const turning: Item<void> = {
      ...host('b@x'),
      run: (set, afterwards) => {
        host('b@x').run(set, afterwards);
        afterwards.onCommit(() => setImmediate(() => done.push('turned')));
      },
    };
    const failed = assert.rejects(commits.submit(failing), /does not hold/);
    await commits.submit(turning).then(() => done.push('answered'));
    await failed;
    assert.deepEqual(done, ['answered']);
  });

  it('tells which traced calls share a transaction', async () => {
    const item = host('a@x', () => undefined);
    await Promise.all([
      commits.submit({ ...item, traceparent: 'a' }),
      commits.submit(item),
      commits.submit({ ...item, traceparent: 'b' }),
    ]);
    assert.deepEqual(traced, [['a', 'b']]);
  });

  it('takes back only what the item that throws wrote, and runs only its rollbacks, at once', async () => {
    const told: string[] = [];
    const failing: Item<void> = {
      ...host('a@x'),
      run: (set, afterwards) => {
        afterwards.onRollback(() => told.push('rolled back'));
        afterwards.onCommit(() => told.push('never'));
        host('a@x').run(set, afterwards);
        throw new Error('it does not hold');
      },
    };
    const after = commits.submit(
      host('a@x', (before) => {
        told.push(`next sees ${before}`);
      }),
    );
    const [failed] = await Promise.allSettled([commits.submit(failing), after]);
    assert.equal(failed?.status, 'rejected');
    const last = commits.submit(host('a@x', (before) => told.push(`last sees ${before}`)));
    await last;
    assert.deepEqual(told, ['next sees undefined', 'rolled back', 'last sees after nothing']);
  });

  it(
    'lets what was lost choose anew in the same transaction, with rows that it did not ask ' +
      'for at first',
    async () => {
      await commits.submit(host('b@x'));
      let wanted = 'a@x';
      const seen: (string | undefined)[] = [];
      const told: string[] = [];
      const item: Item<Lost | 'taken'> = {
        keys: (keys) => keys.hosts.add(wanted),
        run: (set, afterwards) => {
          seen.push(set.hosts.get(wanted)?.reason);
          afterwards.onCommit(() => told.push(`${wanted} is committed`));
          afterwards.onRollback(() => told.push(`${wanted} is taken back`));
          host(wanted).run(set, afterwards);
          return wanted === 'a@x' ? Lost.changed : 'taken';
        },
        again: () => {
          wanted = 'b@x';
          return true;
        },
      };
      const { result, revision } = await commits.submit(item);
      assert.deepEqual(
        [result, revision, seen, batches],
        ['taken', 2, [undefined, 'after nothing'], [1, 1]],
      );
      // What the lost run wrote and asked for afterwards is gone.
      assert.deepEqual(told, ['a@x is taken back', 'b@x is committed']);
      await commits.submit(
        host('a@x', (before) => told.push(`a@x was ${before ?? 'never written'}`)),
      );
      assert.equal(told.at(-1), 'a@x was never written');
    },
  );

  it('leaves out of a transaction what nobody waits for by then', async () => {
    const gone = new AbortController();
    const first = commits.submit(host('a', () => gone.abort(new Error('gone'))));
    const ran = host('b', () => assert.fail('it ran'));
    const late = assert.rejects(commits.submit({ ...ran, signal: gone.signal }), /gone/);
    const last = commits.submit(host('c'));
    await Promise.all([first, late, last]);
    assert.deepEqual(batches, [3]);
    const { hosts } = await store.load();
    assert.deepEqual(hosts.map(({ host: name }) => name).sort(), ['a', 'c']);
  });

  it('takes no position of the ledger for what writes nothing', async () => {
    const { revision } = await commits.submit(host('a@x'));
    const nothing = { keys: () => undefined, run: () => 'nothing' };
    assert.deepEqual(await commits.submit(nothing), { result: 'nothing', revision });
  });

  it('takes a commit for stalled only by time in which this process was there to look', async () => {
    let goOn: () => void = () => undefined;
    const transact = store.transact.bind(store);
    const begun = new Promise<void>((begin) => {
      store.transact = async (batchId, keys, work) => {
        await new Promise<void>((resolve) => {
          goOn = resolve;
          begin();
        });
        return transact(batchId, keys, work);
      };
    });
    const first = commits.submit(host('a'));
    await begun;
    const second = commits.submit(host('b'));
    second.catch(() => undefined);
    let now = performance.now();
    commits.lookForStall(now);
    // A loop that was busy with something else for a minute.
    now += 60_000;
    commits.lookForStall(now);
    assert.equal(commits.health.available, true);
    for (let looks = 0; looks < 8; looks += 1) {
      now += 500;
      commits.lookForStall(now);
    }
    assert.equal(commits.health.available, false);
    await assert.rejects(second, { reason: 'STORE_UNAVAILABLE' });
    goOn();
    await first;
    assert.equal(commits.health.available, true);
  });

  it('keeps the neighbours of an item that cannot be written', async () => {
    const unwritable: Item<void> = {
      keys: () => undefined,
      run: (set) => {
        // No row of hosts: its columns may not be null.
        set.hosts.put({ host: 'bad' } as unknown as HostRecord);
      },
    };
    const results = await Promise.allSettled([
      ...Array.from({ length: 20 }, (_, n) => commits.submit(host(`before${n}`))),
      commits.submit(unwritable),
      ...Array.from({ length: 20 }, (_, n) => commits.submit(host(`after${n}`))),
    ]);
    assert.deepEqual(
      results.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
      [20],
    );
    const seen: (string | undefined)[] = [];
    for (let n = 0; n < 20; n += 1) {
      await commits.submit(host(`before${n}`, (reason) => seen.push(reason)));
      await commits.submit(host(`after${n}`, (reason) => seen.push(reason)));
    }
    assert.deepEqual(new Set(seen), new Set(['after nothing']), 'each was written once');
  });

  it('writes no more than enough at one go', async () => {
    const HALF = 150_000;
    const long = (name: string): Item<void> => ({
      ...host(name),
      run: (set, afterwards) => {
        host(name).run(set, afterwards);
        afterwards.writes(HALF);
      },
    });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => commits.submit(long(name))));
    assert.deepEqual(batches, [2, 2, 1]);
  });
});
