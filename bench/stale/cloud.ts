import { dice } from '../random.js';

/** Backends and volumes, the same for all deciders. */
export interface Cloud {
  /** `host@backend` of each; each has one thick pool called `pool`. */
  readonly backends: readonly string[];
  /** Capacity of each pool, GiB. */
  readonly capacityGib: number;
  /** Sizes in order of arrival, GiB. */
  readonly sizes: readonly number[];
  /** Volumes that arrive between two reports, a minute apart. */
  readonly perReport: number;
}

/** Share of all capacity that the volumes fill in the end. */
const FULL = 0.98;

/** Volumes of 1 to 20 GiB that just fit. */
export function drawCloud(
  backends: number,
  volumes: number,
  perReport: number,
  seed: number,
): Cloud {
  const roll = dice(seed);
  const sizes = Array.from({ length: volumes }, () => roll(1, 20));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return {
    backends: Array.from({ length: backends }, (_, index) => `node${index + 1}@lvm`),
    capacityGib: Math.ceil(total / backends / FULL),
    sizes,
    perReport,
  };
}

/** The real state of the backends. A volume that does not fit fails, as on a real array. */
export class Arrays {
  readonly #used = new Map<string, number>();
  failures = 0;

  constructor(private readonly cloud: Cloud) {}

  /** Makes a volume; false if it does not fit. */
  make(backend: string, sizeGib: number): boolean {
    const used = this.usedGib(backend);
    if (used + sizeGib > this.cloud.capacityGib) {
      this.failures += 1;
      return false;
    }
    this.#used.set(backend, used + sizeGib);
    return true;
  }

  usedGib(backend: string): number {
    return this.#used.get(backend) ?? 0;
  }

  /** Free GiB that the backend would report now. */
  freeGib(backend: string): number {
    return this.cloud.capacityGib - this.usedGib(backend);
  }
}
