import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { finite } from '../../src/domain/capacity.js';
import { CodedError } from '../../src/domain/errors.js';
import type { OperationDetail } from '../../src/domain/operation.js';
import type { Offer } from '../../src/ledger/api/workers.js';
import type { LedgerStore } from '../../src/ledger/store-port/store.js';
import { backendReport, createSpec, rest, type TestWorker, World } from '../ledger/support.js';

const BACKENDS = ['a@x', 'b@x', 'c@x'] as const;
/** Two pools each; the second one leaves its report now and then. */
const POOLS = BACKENDS.flatMap((backend) => [`${backend}#one`, `${backend}#two`]);
/**
 * Few ids, so that all kinds of things happen to the same one. Nothing keeps a caller from using a
 * snapshot's for a volume.
 */
const IDS = Array.from({ length: 3 }, () => randomUUID());
const DAY_MS = 86_400_000;

const ASKED = [
  'create',
  'create',
  'create',
  'manage',
  'extend',
  'migrate',
  'retype',
  'snapshot',
  'validate',
] as const;
/** What is asked now and then without a size. */
const UNSTATED: ReadonlySet<(typeof ASKED)[number]> = new Set([
  'migrate',
  'retype',
  'snapshot',
  'validate',
]);
const DONE = [
  'import',
  'release',
  'release_snapshot',
  'settle',
  'reschedule',
  'reconcile',
] as const;

/** What a caller, an operator, a manager or a worker does, whether it makes sense or not. */
type Step =
  | {
      readonly kind: (typeof ASKED)[number];
      readonly id: string;
      readonly pool: string;
      readonly size: number;
      readonly retry: boolean;
      readonly done: boolean;
    }
  | {
      readonly kind: (typeof DONE)[number];
      readonly id: string;
      readonly pool: string;
      readonly size: number;
    }
  | { readonly kind: 'accept' | 'created' | 'failed' | 'left' | 'deleted'; readonly pick: number }
  | {
      readonly kind: 'report';
      readonly backend: string;
      readonly both: boolean;
      readonly contains: boolean;
    }
  | { readonly kind: 'rename'; readonly what: 'backend' | 'pool'; readonly pick: number }
  | { readonly kind: 'restart' | 'prune' | 'leases' };

const about = {
  id: fc.constantFrom(...IDS),
  pool: fc.constantFrom(...POOLS),
  size: fc.integer({ min: 0, max: 30 }),
};
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constantFrom(...ASKED),
      ...about,
      retry: fc.boolean(),
      done: fc.boolean(),
    }),
  },
  { weight: 12, arbitrary: fc.record({ kind: fc.constantFrom(...DONE), ...about }) },
  {
    weight: 24,
    arbitrary: fc.record({
      kind: fc.constantFrom('accept', 'accept', 'created', 'created', 'failed', 'left', 'deleted'),
      pick: fc.nat(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('report'),
      backend: fc.constantFrom(...BACKENDS),
      both: fc.boolean(),
      contains: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('rename'),
      what: fc.constantFrom('backend', 'pool'),
      pick: fc.nat(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'prune', 'leases') }) },
);

/** A ledger to which anything may happen. */
class Anything {
  worker!: TestWorker;
  #reports = 0;
  /** As each backend and pool is called now, by its first name; requests use that all the time. */
  readonly #names = new Map<string, string>([...BACKENDS, ...POOLS].map((name) => [name, name]));
  /**
   * Decided about while no such volume lived. To create one of that id before it is released is not
   * tried: its decisions are not looked for, and count beside it.
   */
  readonly #strangers = new Set<string>();
  readonly #offers: Offer[] = [];

  private constructor(
    readonly world: World,
    readonly store: () => LedgerStore,
  ) {}

  static async start(): Promise<Anything> {
    const opened: LedgerStore[] = [];
    const world = await World.start({}, (store) => {
      opened.push(store);
      return store;
    });
    const anything = new Anything(world, () => newest(opened));
    for (const backend of BACKENDS) await anything.#report(backend, true, false);
    await anything.#connect();
    return anything;
  }

  async #connect(): Promise<void> {
    if (this.worker !== undefined) this.#offers.push(...this.worker.offers);
    this.worker = this.world.worker('w', this.#hosts());
    await rest();
  }

  /** What the rules refuse is refused; anything else that is thrown is a fault. */
  async run(one: Step): Promise<void> {
    try {
      await this.#run(one);
    } catch (error) {
      if (!(error instanceof CodedError) || error.reason === 'INTERNAL_FAULT') throw error;
    }
    await rest();
  }

