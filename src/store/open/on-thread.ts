import type { Knex } from 'knex';
import { Connections } from '../sql/connections.js';
import { Trust } from '../sql/trust.js';
import { connectSqlite } from '../sqlite/sqlite-connect.js';
import { SQLITE } from '../sqlite/sqlite-dialect.js';
import { HeldView } from '../thread/held-view.js';
import { Threaded } from '../thread/threaded.js';
import { Writer } from '../thread/writer.js';

/** Connections to a file. */
export interface FileConnections {
  readonly reads: Connections;
  readonly writes: Connections;
  /** Ends everything else that has the file open. Call it once the connections are closed. */
  end(): Promise<void>;
}

/** One connection for all. */
export function onThisThread(knex: Knex): FileConnections {
  const connections = new Connections(knex, SQLITE);
  return { reads: connections, writes: connections, end: async () => undefined };
}

/**
 * A thread of its own for what writes. Of the two connections on this one, which only read, the
 * given one is for reads, the other for those that are part of a commit.
 * @param opened called for each connection that is made here
 */
export async function onThread(
  file: string,
  knex: Knex,
  opened: () => void,
  writer = new Writer(file),
): Promise<FileConnections> {
  const trust = new Trust();
  const reads = new Connections(knex, SQLITE, null, { trust });
  const other = connectSqlite(file, opened);
  try {
    for (const reader of [knex, other]) await reader.raw('pragma query_only = on');
    // It opens the file, or says why it cannot.
    await writer.ask([]);
  } catch (error) {
    await other.destroy();
    await writer.close();
    throw error;
  }
  const view = new HeldView(reads);
  const writes = new Connections(other, SQLITE, null, {
    trust,
    statementsOn: (own) => new Threaded(writer, own, view),
  });
  return { reads, writes, end: () => writer.close() };
}
