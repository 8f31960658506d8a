import { randomUUID } from 'node:crypto';
import type { StowageClient } from '../../../src/client/index.js';
import { AbsenceCause } from '../../../src/gen/stowage/v1/decision_pb.js';
import type { Asked, Operation } from '../history/operation.js';
import { between, oneOf, type Random } from '../random.js';
import { KIND } from '../site/backends.js';
import { type Violation, violation } from '../violation.js';
import { askAnywhere } from './ask.js';
import { toldBy } from './volumes.js';

/** An operation under way, and how it is asked. */
interface Open {
  readonly pool: string;
  readonly asked: Asked;
  readonly requestId: string;
  readonly invokedAt: number;
}

/**
 * A client of the registers: one operation at a time, all of them written down with their times.
 */
export class RegisterClient {
  readonly violations: Violation[] = [];
  /** How many operations were answered in all. */
  operations = 0;
  /** What was seen of each pool since the last `forget`. */
  #history = new Map<string, Operation[]>();
  #placed: { readonly pool: string; readonly volume: string; readonly sizeGib: number }[] = [];
  #open: Open | null = null;
  #until = 0;

  constructor(
    private readonly name: string,
    private readonly pools: readonly string[],
    private readonly servers: readonly StowageClient[],
    private readonly random: Random,
    /** Whether no server may have taken a pool's host down, from one moment to another. */
    private readonly wasUp: (pool: string, from: number, until: number) => boolean,
  ) {}

  /** Works until the given moment, by performance.now. */
  async work(until: number): Promise<void> {
    this.#until = until;
    while (performance.now() < until) await this.#step();
  }

  /**
   * Gets the answer that is owed and gives everything back, so that the registers are empty again.
   * Answers what is left to do.
   */
  async settle(until: number): Promise<number> {
    this.#until = until;
    do {
      if (this.#open !== null) await this.#ask(this.#open);
      else if (this.#placed.length > 0) await this.#release();
    } while ((this.#open !== null || this.#placed.length > 0) && performance.now() < until);
    return this.#placed.length + (this.#open === null ? 0 : 1);
  }

  /** What it asked and was not answered. */
  get unanswered(): readonly unknown[] {
    return this.#open === null ? [] : [this.#open];
  }

  /** What it saw of a pool. */
  historyOf(pool: string): readonly Operation[] {
    return this.#history.get(pool) ?? [];
  }

  /** Begins a new history. */
  forget(): void {
    this.#history = new Map();
  }

  async #step(): Promise<void> {
    if (this.#open !== null) await this.#ask(this.#open);
    else if (this.#placed.length > 0 && this.random() < 0.45) await this.#release();
    else {
      const asked = {
        kind: 'place',
        volume: randomUUID(),
        sizeGib: between(this.random, 1, 5),
      } as const;
      await this.#ask({
        pool: oneOf(this.random, this.pools),
        asked,
        requestId: randomUUID(),
        invokedAt: performance.now(),
      });
    }
  }

  async #release(): Promise<void> {
    const { pool, volume, sizeGib } = oneOf(this.random, this.#placed);
    await this.#ask({
      pool,
      asked: { kind: 'release', volume, sizeGib },
      requestId: '',
      invokedAt: performance.now(),
    });
  }

  async #ask(open: Open): Promise<void> {
    this.#open = open;
    const told =
      open.asked.kind === 'place' ? await this.#askPlace(open) : await this.#askRelease(open);
    if (told === null) return;
    this.#open = null;
    const { pool, asked, invokedAt } = open;
    if (told === 'wrong' || told === 'excused') return;
    const seen = this.#history.get(pool) ?? [];
    this.operations += 1;
    seen.push({ process: this.name, asked, told, invokedAt, completedAt: performance.now() });
    this.#history.set(pool, seen);
    if (asked.kind === 'release')
      this.#placed = this.#placed.filter(({ volume }) => volume !== asked.volume);
    else if (told === 'done')
      this.#placed.push({ pool, volume: asked.volume, sizeGib: asked.sizeGib });
  }

  async #askPlace(open: Open): Promise<'done' | 'refused' | 'excused' | 'wrong' | null> {
    const { pool, asked, requestId, invokedAt } = open;
    const request = {
      requestId,
      volumeId: asked.volume,
      projectId: this.name,
      sizeGib: BigInt(asked.sizeGib),
      volumeType: { name: 'register', extraSpecs: { [KIND]: pool } },
    };
    const answer = await askAnywhere(
      this.servers,
      this.random,
      () => this.#until,
      (server, options) => server.scheduler.scheduleCreateVolume(request, options),
    );
    if (answer === null) return null;
    const told = toldBy(answer);
    if (told === 'refused') {
      const diagnosis = 'error' in answer ? answer.error.diagnosis : undefined;
      const full = diagnosis?.filters.some(
        ({ filter, removed }) => filter === 'CapacityFilter' && removed === 1,
      );
      if (full) return 'refused';
      const down = diagnosis?.absentBackends.some(
        ({ backend, cause }) => cause === AbsenceCause.DOWN && pool.startsWith(`${backend}#`),
      );
      // Its manager's wire was stalled, or its manager late: that is no fault of a server.
      if (down && !this.wasUp(pool, invokedAt, performance.now())) return 'excused';
      this.violations.push(
        violation('fault', `${pool} was refused for something else than want of room`, {
          request,
          filters: diagnosis?.filters,
          absent: diagnosis?.absentBackends,
        }),
      );
      return 'wrong';
    }
    if (told?.pool === pool) return 'done';
    this.violations.push(
      violation('fault', `a request for ${pool} was answered otherwise`, { request, answer }),
    );
    return 'wrong';
  }

  async #askRelease({ asked }: Open): Promise<'done' | 'wrong' | null> {
    const answer = await askAnywhere(
      this.servers,
      this.random,
      () => this.#until,
      (server, options) => server.volumes.releaseVolume({ volumeId: asked.volume }, options),
    );
    if (answer === null) return null;
    if ('answer' in answer) return 'done';
    this.violations.push(
      violation(
        'lost',
        `a volume that was answered cannot be released: ${answer.error.message}`,
        asked,
      ),
    );
    this.#placed = this.#placed.filter(({ volume }) => volume !== asked.volume);
    return 'wrong';
  }
}
