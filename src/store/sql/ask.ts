/** A statement as PostgreSQL's driver takes it. */
interface Question {
  readonly text: string;
  readonly values: readonly unknown[];
  /** The server parses statements with a name once, and knows them by it from then on. */
  readonly name?: string;
}

/** The part of PostgreSQL's driver that is used. It sends statements in the order of the calls. */
export interface AskedConnection {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
  query(question: Question, done: (error: unknown, answer: unknown) => void): void;
}

/** Sends a statement before it returns; its parameters are question marks. */
export function ask(
  connection: AskedConnection,
  sql: string,
  values: readonly unknown[],
  name?: string,
): Promise<unknown> {
  const question = { text: numbered(sql, values), values, ...(name !== undefined && { name }) };
  return new Promise((resolve, reject) => {
    connection.query(question, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** PostgreSQL numbers its parameters. */
function numbered(sql: string, values: readonly unknown[]): string {
  let number = 0;
  return values.length === 0 ? sql : sql.replaceAll('?', () => `$${++number}`);
}

/**
 * Runs work, and sends all that it asks for before it returns in one piece: each piece costs both
 * sides a call of the kernel, and the server a wake-up.
 */
export function inOnePiece<T>({ connection: { stream } }: AskedConnection, work: () => T): T {
  stream.cork();
  try {
    return work();
  } finally {
    stream.uncork();
  }
}
