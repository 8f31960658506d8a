import { type BigIntStats, statSync } from 'node:fs';

/**
 * The files of a ledger that must stay what they were when they were opened: the database, the
 * write-ahead log, its index, and the file whose lock makes this process the owner.
 */
const ENDINGS = ['', '-wal', '-shm', '.lock'] as const;
/** These belong to a connection. */
const OF_CONNECTION = ['-wal', '-shm'] as const;

/** What a look found. */
export interface Look {
  /** What is wrong with the files; null: nothing. */
  readonly displaced: string | null;
  /** Whether the database itself was cut to nothing. */
  readonly emptied: boolean;
  /** Size of the log, bytes, if it is smaller than when it was looked at last. */
  readonly shrunkTo: number | null;
}

interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Whether the files that a server has open are still those that others find under their names.
 * SQLite goes on with files that were removed, moved or replaced; what it writes then is lost to
 * the next start. If a file has a second name, others may open it by that name, with another log
 * and another lock. A look takes some 10 µs, of a commit's milliseconds.
 */
export class InPlace {
  readonly #known = new Map<string, Identity>();
  #logSize = 0;

  constructor(private readonly file: string) {}

  /** A new connection made a log and an index of its own. */
  reopened(): void {
    for (const ending of OF_CONNECTION) this.#known.delete(ending);
    this.#logSize = 0;
  }

  /** Throws the system's error if the files cannot be looked at. */
  look(): Look {
    for (const ending of ENDINGS) {
      const stat = statSync(this.file + ending, { bigint: true, throwIfNoEntry: false });
      const displaced = this.#displaced(ending, stat);
      if (displaced !== null || stat === undefined)
        return { displaced, emptied: false, shrunkTo: null };
      if (ending === '' && stat.size === 0n)
        return { displaced: null, emptied: true, shrunkTo: null };
      if (ending === '-wal' && Number(stat.size) < this.#logSize) {
        this.#logSize = Number(stat.size);
        return { displaced: null, emptied: false, shrunkTo: this.#logSize };
      }
      if (ending === '-wal') this.#logSize = Number(stat.size);
    }
    return { displaced: null, emptied: false, shrunkTo: null };
  }

  #displaced(ending: string, stat: BigIntStats | undefined): string | null {
    const name = this.file + ending;
    if (stat === undefined) return `${name} is gone: it was removed or moved under the server`;
    const known = this.#known.get(ending);
    if (known === undefined) this.#known.set(ending, { dev: stat.dev, ino: stat.ino });
    else if (known.dev !== stat.dev || known.ino !== stat.ino)
      return `${name} was replaced by another file under the server`;
    return ending === '' ? secondName(name, stat) : null;
  }
}

/** What is wrong with a database's names; null: it has one. */
export function secondName(file: string, { nlink }: Pick<BigIntStats, 'nlink'>): string | null {
  if (nlink <= 1n) return null;
  return (
    `${file} has ${nlink} names (hard links): whoever opens it by another one does so without ` +
    'its log and its lock'
  );
}
