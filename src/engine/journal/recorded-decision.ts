import type { FilterCount } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { Profile } from '../decide/profile.js';
import type { RetypeOutcome } from '../decide/retype.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Basis } from '../index/basis.js';
import type { PoolFigures } from './figures.js';
import {
  type RecordedRequest,
  type RequestFacts,
  requestOf,
  type UnusualRequest,
  unusualOf,
} from './recorded-request.js';

/** A decision that was just made. */
export interface MadeDecision {
  /** If it chose, the id that it has once it is committed; of a refusal, `request id/caller`. */
  readonly id: string;
  /** Of a refusal, its own id: equal requests may be refused together. */
  readonly refusalId?: string | undefined;
  readonly subject: string;
  readonly attempt: number;
  readonly basis: Basis;
  readonly request: PlacementRequest;
  /** Names as of today. */
  readonly detail: OperationDetail;
  readonly backupSameHost: boolean;
  /** The profile that was asked for. */
  readonly profile: Profile;
  readonly outcome: RetypeOutcome;
}

/** One decision: all that it depended on besides the pools, and what came of it. */
export interface RecordedDecision extends RecordedRequest {
  /** Of a decision that chose, its id; of a refusal, `request id/caller`. */
  readonly id: string;
  /** Of a refusal, its own id. */
  readonly refusalId?: string;
  /** Id of what it is about. */
  readonly subject: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Position of the ledger that the index had reached. */
  readonly revision: number;
  /** Number of the profile that was asked for. */
  readonly profile: number;
  /** Backends that must not be chosen. */
  readonly avoid: readonly string[];
  /** The pools that it saw with other figures than those in their lines. */
  readonly apart: Apart;
  readonly detail: OperationDetail;
  readonly backupSameHost: boolean;
  /** A pool is told by its slot, which the lines before name. */
  readonly outcome: RecordedOutcome | PlaceInSlot;
}

type Apart = readonly (readonly [slot: number, ...PoolFigures])[];

/** What came of a decision, without the alternatives: its own row has them. */
export type RecordedOutcome =
  | {
      readonly kind: 'chosen';
      readonly pool: string;
      readonly weight: number;
      /** A retype left the volume where it was. */
      readonly stays?: true;
    }
  | {
      readonly kind: 'refused';
      readonly poolsSeen: number;
      readonly filters: readonly FilterCount[];
    };

/** A chosen pool by its slot. */
export interface PlaceInSlot {
  readonly kind: 'in slot';
  readonly slot: number;
  readonly weight: number;
}

/** What every decision has of its own. */
export interface DecisionFacts extends RequestFacts {
  readonly id: string;
  readonly attempt: number;
  readonly revision: number;
  readonly profile: number;
  /** Null: the outcome is told as something unusual. */
  readonly place: { readonly slot: number; readonly weight: number } | null;
}

/** What few decisions have. */
export interface Unusual {
  readonly avoid?: readonly string[] | undefined;
  readonly apart?: Apart | undefined;
  /** Absent: a new volume. */
  readonly detail?: OperationDetail | undefined;
  /** Of backups only. */
  readonly backupSameHost?: boolean | undefined;
  readonly request?: UnusualRequest | undefined;
  /** In place of slot and weight. */
  readonly outcome?: RecordedOutcome | undefined;
  /** Of refusals only. */
  readonly refusalId?: string | undefined;
}

const NEW_VOLUME: OperationDetail = { kind: 'create_volume' };

/** What is to be told of a decision besides its facts; null: nothing. Hot. */
export function unusualOfDecision(made: MadeDecision, apart: Apart): Unusual | null {
  const { subject, basis, detail, outcome } = made;
  const request = unusualOf(made.request, subject);
  const isUsual =
    outcome.kind === 'chosen' && !('stays' in outcome) && outcome.pool.slot !== undefined;
  const isPlain = isUsual && detail.kind === 'create_volume';
  if (isPlain && request === undefined && basis.avoid.size === 0 && apart.length === 0) return null;
  return {
    request,
    avoid: basis.avoid.size === 0 ? undefined : [...basis.avoid],
    apart: apart.length === 0 ? undefined : apart,
    detail: detail.kind === 'create_volume' ? undefined : detail,
    backupSameHost: detail.kind === 'create_backup' ? made.backupSameHost : undefined,
    outcome: isUsual ? undefined : recordedOutcome(outcome),
    refusalId: made.refusalId,
  };
}

/** The decision that was written. */
export function decisionOf(facts: DecisionFacts, unusual: Unusual): RecordedDecision {
  const { id, subject, attempt, revision, profile, place } = facts;
  const { refusalId } = unusual;
  const { avoid = [], apart = [], detail = NEW_VOLUME, backupSameHost = false } = unusual;
  const outcome = unusual.outcome ?? (place === null ? null : { kind: 'in slot', ...place });
  if (outcome === null) throw new Error(`the journal does not tell what became of ${id}`);
  return {
    ...requestOf(facts, unusual.request ?? null),
    id,
    ...(refusalId !== undefined && { refusalId }),
    subject,
    attempt,
    revision,
    profile,
    avoid,
    apart,
    detail,
    backupSameHost,
    outcome,
  };
}

/** What is kept of an outcome, to compare another with. */
export function recordedOutcome(outcome: RetypeOutcome): RecordedOutcome {
  if (outcome.kind === 'refused') {
    const { poolsSeen, filters } = outcome.diagnosis;
    return { kind: 'refused', poolsSeen, filters };
  }
  const { pool, weight } = outcome;
  return {
    kind: 'chosen',
    pool: pool.pool,
    weight,
    ...('stays' in outcome && { stays: true }),
  };
}
