import type { Breach } from '../../domain/breach.js';
import { StoreBroken, StoreUnavailable } from '../../ledger/store-port/store-errors.js';
import { integer } from '../sql/cell.js';
import type { Connections, Session } from '../sql/connections.js';
import type { InPlace } from './in-place.js';

/** Sizes in the log, bytes: https://sqlite.org/fileformat.html#the_write_ahead_log */
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

/**
 * Lets nothing be written, and no commit be answered, unless the files are where they were opened.
 * What is found wrong breaks the store.
 */
export class PlaceGuard {
  constructor(
    private readonly connections: Connections,
    private readonly place: InPlace,
  ) {}

  /**
   * Work that writes, on the connection. Looks before it, so that nothing is written into files
   * that are gone; and after it, because they may have gone meanwhile.
   */
  writing<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.connections.exclusive(async (session) => {
      await this.#look(session);
      const result = await work(session);
      await this.#look(session);
      return result;
    });
  }

  async #look(session: Session): Promise<void> {
    const { displaced, emptied, shrunkTo } = this.#seen();
    if (displaced !== null) this.#break('displaced', displaced);
    if (emptied) this.#break('corrupt', 'the file was emptied under the server');
    if (shrunkTo !== null && (await isCut(session, shrunkTo)))
      this.#break('corrupt', 'the write-ahead log was cut under the server');
  }

  #seen(): ReturnType<InPlace['look']> {
    try {
      return this.place.look();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new StoreUnavailable(why, { cause: error });
    }
  }

  #break(breach: Breach, what: string): never {
    throw this.connections.broke(new StoreBroken(breach, what));
  }
}

/** Whether a log lacks frames: SQLite itself, and tools of it, shorten one that is not needed. */
async function isCut(session: Session, size: number): Promise<boolean> {
  const [log] = await session.all('pragma wal_checkpoint(passive)');
  const [page] = await session.all('pragma page_size');
  if (log === undefined || page === undefined) return false;
  const frames = integer(log, 'log');
  return frames > 0 && size < LOG_HEADER + frames * (FRAME_HEADER + integer(page, 'page_size'));
}
