import { TIME } from '../queries/feed.js';
import type { Session } from '../sql/connections.js';

/** How much later than a new claim, ms, a claim may end and still count. */
const SLACK_MS = 60_000;

/** By the database's time. */
const CLAIM =
  `insert into claims (job, server, until) values (?, ?, ${TIME} + ?::bigint) on ` +
  'conflict (job) do update ' +
  'set server = excluded.server, until = excluded.until where claims.server = ' +
  `excluded.server or claims.until < ${TIME} or ` +
  // A claim that ends later was made before the database's clock was set back.
  `claims.until > ${TIME} + 2 * ?::bigint + ${SLACK_MS}`;

/** Claims a job for a server, for this long, ms. False: another server has it. */
export async function claimJob(
  session: Session,
  server: string,
  job: string,
  forMs: number,
): Promise<boolean> {
  return (await session.run(CLAIM, job, server, forMs, forMs)) > 0;
}

/** Others need not wait for the claims of a server that stops. */
export async function giveClaimsUp(session: Session, server: string): Promise<void> {
  await session.run('delete from claims where server = ?', server);
}
