import { randomUUID } from 'node:crypto';
import type { StowageClient } from '../../../src/client/index.js';
import {
  SetFailurePolicy,
  VolumeSetState,
} from '../../../src/gen/stowage/v1/scheduler_service_pb.js';
import { between, oneOf, type Random } from '../random.js';
import { KIND, SHARED_KIND } from '../site/backends.js';
import { type Violation, violation } from '../violation.js';
import { type Answer, askAnywhere } from './ask.js';
import { type AskedRule, type AskedSet, type AskedWait, stated } from './sets.js';
import { sameTold, toldBy } from './volumes.js';

const TYPE = { name: SHARED_KIND, extraSpecs: { [KIND]: SHARED_KIND } };
/** How long a request waits at most: none outlasts the rest after a cycle by much. */
const WAITS_MS = 2500;

const RULES: readonly (readonly AskedRule[])[] = [
  [],
  [{ of: 'pool', most: 1 }],
  [{ of: 'rack', most: 1 }],
  [{ of: 'backend', most: 2 }],
  [{ of: 'rack', most: null }],
  [
    { of: 'backend', most: 1 },
    { of: 'rack', most: 2 },
  ],
];

/**
 * A client of the pools that are bound to each other: it asks for sets, and for volumes for which
 * it would wait; repeats itself, gives back, cancels, and has volumes moved.
 */
export class SetClient {
  /** What it asked for in this cycle. */
  sets: AskedSet[] = [];
  waits: AskedWait[] = [];
  readonly violations: Violation[] = [];
  readonly #released = new Set<string>();
  #until = 0;

  constructor(
    private readonly name: string,
    private readonly servers: readonly StowageClient[],
    private readonly random: Random,
    /** Whether it asks that some sets be taken back if one of their volumes fails. */
    private readonly rollsBack: boolean,
  ) {}

  /** Works until the given moment, by performance.now. */
  async work(until: number): Promise<void> {
    this.#until = until;
    while (performance.now() < until) await this.#step();
  }

  /** Gets every answer that is owed; answers how many are left, those that still wait included. */
  async settle(until: number): Promise<number> {
    this.#until = until;
    for (const set of this.sets) if (set.told === null) await this.#askSet(set);
    for (const wait of this.waits) if (wait.told === null) await this.#askWait(wait);
    return this.unanswered.length;
  }

  /** What it asked and was not answered. */
  get unanswered(): readonly unknown[] {
    return [...this.sets, ...this.waits].filter(({ told }) => told === null);
  }

  /** Asks again for everything of the cycle, in the same words. */
  async repeat(): Promise<void> {
    for (const set of this.sets) await this.#askSet(set);
    for (const wait of this.waits) await this.#askWait(wait);
  }

  /** Gives everything back, for the next cycle. */
  async ebb(until: number): Promise<void> {
    this.#until = until;
    await this.#releaseAll(this.#placed());
    this.#released.clear();
    this.sets = [];
    this.waits = [];
  }

