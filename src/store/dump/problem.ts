/**
 * What keeps a ledger from being exported or imported, in words for whoever asked: what was found,
 * what was expected, what to do.
 */
export class DumpProblem extends Error {
  override readonly name = 'DumpProblem';
}

/**
 * What a database says, without the statement that knex puts before it: a batch of rows is a long
 * one.
 */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^(insert|select|update|delete|create|alter|drop|set|lock|analyze) /i.test(message)
    ? message.slice(message.indexOf(' - ') + 3)
    : message;
}
