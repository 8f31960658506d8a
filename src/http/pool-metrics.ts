import { Gauge, type Registry } from 'prom-client';

/** Space of one pool, bytes. */
export interface PoolFigures {
  readonly backend: string;
  /** `host@backend#pool`. */
  readonly pool: string;
  /** Null: the report does not say it. Infinity: the pool has no limit. */
  readonly capacity: number | null;
  /** Likewise. */
  readonly free: number | null;
  readonly provisioned: number;
  readonly held: number;
  readonly confirmed: number;
  /** Null: it is no number. */
  readonly virtualFree: number | null;
  readonly volumes: number;
}

/** Space by pool, read at every scrape. */
export function poolMetrics(registry: Registry, read: (() => Iterable<PoolFigures>) | undefined) {
  const labelNames = ['backend', 'pool'] as const;
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const capacity: Gauge<'backend' | 'pool'> = new Gauge({
    name: 'stowage_pool_capacity_bytes',
    help:
      'Physical space of a pool by its report, bytes. These figures by pool are left out where ' +
      'there are more pools than metrics.max_pools.',
    labelNames,
    registers: [registry],
    // The first of them is collected first, and sets all.
    ...(read && { collect: () => set(read()) }),
  });
  const free = gauge(
    'stowage_pool_free_bytes',
    'Physical space of a pool that is free by its report, bytes.',
  );
  const provisioned = gauge(
    'stowage_pool_provisioned_bytes',
    'Sizes of the volumes in a pool, as they count: by its report, or what the ledger knows to ' +
      'live there, bytes. Without what is promised.',
  );
  const promised = new Gauge({
    name: 'stowage_pool_promised_bytes',
    help:
      'What is promised in a pool and in no report yet, bytes, by state: held (no worker has ' +
      'made it), confirmed (it is made).',
    labelNames: [...labelNames, 'state'],
    registers: [registry],
  });
  const virtualFree = gauge(
    'stowage_pool_virtual_free_bytes',
    'What new volumes may take in a pool, over-subscription and promises counted, bytes. ' +
      'Negative: more is promised than there is.',
  );
  const volumes = gauge('stowage_pool_volumes', 'Volumes that live in a pool.');
  const set = (pools: Iterable<PoolFigures>): void => {
    for (const one of [capacity, free, provisioned, promised, virtualFree, volumes]) one.reset();
    for (const { backend, pool, ...of } of pools) {
      if (of.capacity !== null) capacity.labels(backend, pool).set(of.capacity);
      if (of.free !== null) free.labels(backend, pool).set(of.free);
      provisioned.labels(backend, pool).set(of.provisioned);
      promised.labels(backend, pool, 'held').set(of.held);
      promised.labels(backend, pool, 'confirmed').set(of.confirmed);
      if (of.virtualFree !== null) virtualFree.labels(backend, pool).set(of.virtualFree);
      volumes.labels(backend, pool).set(of.volumes);
    }
  };
}
