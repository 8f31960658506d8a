/** A name in Cinder's file that is not known here. */
export interface LeftOut {
  /** The number of known names before it. */
  readonly after: number;
  readonly name: string;
  /** The name that may be meant. */
  readonly words: string;
}

/** What an option with names is imported as. */
export interface Named {
  /** Names in Stowage; undefined if none is a known handler. */
  readonly value: readonly string[] | string | undefined;
  readonly leftOut: readonly LeftOut[];
  /** Notes for readers of the result, a sentence each. */
  readonly notes: readonly string[];
}
