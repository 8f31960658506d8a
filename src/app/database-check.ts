import { ConfigError } from '../config/problems.js';
import type { Config } from '../config/schema.js';
import { problemOfUrl } from '../store/postgres/postgres-url.js';

/** Throws ConfigError if PostgreSQL's driver cannot use `database.url`. Connects nowhere. */
export function checkDatabase({ database }: Config): void {
  const problem = database.url === null ? null : problemOfUrl(database.url);
  if (problem !== null) throw new ConfigError([`database.url: ${problem}`]);
}
