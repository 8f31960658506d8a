import { fromBinary } from '@bufbuild/protobuf';
import { StreamCreateVolumesResponseSchema } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { FrameReader } from '../support/frames.js';
import type { Caller } from './caller.js';
import { type Creates, VOLUMES_A_MESSAGE } from './creates.js';
import type { H2Connection } from './h2-connection.js';
import type { Tally } from './tally.js';

/**
 * Volumes without an answer that a client gives a stream which wants its answers in time: what lies
 * in buffers on the way is as old as it is much.
 */
const MOST_UNANSWERED = 50;

/**
 * Creates over one stream of its own connection. A stream has no deadlines: a server that has too
 * much to do reads it more slowly. What it does not read in time is given up unsent; what it has
 * read is to be answered in time, from the moment when it was sent. Answers are counted in the
 * order of the requests: each volume waits as long as its neighbours.
 */
export class StreamCaller implements Caller {
  readonly #id: number;
  readonly #reader = new FrameReader();
  /** When the volumes that have no answer were sent. */
  readonly #sent: number[] = [];
  #held: number[] = [];
  #ended = false;
  #stopped = false;

  constructor(
    private readonly connection: H2Connection,
    private readonly creates: Creates,
    private readonly tally: Tally,
    private readonly deadlineMs: number,
    private readonly mute: boolean,
  ) {
    this.#id = connection.begin(null, false, {
      ...(!mute && { onData: (bytes: Buffer) => this.#answered(bytes) }),
      onEnd: (status, reset) => {
        this.#ended = true;
        if (status !== null && status !== 0) this.tally.status(status, this.#sent.length);
        else for (let left = this.#sent.length; left > 0; left -= 1) this.tally.ended(reset);
        this.#sent.splice(0);
      },
    });
  }

  get gone(): boolean {
    return this.#ended || this.connection.gone;
  }

  get endedForResets(): boolean {
    return this.connection.endedForResets;
  }

  get open(): number {
    return this.#sent.length + this.#held.length * VOLUMES_A_MESSAGE;
  }

  ask(dueAt: number): void {
    this.#held.push(dueAt);
  }

  tick(now: number): void {
    if (this.#stopped) return;
    if (this.mute && this.#held.length === 0) this.#held.push(now);
    this.connection.hold();
    let taken = 0;
    for (const dueAt of this.#held) {
      if (now - dueAt >= this.deadlineMs || this.gone) this.tally.unsent += VOLUMES_A_MESSAGE;
      else if (!this.mute && this.#sent.length >= MOST_UNANSWERED) break;
      else if (this.connection.waiting(this.#id) > 0) break;
      else {
        this.connection.send(this.#id, this.creates.message());
        for (let each = 0; each < VOLUMES_A_MESSAGE; each += 1) this.#sent.push(now);
      }
      taken += 1;
    }
    if (taken > 0) this.#held = this.#held.slice(taken);
    this.connection.release();
  }

  stop(): void {
    this.#stopped = true;
    this.tally.unsent += this.#held.length * VOLUMES_A_MESSAGE;
    this.#held = [];
  }

  close(): void {
    this.stop();
    if (!this.mute) this.tally.late += this.#sent.length;
    this.connection.close();
  }

  #answered(bytes: Buffer): void {
    const now = performance.now();
    for (const message of this.#reader.read(bytes)) {
      const { results } = fromBinary(StreamCreateVolumesResponseSchema, message);
      for (const { result } of results) {
        const latency = now - (this.#sent.shift() ?? now);
        if (result.case === 'error') this.tally.status(result.value.code);
        else if (latency > this.deadlineMs) this.tally.late += 1;
        else this.tally.placed(latency);
      }
    }
  }
}
