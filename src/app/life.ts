import type { RunningLedger } from '../ledger/ledger.js';
import type { SchemaChange } from '../store/schema/schema.js';

/** Tells of an event in the life of a server, with figures by name. */
export type Life = (what: string, values?: Readonly<Record<string, unknown>>) => void;

/** Tells how the schema of the ledger is brought up to date. */
export function schemaLife(life: Life): (change: SchemaChange) => void {
  return (change) => {
    switch (change.kind) {
      case 'created':
        life('ledger created', { schema: change.version });
        break;
      case 'begins':
        life('migrating', { from: change.from, to: change.to });
        break;
      case 'step': {
        const { version, of, name, ms } = change;
        life('migrated', { version, of, step: name, seconds: ms / 1000 });
      }
    }
  };
}

/**
 * Tells what a start found in the ledger: decisions that are not finished, by state, backends, and
 * those whose first report is waited for. Nothing of an empty ledger.
 */
export async function tellRecovery({ ledger, awaited }: RunningLedger, life: Life): Promise<void> {
  const { backends, participating, unfinished, readRevision } = await ledger.status();
  if (readRevision === 0) return;
  const waitsFor = awaited();
  life('recovered', {
    ...(unfinished && {
      pending: unfinished.pending,
      leased: unfinished.leased,
      accepted: unfinished.accepted,
      in_doubt: unfinished.inDoubt,
    }),
    backends,
    participating,
    ...(waitsFor.length > 0 && { waits_for: waitsFor }),
    revision: readRevision,
  });
}
