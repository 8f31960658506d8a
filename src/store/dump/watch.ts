/** Who wants to know how far it is, and whether to go on. */
export interface Watch {
  readonly signal: AbortSignal;
  /** So many more rows are done. */
  readonly done: (rows: number) => void;
}
