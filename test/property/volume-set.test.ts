import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CodedError, type ErrorReason } from '../../src/domain/errors.js';
import type { JsonObject } from '../../src/domain/json.js';
import { backendOfPool } from '../../src/domain/pool.js';
import { SET_SCOPES, type SetRule } from '../../src/domain/volume-set.js';
import type { CreateSetCall } from '../../src/ledger/api/placement.js';
import type { Offer } from '../../src/ledger/api/workers.js';
import {
  backendReport,
  createSpec,
  reason,
  rest,
  type TestWorker,
  thickPool,
  World,
} from '../ledger/support.js';

const RACK: Readonly<Record<string, string>> = { 'a@x': 'r1', 'b@x': 'r1', 'c@y': 'r2' };
const ZONE: Readonly<Record<string, string>> = { 'a@x': 'z1', 'b@x': 'z2', 'c@y': 'z2' };
const BACKENDS = Object.keys(RACK);
const NAMES = ['one', 'two'];
const TOTAL_GIB = 100;
const MOST_VOLUMES = 6;
/** How a worker is told that an order is no longer its own. */
const OVER: ReadonlySet<ErrorReason> = new Set(['DECISION_WITHDRAWN', 'LEASE_LOST']);

const rule: fc.Arbitrary<SetRule> = fc
  .record({ scope: fc.constantFrom(...SET_SCOPES), mostPerValue: fc.constantFrom(null, 1, 1, 2) })
  .map((one) => ({ ...one, capability: one.scope === 'capability' ? 'rack' : '' }));
const set = fc.record({
  sizes: fc.array(fc.constantFrom(1, 10, 30, 60), { minLength: 1, maxLength: 5 }),
  rules: fc.array(rule, { maxLength: 2 }),
  rollback: fc.boolean(),
});
type Step =
  | {
      readonly kind: 'sets';
      readonly sets: readonly (typeof set extends fc.Arbitrary<infer T> ? T : never)[];
      readonly singles: number;
    }
  | { readonly kind: 'begin' | 'fail' | 'make' | 'release'; readonly pick: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sets' as const),
      sets: fc.array(set, { minLength: 1, maxLength: 3 }),
      singles: fc.nat({ max: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(...(['begin', 'fail', 'fail', 'make', 'release'] as const)),
      pick: fc.nat(),
    }),
  },
);

/** A ledger with sets in it. */
class Sets {
  readonly #placed: CreateSetCall[] = [];
  readonly #refused: CreateSetCall[] = [];
  readonly #released = new Set<string>();

  private constructor(
    readonly world: World,
    readonly worker: TestWorker,
  ) {}

  static async start(): Promise<Sets> {
    const world = await World.start();
    for (const backend of BACKENDS) {
      const capabilities: JsonObject = { rack: RACK[backend] ?? '', maximum_volumes: MOST_VOLUMES };
      const pools = NAMES.map((name) => ({ ...thickPool(name, TOTAL_GIB), capabilities }));
      await world.ledger.report({ ...backendReport(backend, pools), zone: ZONE[backend] ?? '' });
    }
    return new Sets(world, world.worker('w', BACKENDS));
  }

  async run(one: Step): Promise<void> {
    if (one.kind === 'sets') await this.#ask(one);
    else if (one.kind === 'release') await this.#release(one.pick);
    else await this.#tell(one.kind, one.pick);
    await this.#check();
  }

  /** All at once. */
  async #ask({ sets, singles }: Extract<Step, { kind: 'sets' }>): Promise<void> {
    const calls = sets.map(({ sizes, rules, rollback }) => ({
      requestId: randomUUID(),
      caller: 'project',
      rules,
      ...(rollback && { onFailure: 'rollback' as const }),
      volumes: sizes.map((sizeGib) => ({ requestId: randomUUID(), spec: createSpec(sizeGib) })),
    }));
    const { ledger } = this.world;
    await Promise.all([
      ...calls.map((call) =>
        refusedOr(ledger.createVolumes(call)).then((refused) => {
          (refused ? this.#refused : this.#placed).push(call);
        }),
      ),
      ...Array.from({ length: singles }, () => refusedOr(this.world.create(20))),
    ]);
  }

