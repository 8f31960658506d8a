/** How a statement begins that knex puts before the database's own message. */
const STATEMENT =
  /^(insert|select|update|delete|create|alter|drop|set|lock|analyze|begin|commit|rollback|notify|with) ?/i;
const BETWEEN = ' - ';

/**
 * The database's own message, without the statement that knex puts before it: for a batch of rows
 * the statement is long.
 */
export function wordsOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const at = STATEMENT.test(message) ? message.lastIndexOf(BETWEEN) : -1;
  return at === -1 ? message : message.slice(at + BETWEEN.length);
}
