import { statSync } from 'node:fs';
import { type SqliteDatabase, sqliteDriver } from '../../src/store/sqlite/driver.js';

const Sqlite = sqliteDriver();

/** A server's file, read while the server runs. */
export class LedgerFile {
  constructor(private readonly file: string) {}

  /** Revision of the ledger: raised by every transaction. */
  get position(): number {
    return this.number("select value as n from counters where name = 'revision'");
  }

  /** Of the file and its log. */
  get bytes(): number {
    return [this.file, `${this.file}-wal`].reduce(
      (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  /** @param sql selects one number as `n` */
  number(sql: string): number {
    return this.#read((ledger) => ledger.prepare<[], { n: number }>(sql).get()?.n ?? 0);
  }

  /**
   * Every row as text, with its table's name; without tables and columns (`table.column`) that do
   * not count.
   */
  rows(apart: {
    readonly columns: readonly string[];
    readonly tables: readonly string[];
  }): ReadonlySet<string> {
    return this.#read((ledger) => {
      const rows = new Set<string>();
      const tables = ledger.prepare<[], { name: string }>(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
      );
      for (const { name } of tables.all()) {
        if (apart.tables.includes(name)) continue;
        for (const row of ledger.prepare<[], object>(`select * from ${name}`).iterate()) {
          const counted = Object.entries(row).filter(
            ([column]) => !apart.columns.includes(`${name}.${column}`),
          );
          rows.add(`${name} ${JSON.stringify(counted)}`);
        }
      }
      return rows;
    });
  }

  #read<T>(look: (ledger: SqliteDatabase) => T): T {
    const ledger = new Sqlite(this.file, { readonly: true });
    try {
      return look(ledger);
    } finally {
      ledger.close();
    }
  }
}