  /** A worker begins with an order, or says what became of it. */
  async #tell(kind: 'begin' | 'fail' | 'make', pick: number): Promise<void> {
    await rest();
    const offers = this.worker.offers.splice(0);
    const [offer] = offers.splice(pick % Math.max(1, offers.length), 1);
    this.worker.offers.push(...offers);
    if (offer === undefined) return;
    try {
      await this.worker.acknowledge(offer);
      if (kind === 'begin') this.worker.offers.push(offer);
      else if (kind === 'fail') await this.worker.failed(offer);
      else if (offer.order === 'delete') await this.#delete(offer);
      else await this.worker.created(offer);
    } catch (error) {
      // It was released, or taken back with its set, meanwhile.
      if (!(error instanceof CodedError) || !OVER.has(error.reason)) throw error;
    }
  }

  async #delete(offer: Offer): Promise<void> {
    await this.world.ledger.reportOutcome(this.worker.claim(offer), { kind: 'deleted' });
  }

  async #release(pick: number): Promise<void> {
    const all = this.#placed.flatMap(({ volumes }) => volumes);
    const one = all[pick % Math.max(1, all.length)];
    if (one === undefined) return;
    try {
      await this.world.ledger.releaseVolume(one.spec.volumeId);
      this.#released.add(one.spec.volumeId);
    } catch (error) {
      // A worker is at it.
      reason('VOLUME_BUSY')(error);
    }
  }

  /**
   * Once all is deleted that was to be, pools hold the volumes that there are, and nothing else.
   */
  async end(): Promise<void> {
    await rest();
    for (const offer of this.worker.offers)
      if (offer.order === 'delete')
        await this.#delete(offer).catch((error) => {
          // It was told already.
          if (!(error instanceof CodedError) || !OVER.has(error.reason)) throw error;
        });
    const living = new Map<string, number>();
    const { items } = await this.world.ledger.listVolumes({
      state: 'not_deleted',
      projectId: null,
      home: null,
      createdFrom: null,
      createdBefore: null,
      after: null,
      limit: 1000,
    });
    for (const { home, sizeGib } of items)
      if (home !== null) living.set(home.pool, (living.get(home.pool) ?? 0) + sizeGib);
    for (const backend of BACKENDS)
      for (const name of NAMES) {
        const { pool } = this.world.ledger.pool(`${backend}#${name}`).state;
        assert.equal(pool.heldGib + pool.confirmedGib, living.get(pool.pool) ?? 0, pool.pool);
      }
  }

  /** Nothing is exceeded, and of what was refused there is no trace. */
  async #check(): Promise<void> {
    const { ledger, running, faults } = this.world;
    assert.deepEqual(faults, []);
    assert.equal(running.index.tentativeReservations().length, 0);
    for (const backend of BACKENDS)
      for (const name of NAMES) {
        const { pool } = ledger.pool(`${backend}#${name}`).state;
        assert.ok(pool.heldGib + pool.confirmedGib <= TOTAL_GIB, `${pool.pool} is overfilled`);
        assert.ok(pool.volumeCount <= MOST_VOLUMES, `${pool.pool} has ${pool.volumeCount} volumes`);
      }
    for (const { volumes } of this.#refused)
      for (const { spec } of volumes)
        await assert.rejects(ledger.volume(spec.volumeId), reason('VOLUME_NOT_FOUND'));
    for (const { volumes, rules, onFailure } of this.#placed) {
      const homes: string[] = [];
      for (const { spec } of volumes) {
        const { volume } = await ledger.volume(spec.volumeId);
        if (volume.home !== null) homes.push(volume.home.pool);
      }
      const kept = volumes.filter(({ spec }) => !this.#released.has(spec.volumeId));
      // All of it, or nothing.
      if (onFailure === 'rollback' && homes.length > 0) assert.equal(homes.length, kept.length);
      for (const one of rules) assert.ok(isKept(one, homes), JSON.stringify({ one, homes }));
    }
  }
}

function isKept({ scope, mostPerValue }: SetRule, homes: readonly string[]): boolean {
  const counts = new Map<string, number>();
  for (const pool of homes) {
    const backend = backendOfPool(pool);
    const value = {
      pool,
      backend,
      host: backend.split('@')[0] ?? '',
      zone: ZONE[backend] ?? '',
      capability: RACK[backend] ?? '',
    }[scope];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return mostPerValue === null
    ? counts.size <= 1
    : [...counts.values()].every((n) => n <= mostPerValue);
}

/** Whether it was refused; any other error is thrown. */
async function refusedOr(asked: Promise<unknown>): Promise<boolean> {
  try {
    await asked;
    return false;
  } catch (error) {
    if (error instanceof CodedError && error.reason === 'NO_VALID_BACKEND') return true;
    throw error;
  }
}

describe('sets of volumes', () => {
  it('exceed nothing, keep their rules, and leave no trace if refused, whatever happens', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const sets = await Sets.start();
        try {
          for (const one of steps) await sets.run(one);
          await sets.end();
        } finally {
          await sets.world.end();
        }
      }),
      { numRuns: 25 },
    ));
});
