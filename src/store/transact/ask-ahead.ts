import type { Keys } from '../../ledger/store-port/store.js';
import { BACKENDS } from '../rows/backends.js';
import { DECISIONS } from '../rows/decisions.js';
import { HOSTS } from '../rows/hosts.js';
import { POOLS } from '../rows/pools.js';
import { REQUESTS } from '../rows/requests.js';
import { VOLUMES } from '../rows/volumes.js';
import type { SqlRow } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import type { JsonText } from '../sql/dialect.js';
import type { TableMap } from '../sql/table.js';

/** A statement that was sent, with the texts of its list. */
interface Asked {
  readonly wanted: string;
  readonly answer: Promise<readonly SqlRow[]>;
}

/**
 * The rows that keys name, asked for before it is known what came before: over a network they come
 * with the answer to the statement that was sent before, and not one round trip later.
 */
export class AskedAhead {
  readonly #answers = new Map<string, Asked>();

  /** Sends the statements. Those that fail do so where their answers are taken. */
  constructor(session: Session, keys: Keys) {
    const ask = <R>(map: TableMap<R>, values: ReadonlySet<string>) => {
      if (values.size === 0) return;
      const sql = session.dialect.select(map, map.key.join());
      const wanted = session.dialect.list(values);
      const answer = session.kept(sql, wanted);
      answer.catch(() => undefined);
      this.#answers.set(sql, { wanted: wanted.text, answer });
    };
    ask(DECISIONS, keys.decisions);
    ask(VOLUMES, keys.volumes);
    ask(REQUESTS, keys.requests);
    ask(HOSTS, keys.hosts);
    ask(BACKENDS, keys.backends);
    ask(POOLS, keys.pools);
  }

  /** The answer to a statement, once; null: it was not asked. */
  take(sql: string, { text }: JsonText): Promise<readonly SqlRow[]> | null {
    const asked = this.#answers.get(sql);
    if (asked?.wanted !== text) return null;
    // Whoever asks later asks anew.
    this.#answers.delete(sql);
    return asked.answer;
  }
}
