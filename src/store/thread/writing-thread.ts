import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Prepared } from '../sql/prepared.js';
import { type SqliteDatabase, sqliteDriver } from '../sqlite/driver.js';
import { setUp } from '../sqlite/set-up.js';
import { type Answer, failureOf, type Message, type Part, rowsOf } from './message.js';

/** What the thread is started with. */
export interface Start {
  /** Real path of the database. */
  readonly file: string;
}

/** The thread that writes a database. It answers one message after the other. */
function main(port: MessagePort, { file }: Start): void {
  const connection = new (sqliteDriver())(file);
  const wrong = setUp(connection);
  if (wrong !== null) throw wrong;
  // Readers on the other thread would keep those that are part of a commit from copying its pages.
  connection.pragma('wal_autocheckpoint = 0');
  const prepared = new Prepared(connection);
  port.on('message', (message: Message) => {
    if (message === null) {
      connection.close();
      port.close();
    } else void run(connection, prepared, message).then((answer) => port.postMessage(answer));
  });
}

async function run(
  connection: SqliteDatabase,
  prepared: Prepared,
  parts: readonly Part[],
): Promise<Answer> {
  let result: unknown = null;
  let failure: Answer['failure'] = null;
  try {
    for (const part of parts) {
      if ('width' in part) await prepared.runAll(part.sql, rowsOf(part.width, part.cells));
      else result = prepared.query(part.sql, part.bindings);
    }
  } catch (error) {
    failure = failureOf(error);
  }
  const { inTransaction } = connection;
  return { result, failure, inTransaction, logged: inTransaction ? 0 : pagesLogged(prepared) };
}

function pagesLogged(prepared: Prepared): number {
  try {
    const [log] = prepared.query('pragma wal_checkpoint(noop)', []) as { readonly log: number }[];
    return log?.log ?? 0;
  } catch {
    // What came of the message counts. This is asked again after the next.
    return 0;
  }
}

if (parentPort !== null) main(parentPort, workerData as Start);
