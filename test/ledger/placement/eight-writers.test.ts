import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { seeded } from '../../../src/cli/sample-worker/random.js';
import { CodedError } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { SetRule } from '../../../src/domain/volume-set.js';
import type { CreateSetCall } from '../../../src/ledger/api/placement.js';
import type { RunningLedger } from '../../../src/ledger/ledger.js';
import { createSpec, reason, thickPool, World } from '../support.js';

const WRITERS = 8;
const SERVERS = 3;
const ROUNDS = 6;
const SHELF = ['a@x#left', 'b@x#right'];
const SHELF_GIB = 60;
const FEW = 'b@x#few';
const MOST_VOLUMES = 7;
const RACKS: Readonly<Record<string, string>> = {
  'a@x#left': 'r1',
  'b@x#right': 'r2',
  'b@x#few': 'r3',
  'c@y#own': 'r1',
};

const by = (scope: SetRule['scope'], mostPerValue: number | null): SetRule => ({
  scope,
  capability: scope === 'capability' ? 'rack' : '',
  mostPerValue,
});
const RULES: readonly (readonly SetRule[])[] = [
  [],
  [by('pool', 1)],
  [by('capability', 1)],
  [by('backend', 2)],
  [by('capability', null)],
  [by('backend', 1), by('capability', 2)],
];

/** Eight writers, at several servers where several share the store. */
describe('eight writers of sets and volumes', () => {
  let world: World;
  let servers: readonly RunningLedger[];
  beforeEach(async () => {
    world = await World.start();
    servers = [world.running];
    for (let more = 1; more < SERVERS; more += 1) servers = [...servers, await world.beside()];
  });
  afterEach(() => world.end());

  for (const seed of [1, 2, 3]) {
    it(`exceed no space, no limit and no rule, and leave nothing in part (${seed})`, async () => {
      await report(world, 'a@x', [['left', SHELF_GIB, { capacity_group: 'shelf' }]]);
      await report(world, 'b@x', [
        ['right', SHELF_GIB, { capacity_group: 'shelf' }],
        ['few', 1000, { maximum_volumes: MOST_VOLUMES }],
      ]);
      await report(world, 'c@y', [['own', 30, {}]]);
      const roll = seeded(seed);
      const writers = Array.from(
        { length: WRITERS },
        (_, at) => new Writer(at, servers[at % servers.length] ?? world.running, roll),
      );
      for (let round = 0; round < ROUNDS; round += 1) {
        await Promise.all(writers.map((writer) => writer.act()));
        await Promise.all(servers.map((server) => server.sweep()));
        await check(world, writers);
      }
      await Promise.all(writers.map((writer) => writer.giveUpSets()));
      await check(world, writers);
      const placed = writers.flatMap((writer) => writer.placed);
      const refused = writers.flatMap((writer) => writer.refused);
      assert.ok(placed.length > 0 && refused.length > 0, `${placed.length}, ${refused.length}`);
    });
  }
});

class Writer {
  readonly placed: CreateSetCall[] = [];
  readonly refused: CreateSetCall[] = [];
  readonly waits: string[] = [];
  readonly released = new Set<string>();
  #volumes: string[] = [];

  constructor(
    private readonly number: number,
    private readonly server: RunningLedger,
    private readonly roll: () => number,
  ) {}

  /** Asks for a set, for a volume for which it would wait, gives back, or has one moved. */
  async act(): Promise<void> {
    const dice = this.roll();
    const volumeId = this.#volumes[Math.floor(this.roll() * this.#volumes.length)];
    if (dice < 0.4 || volumeId === undefined) await this.#askForSet();
    else if (dice < 0.6) await this.#askAndWait();
    else if (dice < 0.85) {
      this.#volumes = this.#volumes.filter((one) => one !== volumeId);
      await this.server.ledger.releaseVolume(volumeId);
      this.released.add(volumeId);
    } else if (dice < 0.92) await this.#giveUp(volumeId);
    else await this.server.ledger.rescheduleVolume(volumeId, 'elsewhere').catch(expected);
  }

