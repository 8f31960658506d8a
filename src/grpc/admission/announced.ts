import type { ClientKey } from './client-key.js';

/** Calls of one client, as far as they are known. */
interface Calls {
  /** Whose headers were let pass, and which are not over. */
  open: number;
  /** Of these: those that wait or are decided, and those that were answered. */
  entered: number;
  answered: number;
}

/**
 * Creates whose headers were let pass and whose requests have not come yet: they are on their way
 * into the queue, and whoever comes now waits behind them. Else all that is read in one turn of the
 * event loop would find the same short queue.
 */
export class Announced {
  readonly #calls = new Map<ClientKey, Calls>();
  #total = 0;

  /** Of all clients. */
  get total(): number {
    return this.#total;
  }

  /** Who has a call open. */
  get clients(): number {
    return this.#calls.size;
  }

  of(client: ClientKey): number {
    const calls = this.#calls.get(client);
    return calls === undefined ? 0 : comingOf(calls);
  }

  /** Its headers were let pass. */
  opened(client: ClientKey): void {
    this.#change(client, (calls) => {
      calls.open += 1;
    });
  }

  /** Its request is here. */
  entered(client: ClientKey): void {
    this.#change(client, (calls) => {
      calls.entered += 1;
    });
  }

  /** It has its answer, which is not written yet. */
  answered(client: ClientKey): void {
    this.#change(client, (calls) => {
      calls.entered -= 1;
      calls.answered += 1;
    });
  }

  /** It is over, whether it ever came or not. */
  closed(client: ClientKey): void {
    this.#change(client, (calls) => {
      calls.open -= 1;
      if (calls.answered > 0) calls.answered -= 1;
    });
  }

  #change(client: ClientKey, change: (calls: Calls) => void): void {
    let calls = this.#calls.get(client);
    if (calls === undefined) {
      calls = { open: 0, entered: 0, answered: 0 };
      this.#calls.set(client, calls);
    }
    const before = comingOf(calls);
    change(calls);
    // One that was over before it had its answer leaves none to wait for.
    calls.answered = Math.min(calls.answered, Math.max(0, calls.open - calls.entered));
    this.#total += comingOf(calls) - before;
    if (calls.open <= 0 && calls.entered <= 0) {
      this.#total -= comingOf(calls);
      this.#calls.delete(client);
    }
  }
}

function comingOf({ open, entered, answered }: Calls): number {
  return Math.max(0, open - entered - answered);
}
