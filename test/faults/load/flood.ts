import { randomUUID } from 'node:crypto';
import type { StowageClient } from '../../../src/client/index.js';
import type { Random } from '../random.js';
import { KIND, NIGHT_KIND } from '../site/backends.js';
import type { FaultDatabase } from '../site/database.js';
import { type Violation, violation } from '../violation.js';
import { askAnywhere } from './ask.js';

const AT_ONCE = 32;
const SIZE_GIB = 1;

/** One volume of the flood. */
interface Wave {
  readonly volumeId: string;
  readonly requestId: string;
  told: 'placed' | 'refused' | null;
}

/**
 * Creates in great number for backends that no worker serves: they wait, through outages and
 * returns, until the cycle's end, when each must be there once.
 */
export class Flood {
  #waves: Wave[] = [];

  constructor(
    private readonly servers: readonly StowageClient[],
    private readonly random: Random,
  ) {}

  /** Asks for so many at once; what is not answered by `until` is asked for again later. */
  async burst(count: number, until: number): Promise<void> {
    const fresh = Array.from({ length: count }, (): Wave => {
      return { volumeId: randomUUID(), requestId: randomUUID(), told: null };
    });
    this.#waves.push(...fresh);
    await this.#askAll(fresh, until);
  }

  /** Gets the answers that are owed; answers how many are left. */
  async settle(until: number): Promise<number> {
    await this.#askAll(this.#open, until);
    return this.#open.length;
  }

  /** What it asked for and was not answered. */
  get unanswered(): readonly unknown[] {
    return this.#open;
  }

  /** Every volume that was placed waits once, and the pools count just these. */
  async check(database: FaultDatabase): Promise<readonly Violation[]> {
    const rows = await database.rows(
      `select subject, count(*) as attempts from decisions where backend like '%@night'
       and state in ('pending', 'leased', 'accepted', 'in_doubt') group by subject`,
    );
    const live = new Map(rows.map((row) => [row['subject'], Number(row['attempts'])]));
    const placed = this.#waves.filter(({ told }) => told === 'placed');
    const lost = placed
      .filter(({ volumeId }) => !live.has(volumeId))
      .map((wave) =>
        violation('lost', 'a volume of the flood that was placed does not wait', wave),
      );
    const twice = [...live]
      .filter(([, attempts]) => attempts > 1)
      .map(([volume]) => violation('twice', 'a volume of the flood waits more than once', volume));
    const [sum] = await database.rows(
      "select sum(held_gib) as held from pools where backend like '%@night'",
    );
    const held = Number(sum?.['held'] ?? 0);
    const wrong =
      held === live.size * SIZE_GIB
        ? []
        : [violation('overfilled', `the pools of the night hold ${held} GiB for ${live.size}`)];
    return [...lost, ...twice, ...wrong];
  }

  /** Gives everything back, for the next cycle. Answers how many volumes it were. */
  async ebb(until: number): Promise<number> {
    const placed = this.#waves.filter(({ told }) => told === 'placed');
    const left = placed.values();
    await all(async () => {
      for (const { volumeId } of left)
        await this.#anywhere(until, (server, options) =>
          server.volumes.releaseVolume({ volumeId }, options),
        );
    });
    this.#waves = [];
    return placed.length;
  }

  get #open(): readonly Wave[] {
    return this.#waves.filter(({ told }) => told === null);
  }

  #askAll(waves: readonly Wave[], until: number): Promise<void> {
    const left = waves.values();
    return all(async () => {
      for (const wave of left) await this.#ask(wave, until);
    });
  }

  async #ask(wave: Wave, until: number): Promise<void> {
    const { requestId, volumeId } = wave;
    const volumeType = { name: NIGHT_KIND, extraSpecs: { [KIND]: NIGHT_KIND } };
    const answered = await this.#anywhere(until, (server, options) =>
      server.scheduler.scheduleCreateVolume(
        { requestId, volumeId, sizeGib: BigInt(SIZE_GIB), volumeType },
        options,
      ),
    );
    if (answered !== null) wave.told = 'answer' in answered ? 'placed' : 'refused';
  }

  #anywhere<T>(
    until: number,
    call: (server: StowageClient, options: { readonly deadlineMs: number }) => Promise<T>,
  ) {
    return askAnywhere(this.servers, this.random, () => until, call);
  }
}

/** Some at a time. */
async function all(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
