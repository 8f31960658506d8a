import assert from 'node:assert/strict';
import { seededRandom } from '../../../src/engine/lib/random.js';
import { CommitBudget } from '../../../src/grpc/admission/commit-budget.js';

const FOREVER = 60_000;

/** A server that always has creates waiting: what its commits take, ms. */
interface Plant {
  /**
   * By themselves, and for each create: a part when it is let in, the other when it is committed.
   */
  ownMs: number;
  createMs: number;
  /** Share of a create's time for which its commit waits for the disk. */
  readonly written?: number;
  /** Creates are let in while it waits, as on PostgreSQL. */
  readonly overlaps?: boolean;
  /** Standard deviation of the logarithm of a cycle. */
  readonly noise?: number;
}

const LET_IN = 0.4;
const WRITTEN = 0.05;

/** What a run did in its second half. */
interface Ran {
  readonly perSecond: number;
  /** The mean, and the longest. */
  readonly cycleMs: number;
  readonly longestMs: number;
}

/** Runs a plant for so many cycles; answers what it did in the second half of them. */
class Run {
  readonly budget = new CommitBudget();
  readonly #random: () => number;
  #now = 0;
  #committing = 0;

  constructor(
    readonly plant: Plant,
    public patienceMs = FOREVER,
    seed = 1,
  ) {
    this.#random = seededRandom(seed);
  }

