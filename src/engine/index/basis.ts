/** The pools, and the reservations on them, that a decision is made on. */
export interface Basis {
  /** Backends that must not be chosen. */
  readonly avoid: ReadonlySet<string>;
  /**
   * Null: this server's tentative reservations count. Else only those count that cannot be rolled
   * back alone: none of them (`committed`), or those in the open transaction (`in transaction`).
   */
  readonly settled: 'committed' | 'in transaction' | null;
}
