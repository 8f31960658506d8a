/** Workers that a commit may concern: all of some backends, and some by their ids. */
export interface Concerned {
  readonly backends: readonly string[];
  readonly workers: readonly string[];
}

/** What a store hears of another server's commit before it reads it. */
export interface News {
  /** The position that the commit made; null: it did not say. */
  readonly revision: number | null;
  /** Whom it may concern; null: it may concern anybody. */
  readonly concerned: Concerned | null;
}

/** There may be commits, and nothing is known of them. */
export const SOME_NEWS: News = { revision: null, concerned: null };
