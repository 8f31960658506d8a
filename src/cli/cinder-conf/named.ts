/** A name that Cinder's file has and that is not known here. */
export interface LeftOut {
  /** How many names that are known stand before it. */
  readonly after: number;
  readonly name: string;
  /** Which name may be meant. */
  readonly words: string;
}

/** What the text of an option with names becomes. */
export interface Named {
  /** Names of ours; undefined where no handler of ours is named. */
  readonly value: readonly string[] | string | undefined;
  readonly leftOut: readonly LeftOut[];
  /** What whoever reads the result should know, a sentence each. */
  readonly notes: readonly string[];
}
