import type { LedgerContext } from '../context.js';
import { logAction } from '../events/log-action.js';

/** Who sent the signal is not known. */
const NOBODY = { identity: '', address: '' };

/**
 * Enters into the event log that a server has other settings in force. Throws STORE_UNAVAILABLE.
 * @param server which server it is
 * @param keys those that changed
 */
export async function enterReload(
  { commits }: LedgerContext,
  server: string,
  keys: readonly string[],
): Promise<void> {
  const action = {
    action: 'reload_configuration',
    object: server,
    after: keys.join(', '),
  } as const;
  await commits.submit({ keys: () => undefined, run: (set) => logAction(set, NOBODY, action) });
}
