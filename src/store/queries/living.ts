import type { Living } from '../../ledger/store-port/living.js';
import { text } from '../sql/cell.js';
import type { Session } from '../sql/connections.js';
import { live } from './live.js';

/** How many volumes are named as examples. */
const EXAMPLES = 5;

/** What lives at a backend or in a pool. Reads every reservation: for occasional use. */
export async function readLiving(session: Session, place: string): Promise<Living> {
  const hash = place.indexOf('#');
  const backend = hash < 0 ? place : place.slice(0, hash);
  const bound = hash < 0 ? [backend] : [backend, place];
  const at = (prefix: string) => `${prefix}backend = ?${hash < 0 ? '' : ` and ${prefix}pool = ?`}`;
  const [homes] = await session.all(
    `select count(*) as many, coalesce(sum(size_gib), 0) as gib from volumes where ${at('home_')}`,
    ...bound,
  );
  const examples = await session.all(
    `select volume_id from volumes where ${at('home_')} order by created_at, volume_id limit ?`,
    ...bound,
    EXAMPLES,
  );
  const [open] = await session.all(
    `select count(*) as many from decisions where ${live()} and ${at('')}`,
    ...bound,
  );
  // What a volume's own decision reserved at its home is counted with the volume; what an
  // unfinished decision reserved, with that.
  const [others] = await session.all(
    'select count(*) as many, coalesce(sum(r.size_gib), 0) as gib from reservations as r join ' +
      `decisions as d on d.decision_id = r.decision_id where ${at('r.')} and r.lives and ` +
      `r.state <> 'released' and not ${live('d')} and not exists (select 1 from volumes as v ` +
      'where v.volume_id = d.subject and v.home_pool = r.pool and d.operation not in ' +
      "('create_snapshot', 'manage_snapshot'))",
    ...bound,
  );
  return {
    volumes: Number(homes?.['many'] ?? 0),
    volumesGib: Number(homes?.['gib'] ?? 0),
    examples: examples.map((row) => text(row, 'volume_id')),
    unfinished: Number(open?.['many'] ?? 0),
    others: Number(others?.['many'] ?? 0),
    othersGib: Number(others?.['gib'] ?? 0),
  };
}
