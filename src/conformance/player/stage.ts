import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { createValidator } from '@bufbuild/protovalidate';
import type { BackendReport } from '../../gen/stowage/v1/capability_service_pb.js';
import type {
  WatchDecisionsRequest,
  WatchDecisionsResponseSchema,
} from '../../gen/stowage/v1/worker_service_pb.js';
import { newOrder, type OrderWish, offerOf, type PlayedOrder } from './orders.js';
import type { Recorder } from './recorder.js';
import { type OpenStream, Refused } from './wire.js';

/** How the player behaves. */
export interface StageSettings {
  /** How long to wait for something that must come, ms. */
  readonly patienceMs: number;
  /**
   * How long the leases of the scenes about leases last, ms; default: half of what an order took,
   * at least 1 s.
   */
  readonly leaseMs?: number | undefined;
}

/** The lease of every other scene, ms, as the server has it by default. */
const PLAIN_LEASE_MS = 30_000;
const SHORT_LEASE_MS = { least: 1000, most: 10_000 };

type Watch = OpenStream<typeof WatchDecisionsResponseSchema>;

/** What the played server knows, and what the scenes do with it. */
export class Stage {
  readonly recorder: Recorder;
  readonly settings: StageSettings;
  readonly orders: PlayedOrder[] = [];
  /** Attempts to watch since the stream was cut. */
  watchAttempts = 0;
  /** WatchDecisions is UNAVAILABLE. */
  watchDown = false;
  /** How many more calls of ReportOutcomes are UNAVAILABLE, and what each asks by RetryInfo. */
  outcomesDown: (number | undefined)[] = [];
  /** Reports are refused. */
  refuseReports = false;
  refusedReports = 0;
  lastReport: BackendReport | undefined;
  /** Kept far from what a program would guess. */
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

  /** `ended` fires with the reason when nothing more can be played. */
  constructor(
    recorder: Recorder,
    settings: StageSettings,
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

  /** A worker watched, once at least. */
  get watched(): boolean {
    return this.#worker !== '';
  }

  /** Some sign of a volume manager came. */
  get managed(): boolean {
    return this.recorder.lines.some(
      (line) => line.event === 'request' && /Capabilities$|^Heartbeat$/.test(line.method),
    );
  }

  /** Refuses what the proto's rules refuse. */
  check<S extends DescMessage>(schema: S, message: MessageShape<S>): void {
    const { violations = [] } = this.#validator.validate(schema, message);
    if (violations.length === 0) return;
    throw new Refused({
      code: 'INVALID_ARGUMENT',
      reason: 'INVALID_FIELDS',
      message: violations.map(String).join('; '),
    });
  }

  /** A worker watches: it is offered everything that is unfinished, with new leases. */
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
  offer(...wishes: readonly OrderWish[]): readonly PlayedOrder[] {
    const orders = wishes.map((wish) =>
      newOrder(this.#place(), this.nextToken(), PLAIN_LEASE_MS, wish),
    );
    this.orders.push(...orders);
    this.#send(orders);
    return orders;
  }

  /** Offers an order again, with the lease that it has. */
  offerAgain(order: PlayedOrder): void {
    this.#send([order]);
  }

  /** Tells that a decision is no longer wanted. */
  withdraw(order: PlayedOrder): void {
    order.withdrawn = true;
    this.#watch?.send({ withdrawnDecisionIds: [order.decisionId] });
  }

  /** Ends the stream of decisions as a server does that stops. */
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

  /** How long an order takes as far as it was seen, ms. */
  get workMs(): number {
    const times = this.orders.flatMap(({ acceptedAt, toldAt }) =>
      acceptedAt === undefined || toldAt === undefined ? [] : [toldAt - acceptedAt],
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
   * Waits until it is so; false where it was not for `ms`. Rejects when nothing more can be played.
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

  /** Waits, so that what must not come has time to. */
  async quiet(ms: number): Promise<void> {
    await this.until(() => false, ms);
  }

  /** Waits for what must come; the transcript says so where it did not. */
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

  /** Where orders go: what the worker watches first, in a pool that was reported there. */
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
