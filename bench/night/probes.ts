import { randomUUID } from 'node:crypto';
import { connect, type StowageClient } from '../../src/client/index.js';
import { latenciesOf, rounded } from '../support/statistics.js';
import type { Figures } from '../workload.js';
import { ask, DEADLINE_MS } from './ask.js';

/** What is asked of a server again and again. */
type Probe = 'livez' | 'health' | 'report' | 'create';

/** Between two questions of a kind, ms. */
const EVERY_MS = 100;
/** Zone of the backends that stay up, and of the creates that go there. */
const DAY = 'day';

/** A backend that stays up, as its manager reports it. */
export function dayReport(host: string, usedGib: number) {
  const finite = (value: number) => ({ kind: { case: 'finite' as const, value } });
  const capacity = { total: finite(1_000_000), free: finite(1_000_000 - usedGib) };
  return { report: { host, availabilityZone: DAY, pools: [{ poolName: 'p', capacity }] } };
}

/**
 * Asks a server each of its questions ten times a second, whether the ones before were answered or
 * not, and keeps how long each answer took.
 */
export class Probes {
  readonly #took = new Map<Probe, number[]>();
  readonly #open = new Set<Promise<void>>();
  readonly #failed: unknown[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #client: StowageClient;
  #round = 0;

  constructor(
    server: string,
    private readonly http: string,
    private readonly host: string,
  ) {
    this.#client = connect({ server, deadlineMs: DEADLINE_MS });
    this.#timer = setInterval(() => this.#ask(), EVERY_MS).unref();
  }

  /** Waits for what is on its way; how long answers took, by question. */
  async end(): Promise<Readonly<Record<string, Figures>>> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
    this.#client.close();
    const [failure] = this.#failed;
    if (failure !== undefined)
      throw new Error(`${this.#failed.length} probes failed: ${failure}`, { cause: failure });
    return Object.fromEntries(
      [...this.#took].map(([probe, took]) => {
        const { p50, p99, max } = latenciesOf(Float64Array.from(took));
        const figures = { asked: took.length, p50_ms: rounded(p50), p99_ms: rounded(p99) };
        return [probe, { ...figures, max_ms: rounded(max) }];
      }),
    );
  }

  #ask(): void {
    this.#round += 1;
    const round = this.#round;
    this.#time('livez', async () => {
      const { status } = await ask(`${this.http}/livez`);
      if (status !== 200) throw new Error(`/livez answers ${status}`);
    });
    this.#time('health', () => this.#client.health.check({}));
    // Each says something new, so that it is written.
    this.#time('report', () =>
      this.#client.capabilities.reportCapabilities(dayReport(this.host, round)),
    );
    this.#time('create', () =>
      this.#client.scheduler.scheduleCreateVolume({
        requestId: randomUUID(),
        volumeId: randomUUID(),
        sizeGib: 1n,
        availabilityZones: [DAY],
      }),
    );
  }

  #time(probe: Probe, question: () => Promise<unknown>): void {
    const began = performance.now();
    const asked = question().then(
      () => {
        const took = this.#took.get(probe) ?? [];
        took.push(performance.now() - began);
        this.#took.set(probe, took);
      },
      (error: unknown) => void this.#failed.push(error),
    );
    this.#open.add(asked);
    void asked.finally(() => this.#open.delete(asked));
  }
}
