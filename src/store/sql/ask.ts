/** A statement as PostgreSQL's driver takes it. */
export class Question {
  constructor(
    readonly text: string,
    readonly values: readonly unknown[],
    /** The server parses statements with a name once, and knows them by it from then on. */
    readonly name: string | undefined,
  ) {}
}

/** The part of PostgreSQL's driver that is used. It sends statements in the order of the calls. */
export interface AskedConnection {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
  query(question: Question, done: (error: unknown, answer: unknown) => void): void;
}

/** Sends a statement before it returns. */
export function ask(connection: AskedConnection, question: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query(question, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** What was sent, and tells of its failure where its answer is taken. */
export function handled<T>(asked: Promise<T>): Promise<T> {
  asked.catch(() => undefined);
  return asked;
}

/** A statement whose parameters are question marks: PostgreSQL numbers them. */
export function numbered(sql: string): string {
  let number = 0;
  return sql.replaceAll('?', () => `$${++number}`);
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
