import type { StowageClient } from '../../../src/client/index.js';
import type { Disk } from './disk.js';

export interface Context {
  readonly client: StowageClient;
  readonly backend: string;
  /** The promise that it breaks; empty: none. */
  readonly fault: string;
  readonly workMs: number;
  readonly workerId: string;
  readonly disk: Disk;
}
