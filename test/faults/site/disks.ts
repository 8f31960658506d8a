import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { BACKENDS, poolOf } from './backends.js';

const GIB = 2 ** 30;

/** A volume on a disk. */
export interface VolumeFile {
  readonly pool: string;
  readonly volumeId: string;
  /** Of the decision that it was made for. */
  readonly decisionId: string;
  readonly sizeGib: number;
}

/**
 * The storage of all backends: a directory a pool, a sparse file a volume. It outlives whoever
 * writes it.
 */
export class Disks {
  constructor(private readonly directory: string) {
    for (const backend of BACKENDS)
      for (const pool of backend.pools)
        mkdirSync(this.#in(poolOf(backend, pool)), { recursive: true });
  }

  /** Makes a volume; making it again changes nothing. */
  make({ pool, volumeId, decisionId, sizeGib }: VolumeFile): void {
    const file = openSync(this.#file(pool, volumeId, decisionId), 'a');
    try {
      ftruncateSync(file, sizeGib * GIB);
    } finally {
      closeSync(file);
    }
  }

  /** Removes a volume, if it is there. */
  remove({ pool, volumeId, decisionId }: Omit<VolumeFile, 'sizeGib'>): void {
    rmSync(this.#file(pool, volumeId, decisionId), { force: true });
  }

  /** Everything that lies in a pool. */
  list(pool: string): readonly VolumeFile[] {
    return readdirSync(this.#in(pool)).flatMap((name) => {
      const [volumeId = '', decisionId = ''] = name.split('_');
      const path = join(this.#in(pool), name);
      // Whoever looks does not stop the others.
      const size = existsSync(path) ? statSync(path, { throwIfNoEntry: false })?.size : undefined;
      return size === undefined ? [] : [{ pool, volumeId, decisionId, sizeGib: size / GIB }];
    });
  }

  /** Everything there is. */
  all(): readonly VolumeFile[] {
    return BACKENDS.flatMap((backend) =>
      backend.pools.flatMap((pool) => this.list(poolOf(backend, pool))),
    );
  }

  #in(pool: string): string {
    return join(this.directory, ...pool.split(/[#]/));
  }

  #file(pool: string, volumeId: string, decisionId: string): string {
    return join(this.#in(pool), `${volumeId}_${decisionId}`);
  }
}
