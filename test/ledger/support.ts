import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { finite } from '../../src/domain/capacity.js';
import { CodedError, type ErrorReason } from '../../src/domain/errors.js';
import type { BackendReport, ReportedPool } from '../../src/domain/report.js';
import type { CreateVolumeSpec } from '../../src/domain/volume.js';
import { buildProfile } from '../../src/engine/decide/profile.js';
import type { CreateAnswer, PlaceAnswer } from '../../src/ledger/api/placement.js';
import type { Offer, Watch } from '../../src/ledger/api/workers.js';
import { type RunningLedger, startLedger } from '../../src/ledger/ledger.js';
import type { Timers } from '../../src/ledger/lib/ports.js';
import type { LedgerSettings } from '../../src/ledger/settings.js';
import type { LedgerStore } from '../../src/ledger/store-port/store.js';
import { openPostgresStore } from '../../src/store/open/open-postgres.js';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { connectPostgres } from '../../src/store/postgres/postgres-connect.js';
import { connectSqlite } from '../../src/store/sqlite/sqlite-connect.js';
import { migratedDatabase, migratedFile } from '../support/migrated.js';
import { PATIENCE_MS, PATIENT_TIMEOUTS } from '../support/patience.js';
import { withClockOf } from '../support/postgres-clock.js';
import { SILENT_OBSERVER } from '../support/silent-observer.js';

/** Filters, weighers and attempts as they come by default. */
export const DEFAULT_PROFILE = {
  filters: [
    'AvailabilityZoneFilter',
    'CapacityFilter',
    'CapabilitiesFilter',
    'IgnoreAttemptedHostsFilter',
    'BackendStateFilter',
  ],
  weighers: ['CapacityWeigher'],
  multipliers: { capacity: 1 },
  maxAttempts: 3,
  defaultRatio: '20.0',
};

/** The rest of what configuration says by default. */
export const DEFAULT_SETTINGS: Omit<LedgerSettings, 'profile'> = {
  serviceDownTimeMs: 60_000,
  leaseMs: 30_000,
  rescheduleAfterDownMs: 600_000,
  rescheduleAfterReturnMs: 60_000,
  strictReports: false,
  clockToleranceMs: 10_000,
  maxReportAgeMs: null,
  quarantine: null,
  waiting: { maxTimeMs: 86_400_000, maxRequests: 1000, maxOvertakes: 2 },
  heartbeatFlushMs: 10_000,
  retention: {
    requestsMs: 86_400_000,
    finishedDecisionsMs: 604_800_000,
    deletedVolumesMs: 604_800_000,
    failedVolumesMs: 2_592_000_000,
    eventsMs: 604_800_000,
    messagesMs: 2_592_000_000,
    maxCapacityEvents: 1_000_000,
    maxFailureEvents: 1_000_000,
    maxMessages: 1_000_000,
    maxAuditEvents: 1_000_000,
    maxDiagnoses: 100_000,
    maxDiagnosesBytes: 1_000_000_000,
    maxJournalBytes: 1_000_000_000,
  },
  profiles: new Map(),
  defaultZone: null,
  fallbackZone: null,
  startupWaitMs: 60_000,
  provisioned: 'at_least_ledger',
  groupCapabilities: [],
  backupSameHost: false,
  maxDiagnosedPools: 1000,
  maxDiagnosisBytes: 1_000_000,
};

const ON_POSTGRES = process.env['TESTS_STORE'] === 'postgres';
const ON_THREAD = process.env['TESTS_STORE'] === 'thread';
/** Commits are answered by another process, or another thread. */
const ELSEWHERE = ON_POSTGRES || ON_THREAD;

/** Time as a test sets it; nothing happens by itself, `sweep()` is called. */
export class World {
  now = Date.parse('2026-01-01T00:00:00Z');
  running!: RunningLedger;
  readonly faults: unknown[] = [];
  readonly #others: RunningLedger[] = [];
  #shared: ({ readonly url: string } & Awaited<ReturnType<typeof withClockOf>>) | null = null;
  readonly timers: Timers = {
    soon: (run) => setImmediate(run),
    after: (ms, run) => void setTimeout(run, ms).unref(),
    every: () => () => undefined,
  };

  private constructor(
    readonly dir: string,
    private readonly settings: Partial<LedgerSettings>,
    private readonly wrap: (store: LedgerStore) => LedgerStore,
  ) {}

