/**
 * Wakes whoever waits for something to have changed. Waiters look again for themselves, so a
 * needless ring does no harm, and nothing is kept of a wait that is over (a race against one
 * long-lived promise would keep a callback for every message of a stream).
 */
export class Notifier {
  #waiting: (() => void)[] = [];

  /** Wakes all that wait now. */
  readonly notify = (): void => {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  };

  /** Resolves at the next ring. Look first, then wait, with nothing in between. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
