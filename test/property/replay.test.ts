import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { CodedError } from '../../src/domain/errors.js';
import type { OperationDetail } from '../../src/domain/operation.js';
import type { BackendReport } from '../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import type { SetRule } from '../../src/domain/volume-set.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import { volumeType } from '../engine/support.js';
import {
  backendReport,
  createSpec,
  DEFAULT_PROFILE,
  type TestWorker,
  thickPool,
  World,
} from '../ledger/support.js';

/** So many decisions are made again at least. */
const WANTED = Number(process.env['DECISIONS'] ?? 60);
/** Of each cloud. */
const STEPS = { minLength: 30, maxLength: 60 };

const PROFILE = {
  ...DEFAULT_PROFILE,
  filters: [...DEFAULT_PROFILE.filters, 'DifferentBackendFilter'],
};
const BACKENDS = ['a@x', 'b@x', 'c@x', 'd@x'];
const ZONES = ['z1', 'z2'];
const backend = fc.constantFrom(...BACKENDS);
const RULES: readonly SetRule[] = [
  { scope: 'pool', capability: '', mostPerValue: 1 },
  { scope: 'zone', capability: '', mostPerValue: null },
  { scope: 'backend', capability: '', mostPerValue: 2 },
  { scope: 'capability', capability: 'rack', mostPerValue: null },
];
const size = fc.integer({ min: 1, max: 60 });
const asked = fc.record({
  size,
  zones: fc.subarray(ZONES),
  rack: fc.option(fc.constantFrom('r1', 'r2'), { freq: 4 }),
  apart: fc.boolean(),
  alternatives: fc.constantFrom(0, 0, 3),
  waits: fc.constantFrom(false, false, true),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

const reported = fc.record({
  kind: fc.constant('report' as const),
  backend,
  total: fc.integer({ min: 20, max: 300 }),
  thin: fc.boolean(),
  zone: fc.constantFrom(...ZONES),
  rack: fc.constantFrom('r1', 'r2'),
});
type Reported = Omit<typeof reported extends fc.Arbitrary<infer T> ? T : never, 'kind'>;

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('create' as const), asked }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      sizes: fc.array(size, { minLength: 1, maxLength: 4 }),
      rules: fc.subarray([...RULES], { maxLength: 2 }),
      asked,
    }),
  },
  { weight: 2, arbitrary: reported },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('outcome' as const),
      which: fc.nat(),
      failed: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('extend' as const),
      which: fc.nat(),
      by: size,
      moves: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('retype' as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('state' as const),
      backend,
      state: fc.constantFrom('open' as const, 'cordoned' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A cloud in which things happen, and what was refused. */
class Story {
  readonly #refused: string[] = [];
  readonly #volumes: { readonly volumeId: string; readonly sizeGib: number }[] = [];
  readonly #worker: TestWorker;

  constructor(private readonly world: World) {
    this.#worker = world.worker('w', BACKENDS);
  }

  async follow(step: Step): Promise<void> {
    this.world.now += 700;
    const requestId = randomUUID();
    try {
      await this.#follow(step, requestId);
    } catch (error) {
      // What cannot be asked of the cloud as it is, is no decision.
      if (!(error instanceof CodedError)) throw error;
      if (error.reason === 'NO_VALID_BACKEND') this.#refused.push(requestId);
    }
  }

  /** Makes all that was decided again, and compares. Answers how many these are. */
  async replay(): Promise<number> {
    const { ledger } = this.world;
    const { items: decisions } = await ledger.listDecisions(EVERYTHING);
    for (const { decision } of decisions) {
      const { decisionId, placement } = decision;
      const { replay } = await ledger.replayDecision({ what: { kind: 'decision', decisionId } });
      assert.deepEqual(replay.differences, []);
      assert.ok(replay.outcome.kind === 'chosen');
      assert.equal(replay.outcome.pool.pool, placement.pool);
    }
    for (const requestId of this.#refused) {
      const call = { requestId, caller: 'project', projectId: 'project' };
      const { replay } = (await ledger.replayAttempt(call, 1)).remembered;
      assert.deepEqual([replay.differences, replay.outcome.kind], [[], 'refused']);
    }
    return decisions.length + this.#refused.length;
  }

  async #follow(step: Step, requestId: string): Promise<void> {
    const { world } = this;
    const { ledger } = world;
    switch (step.kind) {
      case 'create': {
        const spec = this.#spec(step.asked);
        const answer = await ledger.createVolume({ requestId, caller: 'project', spec });
        if (!('wait' in answer)) this.#volumes.push(spec);
        return;
      }
      case 'set': {
        const { rules } = step;
        const volumes = step.sizes.map((size) => ({
          requestId: randomUUID(),
          spec: this.#spec({ ...step.asked, size, waits: false }),
        }));
        await ledger.createVolumes({ requestId, caller: 'project', rules, volumes });
        this.#volumes.push(...volumes.map(({ spec }) => spec));
        return;
      }
      case 'report':
        await ledger.report(reportOf(step));
        return;
      case 'outcome': {
        const offer = this.#worker.offers.at(-1 - (step.which % 8));
        if (offer === undefined) return;
        await this.#worker.acknowledge(offer);
        await (step.failed ? this.#worker.failed(offer) : this.#worker.created(offer));
        return;
      }
      case 'extend':
        return this.#operate(requestId, step.which, (_, sizeGib) => ({
          kind: 'extend_volume',
          newSizeGib: sizeGib + step.by,
          attached: false,
          ...(step.moves && { policy: 'on_demand' }),
        }));
      case 'retype':
        return this.#operate(requestId, step.which, (from) => {
          return { kind: 'retype_volume', from, policy: 'on_demand' };
        });
      case 'state':
        await ledger.setPoolState(`${step.backend}#pool`, step.state, 'why');
        return;
      case 'pass':
        return world.pass(2_000, 1_000);
    }
  }

  #spec({ size, zones, rack, apart, alternatives, waits }: Asked): CreateVolumeSpec {
    const last = this.#volumes.at(-1);
    return createSpec(size, {
      zones,
      maxAlternatives: alternatives,
      ...(apart && last && { hints: { different_host: last.volumeId } }),
      ...(rack !== null && { volumeType: volumeType({ 'capabilities:rack': rack }) }),
      ...(waits && { waitUntil: this.world.now + 60_000 }),
    });
  }

  async #operate(
    requestId: string,
    which: number,
    detailOf: (from: string, sizeGib: number) => OperationDetail,
  ): Promise<void> {
    const found = this.#volumes[which % Math.max(1, this.#volumes.length)];
    if (found === undefined) return;
    const { volume } = await this.world.ledger.volume(found.volumeId);
    const { volumeId, sizeGib, home } = volume;
    if (home === null || volume.state !== 'available') return;
    const detail = detailOf(home.pool, sizeGib);
    const isExtend = detail.kind === 'extend_volume';
    const spec = createSpec(sizeGib, {
      volumeId,
      allowReschedule: false,
      ...(isExtend && { resourceBackend: home.pool }),
    });
    await this.world.ledger.place({ requestId, caller: 'project', spec, detail });
  }
}

