/** What a client asked of one pool. Sizes are GiB. */
export type Asked =
  | { readonly kind: 'place'; readonly volume: string; readonly sizeGib: number }
  | { readonly kind: 'release'; readonly volume: string; readonly sizeGib: number };

/** What it was told: it happened, there was no room, or nothing that says whether it happened. */
export type Told = 'done' | 'refused' | 'unknown';

/** One operation on one pool as its client saw it. Times are ms of one clock. */
export interface Operation {
  /** Who asked; one operation at a time. */
  readonly process: string;
  readonly asked: Asked;
  readonly told: Told;
  readonly invokedAt: number;
  /**
   * Infinity where it was never answered: it may happen at any time after it was asked, or never.
   */
  readonly completedAt: number;
}

/** What an engineer needs to know of an operation. */
export function describe({ process, asked, told, invokedAt, completedAt }: Operation): string {
  const until = Number.isFinite(completedAt) ? `${completedAt.toFixed(3)}` : '…';
  return (
    `${process} ${asked.kind} ${asked.sizeGib} GiB ${asked.volume}: ${told} ` +
    `[${invokedAt.toFixed(3)}, ${until}]`
  );
}
