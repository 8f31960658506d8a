/**
 * Wakes everyone who waits for a change. Waiters check the state themselves, so a needless
 * notification does no harm. Nothing is kept after a wait has ended (a race against one long-lived
 * promise would keep a callback for every message of a stream).
 */
export class Notifier {
  #waiting: (() => void)[] = [];

  /** Wakes everyone who waits now. */
  readonly notify = (): void => {
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  };

  /**
   * Resolves at the next notification. Check the state first, then wait, without an `await`
   * between.
   */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
