import type { WeighedPool } from '../../domain/decision.js';
import type { FilterCount } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import { scanned } from '../decide/candidates.js';
import { diagnose } from '../decide/diagnose.js';
import { explain, type PoolAccount } from '../decide/explain.js';
import { decideOperation } from '../decide/operation.js';
import { buildProfile, type Profile } from '../decide/profile.js';
import type { RetypeOutcome } from '../decide/retype.js';
import { schedule } from '../decide/schedule.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { PoolView } from '../request/view.js';
import type { Playback } from './playback.js';
import {
  type RecordedDecision,
  type RecordedOutcome,
  recordedOutcome,
} from './recorded-decision.js';
import { setViewOf } from './recorded-set.js';

/** A row of an outcome that came out otherwise. */
export interface OutcomeDifference {
  readonly row: string;
  /** As it was; empty: there was no such row. */
  readonly was: string;
  /** As it is now; empty: there is none. */
  readonly is: string;
}

/** A decision that was made again, on what a journal says that it saw. */
export interface Replay {
  readonly detail: OperationDetail;
  readonly outcome: RetypeOutcome;
  /** The profile that decided. */
  readonly profile: Profile;
  readonly request: PlacementRequest;
  readonly poolsSeen: number;
  /** How many pools each filter removed of those that reached it. */
  readonly filters: readonly FilterCount[];
  /** What the rules make of every pool; of a backup nothing, for its rules are not a profile's. */
  readonly pools: readonly PoolAccount[];
  /** Empty: it came out as it was. */
  readonly differences: readonly OutcomeDifference[];
}

/**
 * Decides again by today's rules, with the profile that was asked for then. Throws RuleFault, and
 * ProfileError if that profile names a rule that is no more.
 * @param alternatives those of the decision; null: they are not kept, and nothing is said of them
 */
export function replay(
  playback: Playback,
  recorded: RecordedDecision,
  alternatives: readonly WeighedPool[] | null,
): Replay {
  const { name, options } = playback.profile(recorded.profile);
  const asked = buildProfile(options, name);
  const request = askedOf(playback, recorded);
  const { detail, backupSameHost } = recorded;
  const pools = playback.seen(recorded, 'volume');
  const { outcome, profile } = decideOperation(
    {
      decide: (each, rules) => schedule(pools, each, rules),
      source: (rules) => scanned(pools, rules),
      services: () => playback.seen(recorded, 'backup'),
    },
    { detail, request, backupSameHost },
    asked,
  );
  const isBackup = detail.kind === 'create_backup';
  return {
    detail,
    outcome,
    profile,
    request,
    ...countsOf(isBackup, outcome, pools, request, profile),
    pools: isBackup ? [] : explain(pools, request, profile),
    differences: differencesOf(
      rowsOf(playback.outcome(recorded.outcome), alternatives ?? []),
      rowsOf(recordedOutcome(outcome), alternatives === null ? [] : alternativesOf(outcome)),
    ),
  };
}

/** The request, with the set that the volume is of. */
function askedOf(playback: Playback, recorded: RecordedDecision): PlacementRequest {
  const { request, set } = recorded;
  if (set === undefined) return request;
  return { ...request, set: typeof set === 'string' ? playback.set(recorded) : setViewOf(set) };
}

function countsOf(
  isBackup: boolean,
  outcome: RetypeOutcome,
  pools: readonly PoolView[],
  request: PlacementRequest,
  profile: Profile,
): Pick<Replay, 'poolsSeen' | 'filters'> {
  if (outcome.kind === 'refused') return outcome.diagnosis;
  if (isBackup) return { poolsSeen: 0, filters: [] };
  return diagnose(pools, { ...request, maxDiagnosedPools: 0 }, profile);
}

function alternativesOf(outcome: RetypeOutcome): readonly WeighedPool[] {
  return outcome.kind === 'chosen' ? outcome.alternatives : [];
}

/** Row by row, what two outcomes do not share. */
function differencesOf(was: Rows, is: Rows): readonly OutcomeDifference[] {
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((row) => ({ row, was: was.get(row) ?? '', is: is.get(row) ?? '' }))
    .filter((each) => each.was !== each.is);
}

type Rows = ReadonlyMap<string, string>;

function rowsOf(outcome: RecordedOutcome, alternatives: readonly WeighedPool[]): Rows {
  if (outcome.kind === 'refused')
    return new Map([
      ['outcome', `refused, ${outcome.poolsSeen} pools seen`],
      ...outcome.filters.map(
        ({ filter, considered, removed }) =>
          [filter, `removed ${removed} of ${considered}`] as const,
      ),
    ]);
  const { pool, weight, stays = false } = outcome;
  return new Map([
    ['outcome', `${pool}, weight ${weight}${stays ? ', where it was' : ''}`],
    ...alternatives.map(
      (one, at) => [`alternative ${at + 1}`, `${one.pool}, weight ${one.weight}`] as const,
    ),
  ]);
}
