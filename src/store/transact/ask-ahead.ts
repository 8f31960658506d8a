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

/**
 * The rows that keys name, asked for before it is known what came before: over a network they come
 * with the answer to the statement that was sent before, and not one round trip later.
 */
export class AskedAhead {
  readonly #answers = new Map<string, Promise<readonly SqlRow[]>>();

  /** Sends the statements. Those that fail do so where their answers are taken. */
  constructor(session: Session, keys: Keys) {
    const { isIn, list } = session.dialect;
    const named: readonly (readonly [string, string, ReadonlySet<string>])[] = [
      [DECISIONS.table, DECISIONS.key.join(), keys.decisions],
      [VOLUMES.table, VOLUMES.key.join(), keys.volumes],
      [REQUESTS.table, REQUESTS.key.join(), keys.requests],
      [HOSTS.table, HOSTS.key.join(), keys.hosts],
      [BACKENDS.table, BACKENDS.key.join(), keys.backends],
      [POOLS.table, POOLS.key.join(), keys.pools],
    ];
    for (const [table, column, values] of named) {
      if (values.size === 0) continue;
      const sql = `select * from ${table} where ${isIn(column)}`;
      const wanted = list(values);
      const answer = session.all(sql, wanted);
      answer.catch(() => undefined);
      this.#answers.set(`${sql}\n${wanted.text}`, answer);
    }
  }

  /** The answer to a statement, once; null: it was not asked. */
  take(sql: string, { text }: JsonText): Promise<readonly SqlRow[]> | null {
    const statement = `${sql}\n${text}`;
    const answer = this.#answers.get(statement) ?? null;
    // Whoever asks later asks anew.
    this.#answers.delete(statement);
    return answer;
  }
}
