import { Keys } from '../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { decision, pool, reservation, volume } from '../contract/records.js';

// Run as a process of its own: owns the store in a given file and carries out commands.

/** Commands: commit once, commit until it dies, write the smallest thing. */
export type Command = 'commit' | 'commit forever' | 'probe';

/** Result of a command; a commit answers its number. */
export type Reply =
  | { readonly ok: true; readonly number: number }
  | { readonly ok: false; readonly error: string; readonly message: string };

const [, , file = ''] = process.argv;

async function attempt(act: () => Promise<number>): Promise<void> {
  let reply: Reply;
  try {
    reply = { ok: true, number: await act() };
  } catch (error) {
    reply = { ok: false, error: error instanceof Error ? error.name : '', message: String(error) };
  }
  await new Promise((resolve) => process.send?.(reply, resolve));
}

async function serve(): Promise<void> {
  const store = await openSqliteStore({ file, clock: Date.now });
  const commit = async (): Promise<number> => {
    const keys = new Keys();
    keys.pools.add(pool().pool);
    const committed = await store.transact(
      `batch-${process.pid}-${performance.now()}`,
      keys,
      (set) => {
        const number = set.next('decision');
        const ids = {
          decisionId: `decision-${number}`,
          subject: `volume-${number}`,
          requestKey: `request-${number}/caller`,
          serial: number,
        };
        set.volumes.put(
          volume({
            volumeId: ids.subject,
            decisionId: ids.decisionId,
            typeName: 'x'.repeat(5_000),
          }),
        );
        set.decisions.put(decision(ids));
        set.reservations.put(reservation({ decisionId: ids.decisionId }));
        const row = set.pools.get(pool().pool) ?? pool();
        set.pools.put({ ...row, heldGib: row.heldGib + 10 });
        return number;
      },
    );
    return committed.result;
  };
  process.on('message', async (command: Command) => {
    if (command === 'probe') await attempt(() => store.probe().then(() => 0));
    else if (command === 'commit') await attempt(commit);
    else for (;;) await attempt(commit);
  });
}

await attempt(() => serve().then(() => 0));
