/**
 * Why a ledger cannot be exported or imported, as a message for the operator: what was found, what
 * was expected, what to do.
 */
export class DumpProblem extends Error {
  override readonly name = 'DumpProblem';
}

/**
 * The database's own message, without the statement that knex puts before it: for a batch of rows
 * the statement is long.
 */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return /^(insert|select|update|delete|create|alter|drop|set|lock|analyze) /i.test(message)
    ? message.slice(message.indexOf(' - ') + 3)
    : message;
}
