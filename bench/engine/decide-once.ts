import type { Profile } from '../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Basis } from '../../src/engine/index/basis.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';
import type { Outcome } from '../../src/engine/request/view.js';
import { schedule } from '../built.js';

/** One decision as the ledger makes it. */
export function decideOnce(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  return index.decide(ask, profile, ALL);
}

const ALL: Basis = { avoid: new Set(), settled: null };

/** The same decision by a full scan. */
export function decideByScan(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  return schedule(index.participating(), ask, profile);
}
