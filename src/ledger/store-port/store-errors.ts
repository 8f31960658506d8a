import type { Breach } from '../../domain/breach.js';

/**
 * The database is not the one that this server followed: it goes back to an earlier position or
 * holds another commit there, as after a fail-over to a standby that lacks the last ones. Nothing
 * of the call was committed. All that is known of it is to be loaded again.
 */
export class HistoryBroken extends Error {
  override readonly name = 'HistoryBroken';
}

/** The store cannot be written or read now, and nothing of the call was committed. */
export class StoreUnavailable extends Error {
  override readonly name: string = 'StoreUnavailable';
}

/**
 * The store is not used again until somebody has looked at it and the server was started anew.
 * Unlike any other StoreUnavailable, this one may be thrown for a commit that came to pass: where
 * the files went, it went with them.
 */
export class StoreBroken extends StoreUnavailable {
  override readonly name = 'StoreBroken';

  constructor(
    readonly breach: Breach,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
