import { setTimeout as sleep } from 'node:timers/promises';
import type { StowageClient } from '../../../src/client/index.js';
import type { Random } from '../random.js';
import { KIND, poolOf, type SiteBackend, type SitePool } from './backends.js';
import type { Disks } from './disks.js';
import { Heard } from './heard.js';

const REPORT_EVERY_MS = 300;
/** How much of a thin volume is written. */
const WRITTEN = 0.5;

/**
 * The volume manager of one backend: it measures the disks and reports, at any server, again and
 * again.
 */
export class Manager {
  /** What servers certainly heard of it. */
  readonly heard = new Heard();
  readonly #incarnation = crypto.randomUUID();
  #sequence = 0n;
  /** The backend's accounting revision as it last heard of it. */
  #revision = 0n;
  #silent = false;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  /** `disks` null: a backend on which nothing is ever made. */
  constructor(
    readonly backend: SiteBackend,
    private readonly servers: readonly StowageClient[],
    private readonly disks: Disks | null,
    private readonly random: Random,
  ) {}

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** Says nothing any more, as if its host had died, until `speak`. */
  silence(): void {
    this.#silent = true;
  }

  speak(): void {
    this.#silent = false;
  }

  /** Measures and reports once. Rejects where no answer came. */
  async report(): Promise<void> {
    // The revision was heard before measuring begins: all that was confirmed up to there is on the
    // disks.
    const accountingRevision = this.#revision;
    const pools = this.backend.pools.map((pool) => this.#measure(pool));
    this.#sequence += 1n;
    const report = {
      host: this.backend.name,
      incarnation: this.#incarnation,
      sequence: this.#sequence,
      accountingRevision,
      pools,
    };
    const askedAt = performance.now();
    const answer = await this.#server().capabilities.reportCapabilities(
      { report },
      { deadlineMs: 1500 },
    );
    this.heard.add({ askedAt, answeredAt: performance.now() });
    if (answer.accountingRevision > this.#revision) this.#revision = answer.accountingRevision;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      // What is not heard is said again with the next report.
      if (!this.#silent) await this.report().catch(() => undefined);
      await sleep(REPORT_EVERY_MS * (0.5 + this.random()));
    }
  }

  /** One after the other, so that none that is away keeps it unheard for long. */
  #server(): StowageClient {
    const server = this.servers[Number(this.#sequence) % this.servers.length];
    if (server === undefined) throw new Error('there is no server');
    return server;
  }

  #measure(pool: SitePool) {
    const { name, totalGib, reserved, thinRatio, rack, capacityGroup, maximumVolumes } = pool;
    const files = this.disks?.list(poolOf(this.backend, pool)) ?? [];
    const used = files.reduce((total, { sizeGib }) => total + sizeGib, 0);
    const thin = thinRatio !== undefined;
    return {
      poolName: name,
      capabilities: {
        [KIND]: this.backend.kind ?? (this.disks === null ? poolOf(this.backend, pool) : 'storage'),
        ...(rack !== undefined && { rack }),
      },
      capacity: {
        total: finite(totalGib),
        free: finite(totalGib - used * (thin ? WRITTEN : 1)),
        allocatedGib: used,
        provisionedGib: used,
        reservedPercentage: reserved,
        thinProvisioningSupport: thin,
        thickProvisioningSupport: !thin,
        ...(capacityGroup !== undefined && { capacityGroup }),
        ...(maximumVolumes !== undefined && { maximumVolumes: BigInt(maximumVolumes) }),
        ...(thin && {
          maxOverSubscriptionRatio: { kind: { case: 'number' as const, value: thinRatio } },
        }),
      },
    };
  }
}

function finite(value: number) {
  return { kind: { case: 'finite' as const, value } };
}
