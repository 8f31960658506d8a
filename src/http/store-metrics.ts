import { Gauge, type Registry } from 'prom-client';

/** As `Breach` names them. */
const BREACHES = ['corrupt', 'displaced'] as const;

/** How the store is: whether it takes commits now, and whether it is not used any more. */
export function storeMetrics(registry: Registry, up: (() => number) | undefined) {
  const registers = [registry];
  const storeUp: Gauge = new Gauge({
    name: 'stowage_store_up',
    help:
      'Whether the ledger can be written, as far as this server knows: 1 or 0. While it is 0, ' +
      'figures that the database is asked for are left out.',
    registers,
    ...(up && { collect: () => storeUp.set(up()) }),
  });
  const storeBroken = new Gauge({
    name: 'stowage_store_broken',
    help:
      'Whether the ledger is not used any more until the next start, by why: corrupt (a page is ' +
      'damaged), displaced (its files were moved, replaced or given a second name). 0 or 1.',
    labelNames: ['breach'],
    registers,
  });
  for (const breach of BREACHES) storeBroken.labels(breach).set(0);
  return { storeUp, storeBroken };
}
