/** Takes the progress of a copy, and can stop it. */
export interface Watch {
  readonly signal: AbortSignal;
  /** Called with the number of rows done since the last call. */
  readonly done: (rows: number) => void;
}