  async #step(): Promise<void> {
    const { random } = this;
    const dice = random();
    if (dice < 0.3) return this.#askForNewSet();
    if (dice < 0.5) return this.#askWait(this.#newWait());
    const placed = this.#placed();
    if (dice < 0.55) {
      // A patient program looks whether it is its turn.
      const open = this.waits.filter(({ told }) => told === null);
      if (open.length > 0) await this.#askWait(oneOf(random, open));
    } else if (dice < 0.6 && this.sets.length > 0) await this.#askSet(oneOf(random, this.sets));
    else if (placed.length > 0 && dice < 0.9)
      await this.#releaseAll(placed.filter(() => random() < 0.7));
    else if (placed.length > 0) await this.#reschedule(oneOf(random, placed));
  }

  /** Often one of its volumes is moved, which must not go where the rules forbid it. */
  async #askForNewSet(): Promise<void> {
    const set = this.#newSet();
    await this.#askSet(set);
    if (set.told === null || set.told === 'refused') return;
    if (this.random() < 0.6) await this.#reschedule(oneOf(this.random, set.volumeIds));
    if (set.rollback && this.random() < 0.4) await this.#giveUpSome(set);
  }

  /** The volumes that it has, or waits for, or may have. */
  #placed(): readonly string[] {
    const asked = [
      ...this.sets.flatMap(({ told, volumeIds }) =>
        told === null || told === 'refused' ? [] : volumeIds,
      ),
      ...this.waits.filter(({ told }) => told !== 'refused').map(({ volumeId }) => volumeId),
    ];
    return asked.filter((volume) => !this.#released.has(volume));
  }

  #newSet(): AskedSet {
    const { random } = this;
    const requestId = randomUUID();
    const rules = oneOf(random, RULES);
    const rollback = this.rollsBack && random() < 0.5;
    const volumes = Array.from({ length: between(random, 2, 4) }, () => ({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      projectId: this.name,
      sizeGib: BigInt(between(random, 1, 4)),
      volumeTypeIndex: 0,
    }));
    const set: AskedSet = {
      ...{ requestId, rules, rollback },
      volumeIds: volumes.map(({ volumeId }) => volumeId),
      request: {
        ...{ requestId, volumeTypes: [TYPE], volumes, rules: rules.map(stated) },
        ...(rollback && { onFailure: SetFailurePolicy.ROLLBACK }),
      },
      ...{ rolledBack: false, told: null },
    };
    this.sets.push(set);
    return set;
  }

  #newWait(): AskedWait {
    const { random } = this;
    const [requestId, volumeId] = [randomUUID(), randomUUID()];
    const until = Date.now() + between(random, 200, WAITS_MS);
    const wait: AskedWait = {
      ...{ requestId, volumeId },
      request: {
        ...{ requestId, volumeId, projectId: this.name, volumeType: TYPE },
        sizeGib: BigInt(between(random, 1, 6)),
        waitUntil: { seconds: BigInt(Math.floor(until / 1000)), nanos: (until % 1000) * 1e6 },
        waitPriority: between(random, 0, 2),
      },
      ...{ waited: false, released: false, told: null },
    };
    this.waits.push(wait);
    return wait;
  }

  /** At one server, or at two at once, as impatient programs do. */
  async #askSet(set: AskedSet): Promise<void> {
    await Promise.all(
      Array.from({ length: this.random() < 0.1 ? 2 : 1 }, async () => {
        const answer = await this.#anywhere((server, options) =>
          server.scheduler.scheduleCreateVolumes(set.request, options),
        );
        if (answer !== null) this.#hearSet(set, answer);
      }),
    );
  }

  #hearSet(
    set: AskedSet,
    answer: Answer<Awaited<ReturnType<StowageClient['scheduler']['scheduleCreateVolumes']>>>,
  ): void {
    if ('error' in answer && !answer.error.refused) {
      this.#faulty('a good set was answered with an error', set, answer.error.message);
      return;
    }
    const told =
      'error' in answer
        ? 'refused'
        : answer.answer.volumes.map(({ decisionId, placement }) => ({
            decisionId,
            pool: placement?.pool ?? '',
          }));
    // Of two answers at once, either may come first.
    set.rolledBack ||=
      'answer' in answer && answer.answer.set?.state === VolumeSetState.ROLLED_BACK;
    set.told ??= told;
    if (JSON.stringify(set.told) !== JSON.stringify(told))
      this.violations.push(
        violation('twice', 'one request for a set has two answers', { ...brief(set), told }),
      );
  }

  async #askWait(wait: AskedWait): Promise<void> {
    const answer = await this.#anywhere((server, options) =>
      server.scheduler.scheduleCreateVolume(wait.request, options),
    );
    if (answer === null) return;
    const isWaiting = 'answer' in answer && answer.answer.waiting !== undefined;
    const told = isWaiting ? null : toldBy(answer);
    if (told === undefined) {
      const got = 'error' in answer ? answer.error.message : null;
      this.#faulty('a good request that would wait was answered with an error', wait, got);
    } else if (told === null) {
      wait.waited = true;
      if (wait.told !== null)
        this.violations.push(
          violation('lost', 'a request that was decided waits again', brief(wait)),
        );
    } else if (wait.told === null) wait.told = told;
    else if (!sameTold(wait.told, told))
      this.violations.push(
        violation('twice', 'a request that would wait has two answers', { ...brief(wait), told }),
      );
  }

  #faulty(text: string, asked: AskedSet | AskedWait, got: unknown): void {
    this.violations.push(violation('fault', text, { ...brief(asked), got }));
  }

  async #releaseAll(volumes: readonly string[]): Promise<void> {
    await Promise.all(volumes.map((volume) => this.#release(volume)));
  }

  async #release(volumeId: string): Promise<void> {
    const wait = this.waits.find((one) => one.volumeId === volumeId);
    if (wait !== undefined) wait.released = true;
    const released = await this.#anywhere((server, options) =>
      server.volumes.releaseVolume({ volumeId }, options),
    );
    if (released !== null && 'answer' in released) this.#released.add(volumeId);
    // A request that was never answered may not have arrived.
    const isKnown = wait === undefined || wait.told !== null || wait.waited;
    if (isKnown && released !== null && 'error' in released)
      this.violations.push(
        violation('lost', `a volume cannot be released: ${released.error.message}`, volumeId),
      );
  }

  /** An operator gives two of its volumes up at once; that it does nothing is fine. */
  async #giveUpSome({ volumeIds }: AskedSet): Promise<void> {
    await Promise.all(
      volumeIds.slice(0, 2).map(async (volumeId) => {
        const { volumes } = oneOf(this.random, this.servers);
        const known = await volumes.getVolume({ volumeId }).catch(() => null);
        const decisionId = known?.decisions.at(-1)?.decisionId;
        if (decisionId === undefined) return;
        await volumes
          .settleDecision({ decisionId, reason: 'the harness gives it up' })
          .catch(() => undefined);
      }),
    );
  }

  /** An operator's word; that it does nothing is fine. */
  async #reschedule(volumeId: string): Promise<void> {
    await oneOf(this.random, this.servers)
      .volumes.rescheduleVolume({ volumeId, reason: 'the harness wants it elsewhere' })
      .catch(() => undefined);
  }

  #anywhere<T>(
    call: (server: StowageClient, options: { readonly deadlineMs: number }) => Promise<T>,
  ) {
    return askAnywhere(this.servers, this.random, () => this.#until, call);
  }
}

function brief<T extends AskedSet | AskedWait>({ request: _, ...rest }: T) {
  return rest;
}
