import { Databases, SHARED_FLAGS } from './databases.js';
import { Postgres } from './postgres.js';

/** Variable with the address of the run's PostgreSQL; set by scripts/test/main.ts. */
const RUN = 'TESTS_POSTGRES';

/** Without a run: one PostgreSQL for all tests of this process. */
let own: Promise<Databases> | null = null;

/**
 * The PostgreSQL that all tests of a run share. Each test creates its own databases in it. A test
 * that stops or kills a server starts its own (`Postgres.start`).
 */
export function sharedPostgres(): Promise<Databases> {
  own ??= find();
  return own;
}

async function find(): Promise<Databases> {
  const run = process.env[RUN];
  if (run === undefined) return Postgres.start(SHARED_FLAGS);
  const answer = await fetch(run);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the run has no PostgreSQL: ${text}`);
  return new Databases(Number(text));
}
