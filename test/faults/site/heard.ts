/** A host that is silent for longer is taken down, ms. */
export const SERVICE_DOWN_MS = 6_000;

/** A report that was answered: it arrived in between, by performance.now. */
interface Answered {
  readonly askedAt: number;
  readonly answeredAt: number;
}

/** Remembers when a backend was certainly heard. */
export class Heard {
  #reports: Answered[] = [];

  /** A report was answered. */
  add(report: Answered): void {
    const old = report.answeredAt - 20 * SERVICE_DOWN_MS;
    this.#reports = [...this.#reports.filter(({ answeredAt }) => answeredAt > old), report];
  }

  /**
   * Whether no server may have taken its host down from one moment to another: it was heard before,
   * and its silence was not long enough at the end of it.
   */
  wasUp(from: number, until: number): boolean {
    return this.#reports.some(
      ({ askedAt, answeredAt }) => answeredAt <= from && askedAt > until - SERVICE_DOWN_MS,
    );
  }
}
