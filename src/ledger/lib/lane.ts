/** Pieces of work that go one after the other, each through as many turns as it takes. */
export class Lane {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves or rejects as the work does, which begins once all that came before has ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
