import type { StowageClient } from '../../../src/client/index.js';
import type { Disk } from './disk.js';
import type { Told } from './outcomes.js';
import type { Held } from './worker.js';

export interface Context {
  readonly client: StowageClient;
  readonly backend: string;
  /** The promise that it breaks; empty: none. */
  readonly fault: string;
  readonly workMs: number;
  readonly workerId: string;
  readonly disk: Disk;
  /** Orders that are being carried out. */
  readonly held: Map<string, Held>;
  /** What became of earlier ones. */
  readonly done: Map<string, Told>;
}