  #run(one: Step): Promise<unknown> {
    const { ledger } = this.world;
    switch (one.kind) {
      case 'import': {
        const { id: volumeId, pool, size: sizeGib } = one;
        return ledger.importVolume({ volumeId, projectId: '', sizeGib, typeName: '', pool });
      }
      case 'release':
        return ledger.releaseVolume(one.id).then(() => this.#strangers.delete(one.id));
      case 'release_snapshot':
        return ledger.releaseSnapshot(one.id);
      case 'settle':
        return this.#settle(one.id);
      case 'reschedule':
        return ledger.rescheduleVolume(one.id, '');
      case 'reconcile': {
        this.world.now += 60_000;
        const listing = { volumes: new Map([[one.id, one.size]]), takenAt: this.world.now };
        return ledger.reconcilePool({
          pool: this.nameOf(one.pool),
          listing,
          repair: true,
          allowMassForget: true,
        });
      }
      case 'report':
        return this.#report(one.backend, one.both, one.contains);
      case 'rename':
        return (
          one.what === 'pool' ? this.#renamePool(one.pick) : this.#renameBackend(one.pick)
        ).then(() => this.#connect());
      case 'restart':
        return this.world.restart().then(() => this.#connect());
      case 'prune':
        return this.#pass(8 * DAY_MS, DAY_MS);
      case 'leases':
        return this.#pass(40_000, 5_000);
      case 'accept':
      case 'created':
      case 'failed':
      case 'left':
      case 'deleted':
        return this.#say(one.kind, one.pick);
      default:
        return this.#ask(one);
    }
  }

  /** To a name that it had, or to a new one; all that is there goes along. */
  async #renameBackend(pick: number): Promise<void> {
    const first = BACKENDS[pick % BACKENDS.length] ?? BACKENDS[0];
    const before = this.nameOf(first);
    const after = `${first.slice(0, 1)}${(pick >> 2) % 3}@x`;
    await this.#rename(before, after);
    this.#names.set(first, after);
    for (const pool of POOLS.filter((one) => one.startsWith(first)))
      this.#names.set(pool, this.nameOf(pool).replace(before, after));
  }

  async #renamePool(pick: number): Promise<void> {
    const first = POOLS[pick % POOLS.length] ?? '';
    const before = this.nameOf(first);
    const [backend, name = ''] = before.split('#');
    const after = `${backend}#${name.replace(/\d$/, '')}${(pick >> 3) % 3}`;
    await this.#rename(before, after);
    this.#names.set(first, after);
  }

