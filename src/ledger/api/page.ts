/** A page of something, and the position of the ledger that was read. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly readRevision: number;
}