const EVERYTHING = {
  states: [],
  home: null,
  projectId: null,
  subject: null,
  decidedFrom: null,
  decidedBefore: null,
  after: null,
  limit: 1000,
};

function reportOf({ backend: host, total, thin, zone, rack }: Reported): BackendReport {
  const { capacity, ...pool } = thickPool('pool', total);
  const kind = thin ? { thin: true, maxOverSubscriptionRatio: '1.5' } : { thick: true };
  const { total: size, free } = capacity;
  const capabilities = { rack };
  const layout = {
    kind: 'pools' as const,
    pools: [{ ...pool, capacity: { total: size, free, ...kind }, capabilities }],
  };
  return { ...backendReport(host, []), zone, layout };
}

describe('decisions made again', () => {
  it(`come out the same, ${WANTED} of them, whatever happened in between`, async () => {
    let replayed = 0;
    while (replayed < WANTED)
      await fc.assert(
        fc.asyncProperty(fc.array(step, STEPS), async (steps) => {
          const world = await World.start({ profile: buildProfile(PROFILE) });
          try {
            for (const host of BACKENDS)
              await world.ledger.report(
                reportOf({ backend: host, total: 100, thin: false, zone: 'z1', rack: 'r1' }),
              );
            const story = new Story(world);
            for (const each of steps) await story.follow(each);
            replayed += await story.replay();
            assert.deepEqual(world.faults, []);
          } finally {
            await world.end();
          }
        }),
        { numRuns: 2 },
      );
  });
});
