import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import type { BackendReport } from '../../gen/stowage/v1/capability_service_pb.js';
import type {
  WatchDecisionsRequest,
  WatchDecisionsResponseSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import { newOrder, type OrderOptions, offerOf, type PlayedOrder } from './orders.js';
import type { Recorder } from './recorder.js';
import type { Refusal } from './status.js';
import { type OpenStream, Refused } from './wire.js';

/** How the played server behaves. */
export interface PlayedServerSettings {
  /** How long to wait for what the program must do, ms. */
  readonly patienceMs: number;
  /**
   * Life of leases in the scenarios about leases, ms. Default: half of what an order took, from 1 s
   * to 10 s.
   */
  readonly leaseMs?: number | undefined;
}

/** Life of leases in all other scenarios, ms: the real server's default. */
const PLAIN_LEASE_MS = 30_000;
const SHORT_LEASE_MS = { least: 1000, most: 10_000 };

type Watch = OpenStream<typeof WatchDecisionsResponseSchema>;

/** The server that is played to a program: its state, and what scenarios make it do. */
export class PlayedServer {
  readonly recorder: Recorder;
  readonly settings: PlayedServerSettings;
  readonly orders: PlayedOrder[] = [];
  /** Attempts to watch since the stream was last cut. */
  watchAttempts = 0;
  /** Whether WatchDecisions is answered UNAVAILABLE. */
  watchDown = false;
  /** How the next calls of ReportOutcomes are answered: each item, or the call as a whole. */
  outcomesDown: { readonly refusal: Refusal; readonly as: 'item' | 'call' }[] = [];
  /** What happens between the arrival of outcomes and their answer. */
  beforeOutcomes: (() => Promise<void>) | undefined;
  /** Whether reports are refused. */
  refuseReports = false;
  refusedReports = 0;
  lastReport: BackendReport | undefined;
  /** The accounting revision. It starts at a number that a program would not guess. */
  revision = 7n;
  maxOutstanding = 0;
  /** Kills the program and starts it again. */
  readonly restartProgram: () => Promise<void>;
  readonly #ended: AbortSignal;
  readonly #validator = createValidator();
  #watch: Watch | undefined;
  #target: string | undefined;
  #worker = '';
  #token = 100n;

  /** `ended` fires with the reason if nothing more can be played. */
  constructor(
    recorder: Recorder,
    settings: PlayedServerSettings,
    ended: AbortSignal,
    restartProgram: () => Promise<void>,
  ) {
    this.recorder = recorder;
    this.settings = settings;
    this.#ended = ended;
    this.restartProgram = restartProgram;
  }

  get watching(): boolean {
    return this.#watch !== undefined && !this.#watch.closed;
  }

  /** Whether a worker has watched at least once. */
  get watched(): boolean {
    return this.#worker !== '';
  }

  /** Whether a report or heartbeat came, so that the program has a volume manager. */
  get managed(): boolean {
    return this.recorder.lines.some(
      (line) => line.event === 'request' && /Capabilities$|^Heartbeat$/.test(line.method),
    );
  }

  /** Throws Refused if a message breaks the rules in the proto. */
  check<S extends DescMessage>(schema: S, message: MessageShape<S>): void {
    const { violations = [] } = this.#validator.validate(schema, message);
    if (violations.length === 0) return;
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: violations.map(String).join('; '),
    });
  }

  /** Begins a worker's stream: offers every unfinished order with a new lease. */
  opened({ workerId, targets, maxOutstanding }: WatchDecisionsRequest, watch: Watch): void {
    this.watchAttempts += 1;
    if (this.watchDown)
      throw new Refused({
        code: 'UNAVAILABLE',
        reason: 'SHUTTING_DOWN',
        message: 'played: the server is away',
      });
    if (this.#worker === workerId)
      this.#watch?.end({
        code: 'ABORTED',
        reason: 'WORKER_REPLACED',
        message: 'another stream of this worker connected',
      });
    this.#watch = watch;
    this.#worker = workerId;
    this.#target = targets[0];
    this.maxOutstanding = maxOutstanding;
    const unfinished = this.orders.filter(
      ({ outcome, withdrawn, taken }) => outcome === undefined && !withdrawn && !taken,
    );
    for (const order of unfinished) order.token = this.nextToken();
    this.#send(unfinished);
  }

  /** Makes orders and offers them in one message. */
  offer(...wanted: readonly OrderOptions[]): readonly PlayedOrder[] {
    const orders = wanted.map((options) =>
      newOrder(this.#place(), this.nextToken(), PLAIN_LEASE_MS, options),
    );
    this.orders.push(...orders);
    this.#send(orders);
    return orders;
  }

  /** Offers an order again with the same lease. */
  offerAgain(order: PlayedOrder): void {
    this.#send([order]);
  }

  /** Withdraws the decision of an order. */
  withdraw(order: PlayedOrder): void {
    order.withdrawn = true;
    this.#watch?.send({ withdrawnDecisionIds: [order.decisionId] });
  }

  /** Ends the stream of decisions, as a stopping server does. */
  cut(): void {
    this.watchAttempts = 0;
    this.#watch?.end({
      code: 'UNAVAILABLE',
      reason: 'SHUTTING_DOWN',
      message: 'played: the server stops',
    });
  }

  nextToken(): bigint {
    this.#token += 1n;
    return this.#token;
  }

  /** How long the first finished order took, ms; 1 s if none was finished. */
  get workMs(): number {
    const times = this.orders.flatMap(({ acceptedAt, outcomeAt }) =>
      acceptedAt === undefined || outcomeAt === undefined ? [] : [outcomeAt - acceptedAt],
    );
    return times[0] ?? SHORT_LEASE_MS.least;
  }

  get shortLeaseMs(): number {
    return (
      this.settings.leaseMs ??
      Math.round(Math.min(SHORT_LEASE_MS.most, Math.max(SHORT_LEASE_MS.least, this.workMs / 2)))
    );
  }

  /**
   * Waits until the condition holds; false if it did not within `ms`. Rejects if nothing more can
   * be played.
   */
  async until(isSo: () => boolean, ms: number = this.settings.patienceMs): Promise<boolean> {
    this.#ended.throwIfAborted();
    if (isSo()) return true;
    return await new Promise<boolean>((resolve, reject) => {
      const done = (settle: () => void) => {
        clearTimeout(timer);
        stop();
        this.#ended.removeEventListener('abort', ended);
        settle();
      };
      const ended = () => done(() => reject(this.#ended.reason));
      const timer = setTimeout(() => done(() => resolve(isSo())), ms);
      const stop = this.recorder.onChange(() => {
        if (isSo()) done(() => resolve(true));
      });
      this.#ended.addEventListener('abort', ended);
    });
  }

  /** Waits, so that forbidden requests have time to come. */
  async quiet(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /**
   * Waits for what the program must do. If it does not come, adds `missed` to the transcript and
   * resolves with false.
   */
  async expect(
    what: 'watch' | 'acknowledge' | 'outcome' | 'repeat' | 'report',
    isSo: () => boolean,
    order?: PlayedOrder,
  ): Promise<boolean> {
    if (await this.until(isSo)) return true;
    const of = order === undefined ? {} : { decision_id: order.decisionId };
    this.recorder.add({ event: 'missed', what, ...of, waited_ms: this.settings.patienceMs });
    return false;
  }

  #send(orders: readonly PlayedOrder[]): void {
    if (orders.length > 0)
      this.#watch?.send({ offers: orders.map((order) => offerOf(order, Date.now())) });
  }

  /** Where orders go: to the worker's first target, in a pool that was reported there. */
  #place(): { readonly backend: string; readonly pool: string } {
    const report = this.lastReport;
    const reported = report === undefined ? undefined : report.cluster || report.host;
    const target = this.#target ?? reported ?? 'node1@backend';
    const member = reported?.startsWith(`${target}@`) || report?.host === target;
    const backend =
      member && reported ? reported : target.includes('@') ? target : `${target}@backend`;
    const pool = backend === reported ? report?.pools[0]?.poolName : undefined;
    return { backend, pool: `${backend}#${pool ?? 'pool'}` };
  }
}
