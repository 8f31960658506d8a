import type { Profile } from '../../src/engine/decide/profile.js';
import type { PlacementRequest } from '../../src/engine/expression/placement-request.js';
import type { Basis } from '../../src/engine/index/basis.js';
import type { PoolIndex } from '../../src/engine/index/pool-index.js';
import type { Outcome } from '../../src/engine/request/view.js';
import { group, retype } from '../built.js';
import { TYPES } from '../cloud/requests.js';

const ALL: Basis = { avoid: new Set(), settled: null };

/**
 * A volume that may move is given the type that is asked for; it lives in a pool that the request's
 * number picks.
 */
export function retypeOnce(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  const request = living(index, ask);
  if (!('source' in index)) return retypeByScan(index, ask, profile);
  const source = index.source(profile, ALL);
  const decide: Decide | Earlier = retype.decideRetype;
  return isEarlier(decide)
    ? decide(source, request, profile, homeOf(request))
    : decide(source, request, homeOf(request));
}

type Decide = typeof retype.decideRetype;
/** Builds that are compared with this one named the profile besides. */
type Earlier = (
  source: ReturnType<PoolIndex['source']>,
  request: PlacementRequest,
  profile: Profile,
  home: ReturnType<typeof homeOf>,
) => Outcome;

function isEarlier(decide: Decide | Earlier): decide is Earlier {
  return decide.length > 3;
}

export function retypeByScan(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  const request = living(index, ask);
  return retype.scheduleRetype(index.participating(), request, profile, homeOf(request));
}

/** Three volumes and their group's type, of the type that is asked for and of any. */
export function groupOnce(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  if (!('source' in index)) return groupByScan(index, ask, profile);
  return group.decideGroup(index.source(profile, ALL), membersOf(ask), profile);
}

export function groupByScan(index: PoolIndex, ask: PlacementRequest, profile: Profile): Outcome {
  return group.scheduleGroup(index.participating(), membersOf(ask), profile);
}

function living(index: PoolIndex, ask: PlacementRequest): PlacementRequest {
  const pools = index.participating();
  return { ...ask, currentPool: pools[(ask.seed * 7919) % pools.length]?.pool ?? null };
}

function homeOf({ currentPool }: PlacementRequest) {
  return { from: currentPool ?? '', policy: 'on_demand' } as const;
}

function membersOf(ask: PlacementRequest): readonly PlacementRequest[] {
  const [any] = TYPES;
  const ofAnyType = any === undefined ? null : { ...any, qosSpecs: {} };
  const sized = (sizeGib: number, spec = ask.spec): PlacementRequest => ({
    ...ask,
    neededGib: sizeGib,
    spec: { ...spec, sizeGib },
  });
  return [
    ask,
    sized(ask.neededGib + 1),
    sized(ask.neededGib, { ...ask.spec, volumeType: ofAnyType }),
    sized(0, { ...ask.spec, volumeType: ofAnyType }),
  ];
}
