import { BACKENDS } from '../site/backends.js';
import type { FaultDatabase } from '../site/database.js';
import { type Violation, violation } from '../violation.js';

const HERE = BACKENDS.map(({ name }) => `'${name}'`).join(', ');

/** What workers still owe, or are owed: decisions that are not carried out. */
export function unfinished(database: FaultDatabase) {
  return database.rows(
    `select decision_id, subject, state, pool, lease_worker, lease_token, lease_expires_at,
    attempt, reason from decisions
     where backend in (${HERE}) and state in ('pending', 'leased', 'accepted', 'in_doubt') order
     by serial`,
  );
}

/** Hosts that are taken for dead. */
export function downHosts(database: FaultDatabase) {
  return database.rows('select host, down, last_seen_at from hosts where down');
}

/** Everything that was decided for a backend with workers was carried out, and every host is up. */
export async function checkOwed(database: FaultDatabase): Promise<readonly Violation[]> {
  const left = (await unfinished(database)).map((row) =>
    violation('owed', 'a worker was connected and did not get its order', row),
  );
  const down = (await downHosts(database)).map((row) =>
    violation('owed', `${row['host']} reports and is down`, row),
  );
  return [...left, ...down];
}