  async #askForSet(): Promise<void> {
    const call = {
      requestId: randomUUID(),
      caller: 'project',
      rules: RULES[Math.floor(this.roll() * RULES.length)] ?? [],
      ...(this.roll() < 0.5 && { onFailure: 'rollback' as const }),
      volumes: Array.from({ length: 2 + Math.floor(this.roll() * 3) }, () => ({
        requestId: randomUUID(),
        spec: createSpec(1 + Math.floor(this.roll() * 12)),
      })),
    };
    try {
      await this.server.ledger.createVolumes(call);
      this.placed.push(call);
      this.#volumes.push(...call.volumes.map(({ spec }) => spec.volumeId));
    } catch (error) {
      reason('NO_VALID_BACKEND')(error);
      this.refused.push(call);
    }
  }

  /** Of each set that is rolled back then, all volumes but one are given up at the same time. */
  async giveUpSets(): Promise<void> {
    const sets = this.placed.filter(({ onFailure }) => onFailure === 'rollback');
    for (const { volumes } of sets) {
      const left = volumes.filter(({ spec }) => !this.released.has(spec.volumeId));
      if (left.length < 2) continue;
      await Promise.all(left.slice(1).map(({ spec }) => this.#giveUp(spec.volumeId)));
      for (const { spec } of left)
        assert.equal((await this.server.ledger.volume(spec.volumeId)).volume.home, null);
    }
  }

  /** As an operator does: its request ends. */
  async #giveUp(volumeId: string): Promise<void> {
    const { volume } = await this.server.ledger.volume(volumeId);
    if (volume.decisionId !== null)
      await this.server.ledger.settleDecision(volume.decisionId, 'given up').catch(expected);
  }

  async #askAndWait(): Promise<void> {
    const spec = createSpec(1 + Math.floor(this.roll() * 12), {
      waitUntil: Date.parse('2026-01-01T06:00:00Z'),
      waitPriority: this.number % 3,
    });
    await this.server.ledger.createVolume({ requestId: randomUUID(), caller: 'project', spec });
    this.waits.push(spec.volumeId);
    this.#volumes.push(spec.volumeId);
  }
}

/** Moves of what cannot be moved are refused. */
function expected(error: unknown): void {
  if (!(error instanceof CodedError)) throw error;
}

async function report(
  world: World,
  host: string,
  pools: readonly (readonly [name: string, totalGib: number, capabilities: JsonObject])[],
): Promise<void> {
  await world.report(host, {
    layout: {
      kind: 'pools',
      pools: pools.map(([name, totalGib, capabilities]) => ({
        ...thickPool(name, totalGib),
        capabilities: { rack: RACKS[`${host}#${name}`] ?? '', ...capabilities },
      })),
    },
  });
}

async function check(world: World, writers: readonly Writer[]): Promise<void> {
  const { ledger } = world;
  assert.deepEqual(world.faults, []);
  // A commit, for its server has then read what the others wrote.
  await ledger.setPoolState('c@y#own', 'open', '');
  const row = (name: string) => ledger.pool(name).state.pool;
  const held = (name: string) => row(name).heldGib + row(name).confirmedGib;
  const shelf = SHELF.reduce((sum, name) => sum + held(name), 0);
  assert.ok(shelf <= SHELF_GIB, `${shelf} GiB are promised in the shelf`);
  assert.ok(held('c@y#own') <= 30);
  assert.ok(row(FEW).volumeCount <= MOST_VOLUMES, `${row(FEW).volumeCount} volumes`);
  for (const { refused, placed, waits, released } of writers) {
    for (const { volumes } of refused)
      for (const { spec } of volumes)
        await assert.rejects(ledger.volume(spec.volumeId), reason('VOLUME_NOT_FOUND'));
    for (const { volumes, rules, onFailure } of placed) {
      const homes: string[] = [];
      for (const { spec } of volumes) {
        const { volume } = await ledger.volume(spec.volumeId);
        if (volume.home !== null) homes.push(volume.home.pool);
      }
      const left = volumes.filter(({ spec }) => !released.has(spec.volumeId));
      // All of it, or nothing.
      if (onFailure === 'rollback' && homes.length > 0) assert.equal(homes.length, left.length);
      for (const rule of rules) assert.ok(isKept(rule, homes), JSON.stringify({ rule, homes }));
    }
    for (const volumeId of waits) {
      const { decisions } = await ledger.volume(volumeId);
      const first = decisions.filter(({ decision }) => decision.attempt === 1);
      assert.ok(first.length <= 1, `${volumeId} was decided ${first.length} times`);
    }
  }
}

function isKept({ scope, mostPerValue }: SetRule, homes: readonly string[]): boolean {
  const counts = new Map<string | undefined, number>();
  for (const pool of homes) {
    const value = scope === 'backend' ? pool.split('#')[0] : scope === 'pool' ? pool : RACKS[pool];
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return mostPerValue === null
    ? counts.size <= 1
    : [...counts.values()].every((count) => count <= mostPerValue);
}
