import type { SpaceLeft } from './space-left.js';
import type { KindsOfPools } from './verdicts.js';

/** What tells of many pools at once why they take nothing. */
export interface Refusing {
  /** The slots of the participating pools, in tie order. */
  readonly order: Int32Array;
  readonly kinds: KindsOfPools;
  readonly left: SpaceLeft;
}
