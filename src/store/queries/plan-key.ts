import { randomBytes } from 'node:crypto';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';

const KEY_BYTES = 32;

/** Makes the key by which plans are signed, once in the life of a database. */
export async function makePlanKey(session: Session): Promise<void> {
  if ((await session.all('select id from plan_key')).length > 0) return;
  await session.run(
    'insert into plan_key (id, secret) values (1, ?) on conflict (id) do nothing',
    randomBytes(KEY_BYTES).toString('base64url'),
  );
}

/** The key, base64url. */
export async function readPlanKey(session: Session): Promise<string> {
  const [row] = await session.all('select secret from plan_key');
  if (row === undefined) throw new Error('the ledger has no key for plans');
  return text(row, 'secret');
}