  /**
   * A ledger on a real SQLite file of its own; with TESTS_STORE=thread written by a thread
   * of its own; with TESTS_STORE=postgres in a database of its own of a real PostgreSQL.
   */
  static async start(
    settings: Partial<LedgerSettings> = {},
    wrap: (store: LedgerStore) => LedgerStore = (store) => store,
  ): Promise<World> {
    const world = new World(await mkdtemp(join(tmpdir(), 'stowage-ledger-')), settings, wrap);
    if (ON_POSTGRES) await world.usePostgres();
    else await migratedFile(join(world.dir, 'stowage.db'));
    await world.open();
    return world;
  }

  private async usePostgres(): Promise<void> {
    // Not from the beginning: tests on SQLite need neither processes nor database servers.
    const { sharedPostgres } = await import('../support/shared-postgres.js');
    const url = await migratedDatabase(await sharedPostgres());
    this.#shared = { url, ...(await withClockOf(url, () => this.now)) };
  }

  private async openStore(): Promise<LedgerStore> {
    if (this.#shared === null)
      return openSqliteStore({
        file: join(this.dir, 'stowage.db'),
        clock: () => this.now,
        ownThread: ON_THREAD,
      });
    const { url, wrap } = this.#shared;
    const opened = await openPostgresStore({
      url,
      connections: 4,
      timeouts: PATIENT_TIMEOUTS,
      clock: () => this.now,
      log: () => undefined,
    });
    return wrap(opened.store);
  }

  private async open(): Promise<void> {
    this.running = await this.startRunning();
  }

  private async startRunning(): Promise<RunningLedger> {
    const store = await this.openStore();
    return startLedger({
      store: this.wrap(store),
      settings: {
        profile: buildProfile(DEFAULT_PROFILE),
        ...DEFAULT_SETTINGS,
        ...this.settings,
      },
      clock: () => this.now,
      random: randomBytes,
      timers: this.timers,
      observer: {
        ...SILENT_OBSERVER,
        fault: (error) => this.faults.push(error),
      },
    });
  }

  /** One server more on the same database; a file of SQLite has one, so it is that. */
  async beside(): Promise<RunningLedger> {
    if (this.#shared === null) return this.running;
    const other = await this.startRunning();
    this.#others.push(other);
    return other;
  }

  /** Stops, has something done to its database, and starts again. */
  async offline(work: (knex: Knex) => Promise<void>): Promise<void> {
    await this.running.close();
    const knex =
      this.#shared === null
        ? connectSqlite(join(this.dir, 'stowage.db'))
        : connectPostgres(this.#shared.url, 1, PATIENT_TIMEOUTS, () => undefined);
    try {
      await work(knex);
    } finally {
      await knex.destroy();
    }
    await this.open();
  }

  get ledger() {
    return this.running.ledger;
  }

  /** Other settings are in force from now on. */
  reconfigure(settings: Partial<LedgerSettings>): void {
    const inForce = {
      profile: buildProfile(DEFAULT_PROFILE),
      ...DEFAULT_SETTINGS,
      ...this.settings,
      ...settings,
    };
    this.running.reconfigure({
      settings: inForce,
      resolvers: { instanceHost: null, imageLocations: null },
    });
  }

  /** Stops and starts on the same file. */
  async restart(): Promise<void> {
    await this.running.close();
    await this.open();
  }

  async end(): Promise<void> {
    for (const other of this.#others) await other.close();
    await this.running.close();
    await this.#shared?.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Time passes, second by second as a sweeping server sees it. */
  async pass(ms: number, stepMs = 1000): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      this.now += Math.min(left, stepMs);
      await this.running.sweep();
    }
  }

  /** A backend of one thick pool says what it has. */
  async report(
    host: string,
    more: Partial<BackendReport> & { total?: number; free?: number } = {},
  ): Promise<number> {
    const { total = 100, free = total, ...rest } = more;
    const answer = await this.ledger.report({
      ...backendReport(host, [thickPool('pool', total, free)]),
      ...rest,
    });
    return answer.accountingRevision;
  }

  /** A volume of a size, anywhere unless said otherwise. */
  async create(
    sizeGib: number,
    more: Partial<CreateVolumeSpec> = {},
    requestId: string = randomUUID(),
  ): Promise<PlaceAnswer> {
    const answer = await this.ask(sizeGib, more, requestId);
    if ('wait' in answer) throw new Error(`request ${requestId} waits`);
    return answer;
  }

  /** The same; it may wait, if it says so. */
  ask(
    sizeGib: number,
    more: Partial<CreateVolumeSpec> = {},
    requestId: string = randomUUID(),
  ): Promise<CreateAnswer> {
    return this.ledger.createVolume({
      requestId,
      caller: 'project',
      spec: createSpec(sizeGib, more),
    });
  }

  /** A worker that does nothing by itself. */
  worker(id: string, targets: readonly string[], maxOutstanding = 100): TestWorker {
    return new TestWorker(this, id, targets, maxOutstanding);
  }

  /** What the ledger counts on the only pool of a backend. */
  pool(backend: string) {
    const { pool } = this.ledger.pool(`${backend}#pool`).state;
    return { held: pool.heldGib, confirmed: pool.confirmedGib, volumes: pool.volumeCount };
  }
}

/** A worker's end of the stream, with what it was sent. */
export class TestWorker {
  readonly offers: Offer[] = [];
  readonly withdrawn: string[] = [];
  readonly ended: CodedError[] = [];
  readonly watch: Watch;

  constructor(
    private readonly world: World,
    readonly id: string,
    targets: readonly string[],
    maxOutstanding: number,
  ) {
    this.watch = world.ledger.watch(
      { id, targets, maxOutstanding },
      {
        deliver: (orders) => {
          this.offers.push(...orders.offers);
          this.withdrawn.push(...orders.withdrawn);
        },
        read: () => undefined,
        end: (error) => this.ended.push(error),
      },
    );
  }

  /** The offer of a decision, once it arrives. */
  async offer(decisionId: string): Promise<Offer> {
    return until(() => this.offers.findLast((offer) => offer.decision.decisionId === decisionId));
  }

  claim(offer: Offer) {
    const { decisionId, placement } = offer.decision;
    return { worker: this.id, decisionId, backend: placement.backend, token: offer.lease.token };
  }

  acknowledge(offer: Offer) {
    return this.world.ledger.acknowledge(this.claim(offer));
  }

  created(offer: Offer) {
    return this.world.ledger.reportOutcome(this.claim(offer), { kind: 'created' });
  }

  failed(offer: Offer, how: { retriable?: boolean; mayHaveLeftData?: boolean } = {}) {
    const outcome = {
      kind: 'failed',
      reason: 'the array said no',
      retriable: true,
      mayHaveLeftData: false,
      ...how,
    } as const;
    return this.world.ledger.reportOutcome(this.claim(offer), outcome);
  }
}

/** Waits, without a clock, for something that other turns of the event loop bring. */
export async function until<T>(look: () => T | undefined | false | null): Promise<T> {
  for (let turn = 0; turn < (ELSEWHERE ? PATIENCE_MS / 2 : 2000); turn += 1) {
    const found = look();
    if (found !== undefined && found !== false && found !== null) return found;
    await nextTurn();
  }
  throw new Error('it did not happen');
}

/** A turn of the event loop; where the store is elsewhere, one in which it can answer. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => (ELSEWHERE ? setTimeout(resolve, 2) : setImmediate(resolve)));
}

/** Lets what is under way come to rest. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await nextTurn();
}

export function thickPool(name: string, total: number, free = total): ReportedPool {
  return {
    poolName: name,
    capacity: { total: finite(total), free: finite(free), thick: true },
    capabilities: {},
  };
}

export function backendReport(host: string, pools: readonly ReportedPool[]): BackendReport {
  return {
    host,
    cluster: null,
    zone: 'nova',
    serviceKind: 'volume',
    capabilities: { volume_backend_name: host },
    layout: { kind: 'pools', pools },
    accountingRevision: null,
    incarnation: '',
    sequence: 0,
    measuredAt: null,
  };
}

export function createSpec(
  sizeGib: number,
  more: Partial<CreateVolumeSpec> = {},
): CreateVolumeSpec {
  return {
    volumeId: randomUUID(),
    sizeGib,
    projectId: 'project',
    userId: '',
    volumeType: null,
    zones: [],
    hints: {},
    resourceBackend: null,
    source: null,
    multiattach: false,
    metadata: {},
    allowReschedule: true,
    maxAlternatives: 3,
    ...more,
  };
}

/** For assert.rejects: a coded error with this reason. */
export function reason(expected: ErrorReason): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof CodedError)) throw error;
    if (error.reason !== expected)
      throw new Error(`expected ${expected}, got ${error.reason}: ${error.message}`);
    return true;
  };
}

/**
 * The real thing, a store or a ledger, with some of its methods replaced: to make it wait or fail
 * when a test says so, or to see what it is asked.
 */
export function overriding<T extends object>(real: T, methods: Partial<T>): T {
  return new Proxy(real, {
    get: (target, name) => {
      const own: unknown = Reflect.get(methods, name);
      const value = own ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
