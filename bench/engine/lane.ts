import { deepStrictEqual } from 'node:assert/strict';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Outcome } from '../../src/engine/request/view.js';
import { buildProfile } from '../built.js';
import { type CloudRules, drawCloud } from '../cloud/cloud.js';
import { type AskedType, drawRequest, TYPES } from '../cloud/requests.js';
import { dice } from '../random.js';
import { decideByScan, decideOnce } from './decide-once.js';
import { Decider } from './decider.js';

/** The job of one lane. */
export interface LaneJob {
  readonly pools: number;
  readonly how: 'index' | 'scan';
  readonly seed: number;
  /** Of the pools; default: none. */
  readonly rules?: CloudRules;
}

/** What a lane has spent on decisions. */
export interface Spent {
  readonly decisions: number;
  readonly wallMs: number;
  /** Of the whole process, with the threads of its garbage collector. */
  readonly cpuMs: number;
}

/** The default profile. */
const PROFILE = buildProfile({ multipliers: {}, maxAttempts: 3, defaultRatio: '20.0' });

/** A number of pools, and a way to decide on them. */
export class Lane {
  readonly #decider: Decider;
  readonly #roll: ReturnType<typeof dice>;
  readonly #types: readonly AskedType[];
  #drawn = 0;

  constructor({ pools, how, seed, rules = 'none' }: LaneJob) {
    this.#decider = new Decider(
      drawCloud(pools, seed, { rules }),
      PROFILE,
      how === 'index' ? decideOnce : decideByScan,
    );
    this.#roll = dice(seed + 1);
    // In a cloud of ten pools, not every type finds one.
    const suits = (type: AskedType) =>
      decideByScan(this.#decider.index, drawRequest(type, 0, this.#roll), PROFILE).kind ===
      'chosen';
    this.#types = pools < 1000 ? TYPES.filter(suits) : TYPES;
  }

  /**
   * Time of the first decision of each type, ms in all: it includes everything that is built for
   * the type.
   */
  warmUp(): number {
    const began = performance.now();
    for (const type of this.#types)
      this.#decider.place(drawRequest(type, this.#next(), this.#roll));
    return performance.now() - began;
  }

  /**
   * Decides for the given time. Then checks the result and deletes the volumes, outside of the
   * measured time.
   */
  slice(budgetMs: number): Spent {
    const spent = { decisions: 0, wallMs: 0, cpuMs: 0 };
    for (let chunk = 1; spent.wallMs < budgetMs; ) {
      const asks = Array.from({ length: chunk }, () => this.#draw());
      const cpu = process.cpuUsage();
      const began = performance.now();
      for (const ask of asks) this.#decider.place(ask);
      const tookMs = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      spent.decisions += chunk;
      spent.wallMs += tookMs;
      spent.cpuMs += (user + system) / 1000;
      // Only a few requests are made in advance: each garbage collection copies those that wait.
      if (tookMs < 10) chunk = Math.min(512, chunk * 2);
    }
    this.#decider.check();
    this.#decider.giveBack();
    return spent;
  }

  /**
   * Throws unless decisions equal those of the full scan, on an index with committed and
   * uncommitted reservations.
   */
  agree(decisions: number): number {
    for (let number = 0; number < decisions; number += 1) {
      const ask = this.#draw();
      const expected = decideByScan(this.#decider.index, ask, PROFILE);
      deepStrictEqual(
        inBrief(this.#decider.place(ask)),
        inBrief(expected),
        `type ${ask.spec.volumeType?.name}`,
      );
    }
    return decisions;
  }

  /** The duration of each of several decisions, µs. Ends early after `limit`. */
  latencies(decisions: number, budgetMs: number): readonly number[] {
    const took: number[] = [];
    for (
      const until = performance.now() + budgetMs;
      took.length < decisions && performance.now() < until;
    ) {
      const ask = this.#draw();
      const began = performance.now();
      this.#decider.place(ask);
      took.push((performance.now() - began) * 1000);
    }
    return took;
  }

  #draw(): PlacementRequest {
    const type = this.#types[this.#roll(0, this.#types.length - 1)];
    if (type === undefined) throw new Error('no type suits this cloud');
    return drawRequest(type, this.#next(), this.#roll);
  }

  #next(): number {
    this.#drawn += 1;
    return this.#drawn;
  }
}

function inBrief(outcome: Outcome) {
  return outcome.kind === 'refused' ? outcome : { ...outcome, pool: outcome.pool.pool };
}
