/** What lives at a backend or in a pool. */
export interface Living {
  readonly volumes: number;
  readonly volumesGib: number;
  /** Ids of a few of these volumes. */
  readonly examples: readonly string[];
  /** Decisions that are not over. */
  readonly unfinished: number;
  /** What else is reserved for something that lives: snapshots, and volumes of another home. */
  readonly others: number;
  readonly othersGib: number;
}
