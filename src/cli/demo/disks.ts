import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PoolReportSchema } from '../../gen/stowage/v1/capability_service_pb.js';
import type { DemoBackend, DemoPool } from './cloud.js';

/** Share of a thin volume that is written at once. */
const WRITTEN = 0.4;

/** The pretended disks of one backend: they only remember their volumes. */
export class Disks {
  readonly #backend: DemoBackend;
  readonly #volumes = new Map<string, Map<string, number>>();

  constructor(backend: DemoBackend) {
    this.#backend = backend;
    for (const pool of backend.pools) this.#volumes.set(pool.name, new Map());
  }

  /** Creates a volume. Creating it again changes nothing. */
  make(pool: string, volumeId: string, sizeGib: number): void {
    this.#on(pool).set(volumeId, sizeGib);
  }

  /** Removes a volume, if it is there. */
  remove(pool: string, volumeId: string): void {
    this.#on(pool).delete(volumeId);
  }

  /** Sizes of the volumes in a pool, summed, GiB. */
  usedGib(pool: string): number {
    return [...this.#on(pool).values()].reduce((sum, size) => sum + size, 0);
  }

  /** What the backend has, as a volume manager reports it. */
  measure(): MessageInitShape<typeof PoolReportSchema>[] {
    return this.#backend.pools.map((pool) => reportOf(pool, this.usedGib(pool.name)));
  }

  #on(pool: string): Map<string, number> {
    const found = this.#volumes.get(pool);
    if (found === undefined) throw new Error(`${this.#backend.name} has no pool ${pool}`);
    return found;
  }
}

function reportOf(pool: DemoPool, usedGib: number): MessageInitShape<typeof PoolReportSchema> {
  const { name, media, sizeGib, reservedPercentage, thinRatio } = pool;
  const thin = thinRatio !== undefined;
  return {
    poolName: name,
    capabilities: { media },
    capacity: {
      total: finite(sizeGib),
      free: finite(sizeGib - usedGib * (thin ? WRITTEN : 1)),
      allocatedGib: usedGib,
      provisionedGib: usedGib,
      reservedPercentage,
      thinProvisioningSupport: thin,
      thickProvisioningSupport: !thin,
      ...(thin && {
        maxOverSubscriptionRatio: { kind: { case: 'number' as const, value: thinRatio } },
      }),
    },
  };
}

function finite(value: number) {
  return { kind: { case: 'finite' as const, value } };
}