  cycles(count: number): Ran {
    let creates = 0;
    let longestMs = 0;
    let began = this.#now;
    for (let cycle = 0; cycle < count; cycle += 1) {
      if (cycle === Math.floor(count / 2)) {
        began = this.#now;
        creates = 0;
        longestMs = 0;
      }
      this.budget.taken(this.#now, true, this.patienceMs);
      creates += this.#committing;
      const next = this.budget.left;
      for (let each = 0; each < next; each += 1) this.budget.take();
      assert.equal(this.budget.left, 0);
      const { createMs, written = WRITTEN, noise = 0, overlaps = false } = this.plant;
      const commitMs = (1 - LET_IN - written) * createMs * this.#committing * this.#times(noise);
      const letInMs = LET_IN * createMs * next * this.#times(noise);
      const stallMs =
        (this.plant.ownMs + written * createMs * this.#committing) * this.#times(noise);
      // What it waits for costs nothing as long as it has something else to do.
      const ownMs = overlaps ? Math.min(stallMs, 2 * Math.max(0, stallMs - letInMs)) : stallMs;
      if (this.#committing > 0) this.budget.committed({ ownMs, items: this.#committing });
      const cycleMs = commitMs + (overlaps ? Math.max(stallMs, letInMs) : stallMs + letInMs);
      this.#now += cycleMs;
      longestMs = Math.max(longestMs, cycleMs);
      this.#committing = next;
    }
    const ms = this.#now - began;
    return { perSecond: (creates * 1000) / ms, cycleMs: ms / Math.ceil(count / 2), longestMs };
  }

  #times(noise: number): number {
    return Math.exp(noise * this.#normal());
  }

  #normal(): number {
    const [a, b] = [1 - this.#random(), this.#random()];
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
  }
}

describe('how many creates a commit takes', () => {
  it('is as many as keep a cycle near 100 ms where commits cost little by themselves', () => {
    for (const [createMs, noise] of [
      [0.25, 0],
      [0.25, 0.3],
      [1, 0],
      [1, 0.3],
    ] as const) {
      const { perSecond, cycleMs } = new Run({ ownMs: 5, createMs, noise }).cycles(400);
      assert.ok(cycleMs > 45 && cycleMs < 205, `${cycleMs} ms`);
      assert.ok(perSecond > 0.85 * (1000 / createMs), `${perSecond}/s`);
    }
  });

  it('is few where each of them takes long', () => {
    const { cycleMs } = new Run({ ownMs: 10, createMs: 4 }).cycles(400);
    assert.ok(cycleMs < 210, `${cycleMs} ms`);
  });

  // Fewer creates a commit do not make such commits shorter, only each create dearer.
  for (const ownMs of [100, 200, 300, 500])
    for (const createMs of [0.25, 1])
      for (const noise of [0, 0.3])
        it(`is many where commits take ${ownMs} ms and ${createMs} a create, noise ${noise}`, () => {
          const { perSecond, cycleMs } = new Run({ ownMs, createMs, noise }).cycles(800);
          const creates = Math.min(1_000, Math.min(2 * ownMs, 1_000 - ownMs) / createMs);
          const most = (creates * 1000) / (ownMs + createMs * creates);
          assert.ok(perSecond > 0.6 * most, `${perSecond} of ${most}/s`);
          assert.ok(cycleMs < 4 * ownMs, `${cycleMs} ms`);
        });

  for (const ownMs of [5, 30, 100, 300])
    for (const noise of [0, 0.3])
      it(`is worth its time where creates are let in meanwhile, ${ownMs} ms, noise ${noise}`, () => {
        const plant = { ownMs, createMs: 0.5, noise, overlaps: true };
        for (const patienceMs of [FOREVER, 1_000]) {
          const { perSecond, cycleMs } = new Run(plant, patienceMs).cycles(800);
          const mostMs =
            patienceMs === FOREVER ? Math.max(205, 4 * ownMs) : 1.5 * Math.max(200, ownMs);
          assert.ok(cycleMs < mostMs, `${cycleMs} ms`);
          const worthMs = Math.max(100, patienceMs === FOREVER ? 2 * ownMs : 1.1 * ownMs);
          const creates = Math.min(1_000, (worthMs - ownMs) / (0.6 * 0.5));
          assert.ok(perSecond > (0.4 * creates * 1_000) / worthMs, `${perSecond}/s`);
        }
      });

  it('follows a disk that becomes slow, and one that becomes quick again', () => {
    const run = new Run({ ownMs: 5, createMs: 0.25, noise: 0.1 });
    run.cycles(200);
    run.plant.ownMs = 300;
    const slow = run.cycles(200);
    assert.ok(slow.perSecond > 900, `${slow.perSecond}/s`);
    run.plant.ownMs = 5;
    const quick = run.cycles(400);
    assert.ok(quick.cycleMs < 205, `${quick.cycleMs} ms`);
    assert.ok(quick.perSecond > 3_400, `${quick.perSecond}/s`);
  });

  it('follows creates that become dear within some cycles', () => {
    const run = new Run({ ownMs: 5, createMs: 0.1, noise: 0.1 });
    run.cycles(200);
    run.plant.createMs = 2;
    run.cycles(60);
    const { cycleMs } = run.cycles(20);
    assert.ok(cycleMs < 300, `${cycleMs} ms`);
  });

  it('is no more than callers have the time for', () => {
    const plant = { ownMs: 120, createMs: 0.5 };
    const patient = new Run(plant).cycles(400);
    const hurried = new Run(plant, 1_000).cycles(400);
    assert.ok(patient.cycleMs > 300, `${patient.cycleMs} ms`);
    assert.ok(hurried.longestMs < 250, `${hurried.longestMs} ms`);
  });

  it('is what callers in haste have the time for at once, where they follow patient ones', () => {
    const run = new Run({ ownMs: 150, createMs: 0.5 });
    assert.ok(run.cycles(400).cycleMs > 400);
    run.patienceMs = 1_000;
    // Of these, the first commits what was let in before; it is not in the second half.
    const { longestMs } = run.cycles(4);
    assert.ok(longestMs < 1.2 * 250, `${longestMs} ms`);
  });

  it('is no more where a commit takes long for what is written in it', () => {
    for (const noise of [0, 0.15])
      for (let seed = 1; seed <= 20; seed += 1) {
        const plant = { ownMs: 5, createMs: 1, written: 0.55, noise };
        const { cycleMs } = new Run(plant, FOREVER, seed).cycles(400);
        assert.ok(cycleMs < 300, `${cycleMs} ms, seed ${seed}`);
      }
  });

  it('is little more than a commit takes by itself, where callers have hardly more time', () => {
    const run = new Run({ ownMs: 300, createMs: 0.5 }, 1_000);
    const { perSecond, longestMs } = run.cycles(400);
    assert.ok(longestMs < 400, `${longestMs} ms`);
    assert.ok(perSecond > 190, `${perSecond}/s`);
  });

  it('does not heed callers for whom no commit is short enough', () => {
    const { perSecond } = new Run({ ownMs: 300, createMs: 0.5 }, 500).cycles(400);
    assert.ok(perSecond > 1_000, `${perSecond}/s`);
  });

  it('lets some in where no transaction takes any', () => {
    const budget = new CommitBudget();
    while (budget.left > 0) budget.take();
    budget.atLeast(32);
    assert.equal(budget.left, 32);
  });
});