  async #rename(from: string, to: string): Promise<void> {
    const how = { toCluster: false, allowMerge: false, dryRun: false, requestId: '' };
    await this.world.ledger.rename({ ...how, from, to });
  }

  #hosts(): readonly string[] {
    return BACKENDS.map((backend) => this.nameOf(backend));
  }

  nameOf(first: string): string {
    return this.#names.get(first) ?? first;
  }

  async #pass(ms: number, stepMs: number): Promise<void> {
    await this.world.pass(ms, stepMs);
    this.world.ledger.stillAlive(this.#hosts());
    await this.#connect();
  }

  async #settle(subject: string): Promise<void> {
    for (const { decisionId } of await this.#decisions()) {
      const { decision } = await this.world.ledger
        .settleDecision(decisionId, '')
        .catch(() => ({ decision: null }));
      if (decision !== null && decision.decision.subject === subject) return;
    }
  }

  async #decisions() {
    const all = {
      states: [],
      home: null,
      projectId: null,
      subject: null,
      decidedFrom: null,
      decidedBefore: null,
      after: null,
    };
    const { items } = await this.world.ledger.listDecisions({ ...all, limit: 1000 });
    return items.map(({ decision }) => decision);
  }

  async #ask(one: Extract<Step, { retry: boolean }>): Promise<unknown> {
    const { id: volumeId, pool, size, retry } = one;
    const { state = null } = (await this.store().volume(volumeId)) ?? {};
    if (one.kind === 'create' || one.kind === 'manage') {
      if (this.#strangers.has(volumeId)) return;
    } else if (state !== 'available' && state !== 'creating') this.#strangers.add(volumeId);
    const more: Record<(typeof ASKED)[number], readonly [OperationDetail, anywhere: boolean]> = {
      create: [{ kind: 'create_volume' }, retry],
      manage: [{ kind: 'manage_volume', reference: {} }, false],
      extend: [
        {
          kind: 'extend_volume',
          newSizeGib: size + 7,
          attached: false,
          ...(retry && { policy: 'on_demand' }),
        },
        false,
      ],
      migrate: [{ kind: 'migrate_volume' }, false],
      retype: [
        {
          kind: 'retype_volume',
          from: retry ? pool : String(pool.split('#')[0]),
          policy: 'on_demand',
        },
        true,
      ],
      snapshot: [
        { kind: 'create_snapshot', snapshotId: volumeId, sizeGib: size % 3 === 0 ? 0 : size },
        false,
      ],
      validate: [{ kind: 'validate_capacity' }, false],
    };
    const [detail, anywhere] = more[one.kind];
    const volumeType =
      one.kind === 'retype'
        ? { name: 't', extraSpecs: { side: retry ? 'one' : 'two' }, qosSpecs: {} }
        : null;
    const unstated = UNSTATED.has(one.kind) && size % 3 === 0;
    const spec = createSpec(unstated ? 0 : Math.max(1, size), {
      volumeId,
      volumeType,
      allowReschedule: retry,
      ...(!anywhere && { resourceBackend: pool }),
    });
    const { decision } = await this.world.ledger.place({
      requestId: randomUUID(),
      caller: 'project',
      spec,
      detail,
    });
    if (!one.done || decision.state === 'created') return;
    const offer = await this.worker.offer(decision.decisionId);
    await this.worker.acknowledge(offer);
    return this.worker.created(offer);
  }

  /** Of any order that there ever was. */
  async #say(
    kind: 'accept' | 'created' | 'failed' | 'left' | 'deleted',
    pick: number,
  ): Promise<unknown> {
    const offers = [...this.#offers, ...this.worker.offers];
    // Mostly of the newest.
    const offer =
      offers[offers.length - 1 - (pick % (pick % 3 === 0 ? Math.max(1, offers.length) : 3))];
    if (offer === undefined) return;
    const { worker } = this;
    if (kind === 'accept') return worker.acknowledge(offer);
    await worker.acknowledge(offer).catch(() => undefined);
    if (kind === 'created') return worker.created(offer);
    if (kind === 'deleted')
      return this.world.ledger.reportOutcome(worker.claim(offer), { kind: 'deleted' });
    return worker.failed(offer, { retriable: pick % 2 === 0, mayHaveLeftData: kind === 'left' });
  }

  async #report(first: string, both: boolean, contains: boolean): Promise<void> {
    this.#reports += 1;
    const backend = this.nameOf(first);
    const identity = { host: backend, cluster: null, zone: 'nova', serviceKind: 'volume' } as const;
    const revision = contains
      ? (await this.world.ledger.heartbeat(identity)).accountingRevision
      : null;
    const capacity = { total: finite(200), free: finite(200), thin: true, ratio: 1 } as const;
    const pools = (both ? ['one', 'two'] : ['one']).map((side) => ({
      poolName: this.nameOf(`${first}#${side}`).split('#')[1] ?? '',
      capacity,
      capabilities: { side, report: this.#reports },
    }));
    await this.world.ledger.report({
      ...backendReport(backend, pools),
      accountingRevision: revision,
    });
  }

  /**
   * Held, confirmed, contained and how many volumes: as the row has them, and as its rows come to.
   */
  async #sumsOf(pool: string) {
    const contents = await this.store().poolContents(this.nameOf(pool), [], 0);
    assert.ok(contents);
    const { pool: row, heldGib, confirmedGib, containedGib, volumes } = contents;
    return {
      row: [row.heldGib, row.confirmedGib, row.containedGib, row.volumeCount],
      rows: [heldGib, confirmedGib, containedGib, volumes.length],
      arriving: row.arriving ?? 0,
    };
  }

  /** The sums of each pool are those of its rows. */
  async check(): Promise<void> {
    for (const pool of POOLS) {
      const { row, rows, arriving } = await this.#sumsOf(pool);
      assert.deepEqual(row, rows, pool);
      assert.ok(arriving >= 0, `${arriving} volumes are on their way to ${pool}`);
    }
    assert.deepEqual(this.world.faults, []);
  }

  /** All is deleted, and a report contains that: then nothing is promised any more. */
  async isEmptyAtLast(): Promise<void> {
    const { ledger } = this.world;
    this.worker.watch.close();
    await this.world.pass(40_000, 10_000);
    ledger.stillAlive(this.#hosts());
    // What is given up may be in doubt first.
    for (let times = 0; times < 2; times += 1)
      for (const { decisionId } of await this.#decisions())
        await ledger.settleDecision(decisionId, '').catch(coded);
    for (const id of IDS) {
      await ledger.releaseVolume(id).catch(coded);
      await ledger.releaseSnapshot(id).catch(coded);
    }
    for (const backend of BACKENDS) await this.#report(backend, true, true);
    for (const pool of POOLS) {
      const { row, arriving } = await this.#sumsOf(pool);
      assert.deepEqual([...row, arriving], [0, 0, 0, 0, 0], `${pool} has nothing`);
    }
    await this.check();
  }
}

function newest<T>(list: readonly T[]): T {
  const last = list.at(-1);
  assert.ok(last !== undefined);
  return last;
}

function coded(error: unknown): void {
  if (!(error instanceof CodedError)) throw error;
}

describe('what the ledger counts in its pools', () => {
  it('is what its rows say, and nothing once all is gone, whatever happens', async function () {
    this.timeout(300_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 50, size: 'max' }),
        async (steps) => {
          const anything = await Anything.start();
          try {
            for (const one of steps) {
              await anything.run(one);
              await anything.check();
            }
            await anything.isEmptyAtLast();
          } finally {
            await anything.world.end();
          }
        },
      ),
      { numRuns: Number(process.env['TESTS_PROPERTY_RUNS'] ?? 15) },
    );
  });
});
