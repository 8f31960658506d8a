/**
 * A change of all rows that are at one place: there may be too many to load them. The store makes
 * it in the transaction, after the rows were written.
 */
export type BulkChange =
  /** Volumes, decisions and reservations get another name of where they are. */
  | ({ readonly kind: 'move' } & HomeMove)
  /** All that is reserved there is given back, in no pool's sums: the pools are gone. */
  | { readonly kind: 'release'; readonly at: Place };

/** A rename of where things are. */
export interface HomeMove {
  readonly from: Place;
  readonly to: Place;
  /** Whether the new name is that of a cluster: its homes name it besides the host. */
  readonly toCluster: boolean;
  /** Whether the host of a home has the new name, too. Members of a cluster keep theirs. */
  readonly hostFollows: boolean;
  /**
   * The new name's accounting revision. All that is confirmed there counts as confirmed at it: only
   * a report that was measured with it known contains any of that.
   */
  readonly accountingRevision: number;
}

/** A whole backend, or one pool of it. */
export interface Place {
  readonly backend: string;
  /** `host@backend#pool`; null: the backend. */
  readonly pool: string | null;
}
