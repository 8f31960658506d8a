import { randomUUID } from 'node:crypto';
import type { DecisionRecord } from '../../src/domain/decision.js';
import type { RunningLedger } from '../../src/ledger/ledger.js';
import { backendReport, createSpec, thickPool } from '../../test/ledger/support.js';
import type { Scratch } from '../scratch.js';
import { openLedger } from './open-ledger.js';

/** The measured verbs, in the order of one round. */
export const VERBS = ['create', 'outcome', 'report', 'release'] as const;
export type Verb = (typeof VERBS)[number];

/** Time for the items of one verb, ms. */
export interface Spent {
  readonly items: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

const WORKER = 'bench';
const POOLS_EACH = 4;
const POOL_GIB = 1_000_000;
const VOLUME_GIB = 10;
const AN_HOUR_MS = 3_600_000;

/**
 * One ledger on SQLite, without a server. Volumes come and go in it, a given number in each commit.
 */
export class Rounds {
  readonly #revisions = new Map<string, number>();
  readonly #commits: number[] = [];
  #reported = 0;

  private constructor(
    private readonly running: RunningLedger,
    private readonly hosts: readonly string[],
    commits: number[],
  ) {
    this.#commits = commits;
  }

  /** @param backends how many report: each report of a commit is of another backend */
  static async start(scratch: Scratch, backends: number): Promise<Rounds> {
    const commits: number[] = [];
    // No host sends a heartbeat meanwhile.
    const running = await openLedger(scratch, { serviceDownTimeMs: AN_HOUR_MS }, (items) =>
      commits.push(items),
    );
    const hosts = Array.from({ length: backends }, (_, number) => `node${number}@array`);
    const rounds = new Rounds(running, hosts, commits);
    await Promise.all(hosts.map(() => running.ledger.report(rounds.#nextReport())));
    const sink = { deliver: () => undefined, read: () => undefined, end: () => undefined };
    running.ledger.watch({ id: WORKER, targets: hosts, maxOutstanding: 10 * backends }, sink);
    return rounds;
  }

  /**
   * Creates the given number of volumes in one commit; makes, reports and releases them in one
   * commit each.
   */
  async round(items: number): Promise<Readonly<Record<Verb, Spent>>> {
    const { ledger } = this.running;
    const numbers = Array.from({ length: items }, (_, number) => number);
    const create = await this.#measure(items, () =>
      numbers.map(() =>
        ledger.createVolume({
          requestId: randomUUID(),
          caller: WORKER,
          spec: createSpec(VOLUME_GIB),
        }),
      ),
    );
    const decisions = create.answers.flatMap((one) => ('decision' in one ? one.decision : []));
    await Promise.all(decisions.map((decision) => ledger.acknowledge(claimOf(decision))));
    const outcome = await this.#measure(items, () =>
      decisions.map((decision) => ledger.reportOutcome(claimOf(decision), { kind: 'created' })),
    );
    for (const { decision, accountingRevision } of outcome.answers)
      this.#revisions.set(decision.placement.backend, accountingRevision);
    const report = await this.#measure(items, () =>
      numbers.map(() => ledger.report(this.#nextReport())),
    );
    for (const { applied, ignoredReason } of report.answers)
      if (!applied) throw new Error(`a report was not taken: ${ignoredReason}`);
    const release = await this.#measure(items, () =>
      decisions.map(({ subject }) => ledger.releaseVolume(subject)),
    );
    for (const { volume } of release.answers)
      if (volume.state !== 'deleted')
        throw new Error(`a volume that was released is ${volume.state}`);
    return {
      create: create.spent,
      outcome: outcome.spent,
      report: report.spent,
      release: release.spent,
    };
  }

  /** Rejects unless the pools are empty, as every volume was released. */
  async end(): Promise<void> {
    const { ledger } = this.running;
    for (const host of this.hosts) {
      for (let pool = 0; pool < POOLS_EACH; pool += 1) {
        const { heldGib, confirmedGib, containedGib, volumeCount } = ledger.pool(
          `${host}#pool${pool}`,
        ).state.pool;
        if (heldGib + confirmedGib + containedGib + volumeCount !== 0)
          throw new Error(`something is left in pool${pool} of ${host}`);
      }
    }
    await this.running.close();
  }

  /** Does everything in one commit. Rejects if it took more than one. */
  async #measure<T>(
    items: number,
    begin: () => Promise<T>[],
  ): Promise<{ readonly spent: Spent; readonly answers: readonly T[] }> {
    this.#commits.splice(0);
    const cpu = process.cpuUsage();
    const began = performance.now();
    const answers = await Promise.all(begin());
    const wallMs = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu);
    if (this.#commits.join() !== String(items))
      throw new Error(`${items} items went in commits of ${this.#commits.join(', ')}`);
    return { spent: { items, wallMs, cpuMs: (user + system) / 1000 }, answers };
  }

  /** Every backend in turn. */
  #nextReport() {
    const host = this.hosts[this.#reported % this.hosts.length];
    if (host === undefined) throw new Error('there is no backend');
    this.#reported += 1;
    return this.#reportOf(host);
  }

  /** With other figures than the last one, and the newest accounting revision. */
  #reportOf(host: string) {
    const freeGib = POOL_GIB - (Math.floor(this.#reported / this.hosts.length) % 1000);
    const pools = Array.from({ length: POOLS_EACH }, (_, pool) =>
      thickPool(`pool${pool}`, POOL_GIB, freeGib),
    );
    return {
      ...backendReport(host, pools),
      revision: this.#revisions.get(host) ?? null,
      measuredAt: Date.now(),
    };
  }
}

function claimOf({ decisionId, placement, leaseToken }: DecisionRecord) {
  return { worker: WORKER, decisionId, backend: placement.backend, token: leaseToken };
}
