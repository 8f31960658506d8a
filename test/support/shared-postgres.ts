import { Databases, SHARED_FLAGS } from './databases.js';
import { Postgres } from './postgres.js';

/** Where the run's PostgreSQL is asked for; set by scripts/test/main.ts. */
const RUN = 'TESTS_POSTGRES';

/** Without a run: one for all tests of this process, with which it ends. */
let own: Promise<Databases> | null = null;

/**
 * The PostgreSQL that all tests of a run share. Each test makes databases of its own in it and
 * leaves the server alone; a test that stops or kills one starts its own (`Postgres.start`).
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
