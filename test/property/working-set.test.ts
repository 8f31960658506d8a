import { deepStrictEqual, strictEqual, throws } from 'node:assert/strict';
import fc from 'fast-check';
import type { HostRecord } from '../../src/domain/pool.js';
import { WorkingSet } from '../../src/ledger/store-port/working-set.js';

// Hosts, for they are the only rows that move from one owner to another.
const HOSTS = ['node1@lvm', 'node2@lvm', 'node3@lvm', 'node4@lvm'];
const BACKENDS = ['cluster@one', 'cluster@two', 'node1@lvm'];

/** `items`: verbs that put rows one after the other; those of one that fails are taken back. */
type Step =
  | { readonly kind: 'load'; readonly host: string; readonly backend: string | null }
  | { readonly kind: 'item'; readonly puts: readonly Put[]; readonly fails: boolean };

interface Put {
  readonly host: string;
  readonly backend: string;
}

const host = fc.constantFrom(...HOSTS);
const backend = fc.constantFrom(...BACKENDS);
const put: fc.Arbitrary<Put> = fc.record({ host, backend });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('load' as const), host, backend: fc.option(backend) }),
  fc.record({
    kind: fc.constant('item' as const),
    puts: fc.array(put, { minLength: 1, maxLength: 5 }),
    fails: fc.boolean(),
  }),
);

/** What the set must come to, held in a plain map that is copied, and scanned. */
class Model {
  #rows = new Map<string, HostRecord | null>();
  readonly #written = new Set<string>();

  load(name: string, row: HostRecord | null): void {
    if (!this.#written.has(name)) this.#rows.set(name, row);
  }

  item(rows: readonly HostRecord[], fails: boolean): void {
    if (fails) return;
    this.#rows = new Map([...this.#rows, ...rows.map((row) => [row.host, row] as const)]);
    for (const row of rows) this.#written.add(row.host);
  }

  get(name: string): HostRecord | null | undefined {
    return this.#rows.get(name);
  }

  of(owner: string): HostRecord[] {
    return [...this.#rows.values()].filter((row): row is HostRecord => row?.backend === owner);
  }
}

describe('working set', () => {
  it('finds the rows of an owner as a scan does, whatever was put, loaded and taken back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const set = new WorkingSet(0, 1, new Map());
        const model = new Model();
        let serial = 0;
        const row = (name: string, owner: string): HostRecord => {
          serial += 1;
          return {
            host: name,
            backend: owner,
            cluster: null,
            zone: 'nova',
            serviceKind: 'volume',
            adminState: 'enabled',
            reason: '',
            stateSince: null,
            down: false,
            ordinal: serial,
            lastSeenAt: 0,
          };
        };
        for (const one of steps) {
          if (one.kind === 'load') {
            const loaded = one.backend === null ? null : row(one.host, one.backend);
            set.hosts.load(one.host, loaded);
            model.load(one.host, loaded);
          } else {
            const rows = one.puts.map((each) => row(each.host, each.backend));
            const mark = set.mark();
            for (const each of rows) {
              set.hosts.put(each);
              // Seen at once by the verb that wrote it.
              strictEqual(set.hosts.of(each.backend).filter((found) => found === each).length, 1);
            }
            if (one.fails) set.rollback(mark);
            model.item(rows, one.fails);
          }
          sameAs(model, set);
        }
      }),
    );
  });

  it('finds decisions by subject, pools and reservations by backend', () => {
    const set = new WorkingSet(0, 1, new Map());
    const pool = { pool: 'a@b#c', backend: 'a@b', poolName: 'c', ordinal: 1, report: null };
    const sums = { heldGib: 0, confirmedGib: 0, containedGib: 0, volumeCount: 0, generation: 1 };
    set.pools.load('a@b#c', { ...pool, ...sums });
    const reservation = set.reservations.put({
      decisionId: 'decision',
      ordinal: 1,
      pool: 'a@b#c',
      backend: 'a@b',
      sizeGib: 1,
      state: 'held',
      lives: true,
      confirmedAccountingRevision: 0,
      confirmedAt: null,
    });
    deepStrictEqual(set.pools.of('a@b'), set.pools.all());
    deepStrictEqual(set.reservations.of('a@b'), [reservation]);
    deepStrictEqual(set.reservations.of('a@b#c'), []);
    deepStrictEqual(set.decisions.of('decision'), []);
  });
});

function sameAs(model: Model, set: WorkingSet): void {
  const sorted = (rows: readonly HostRecord[]) => [...rows].sort((a, b) => a.ordinal - b.ordinal);
  for (const owner of BACKENDS)
    deepStrictEqual(sorted(set.hosts.of(owner)), sorted(model.of(owner)));
  for (const name of HOSTS) {
    const known = model.get(name);
    strictEqual(set.hosts.has(name), known !== undefined);
    // A key that nobody asked for is a fault, whatever else its owner has.
    if (known === undefined)
      throws(() => set.hosts.get(name), /was not loaded by this transaction/);
    else strictEqual(set.hosts.get(name), known);
  }
}
