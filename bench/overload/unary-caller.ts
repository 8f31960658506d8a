import type { Caller } from './caller.js';
import type { Creates } from './creates.js';
import type { H2Connection } from './h2-connection.js';
import type { Tally } from './tally.js';

const REFUSED_STREAM = 7;

/** What waits for its answer. */
interface Call {
  readonly dueAt: number;
  /** Null: over. */
  id: number | null;
}

/**
 * Unary creates over one connection. As clients do, it holds back what the server's limit of
 * streams does not permit, and gives up at the deadline.
 */
export class UnaryCaller implements Caller {
  /** In the order of their deadlines. */
  #calls: Call[] = [];
  #from = 0;
  #held: number[] = [];

  constructor(
    private readonly connection: H2Connection,
    private readonly creates: Creates,
    private readonly tally: Tally,
    private readonly deadlineMs: number,
  ) {}

  get gone(): boolean {
    return this.connection.gone;
  }

  get endedForResets(): boolean {
    return this.connection.endedForResets;
  }

  get open(): number {
    return this.connection.open + this.#held.length;
  }

  ask(dueAt: number): void {
    this.#held.push(dueAt);
  }

  tick(now: number): void {
    this.connection.hold();
    this.#giveUp(now);
    let sent = 0;
    for (const dueAt of this.#held) {
      if (now - dueAt >= this.deadlineMs || this.connection.gone) this.tally.unsent += 1;
      else if (this.connection.open >= this.connection.maxCalls) break;
      else this.#begin(dueAt);
      sent += 1;
    }
    if (sent > 0) this.#held = this.#held.slice(sent);
    this.connection.release();
  }

  stop(): void {
    this.tally.unsent += this.#held.length;
    this.#held = [];
  }

  close(): void {
    this.stop();
    this.tally.late += this.connection.open;
    this.connection.close();
  }

  #begin(dueAt: number): void {
    const call: Call = { dueAt, id: null };
    call.id = this.connection.begin(this.creates.unary(), true, {
      onEnd: (status, reset) => {
        call.id = null;
        // Beyond a limit that the server has just lowered: it was not looked at, and goes first.
        if (reset === REFUSED_STREAM) this.#held.unshift(dueAt);
        else if (status === 0) this.tally.placed(performance.now() - dueAt);
        else if (status !== null) this.tally.status(status);
        else this.tally.ended(reset);
      },
    });
    this.#calls.push(call);
  }

  #giveUp(now: number): void {
    for (; this.#from < this.#calls.length; this.#from += 1) {
      const call = this.#calls[this.#from] as Call;
      if (call.id !== null && now - call.dueAt < this.deadlineMs) break;
      if (call.id === null) continue;
      this.tally.late += 1;
      this.connection.cancel(call.id);
    }
    if (this.#from < 10_000) return;
    this.#calls = this.#calls.slice(this.#from);
    this.#from = 0;
  }
}
