import type { FilterCount } from '../../domain/diagnosis.js';
import type { OperationDetail } from '../../domain/operation.js';
import type { VolumeType } from '../../domain/volume.js';
import type { Profile } from '../decide/profile.js';
import type { RetypeOutcome } from '../decide/retype.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import type { Basis } from '../index/basis.js';
import type { PoolFigures } from './figures.js';
import {
  type RecordedRequest,
  requestOf,
  type UnusualRequest,
  unusualOf,
} from './recorded-request.js';

/** A decision that was just made. */
export interface MadeDecision {
  /** `request id/caller`. */
  readonly key: string;
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
  /** `request id/caller`. */
  readonly key: string;
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
  readonly outcome: RecordedOutcome;
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

/** A decision as its line has it: what nearly all of them have is told by its place. */
export type DecisionLine = readonly [
  kind: 'decision',
  key: string,
  subject: string,
  attempt: number,
  revision: number,
  profile: number,
  now: number,
  seed: number,
  sizeGib: number,
  projectId: string,
  userId: string,
  volumeType: VolumeType | null,
  zones: readonly string[],
  pool: string,
  weight: number,
  unusual?: Unusual,
];

/** What few decisions have. */
interface Unusual {
  readonly avoid?: readonly string[] | undefined;
  readonly apart?: Apart | undefined;
  /** Absent: a new volume. */
  readonly detail?: OperationDetail | undefined;
  /** Of backups only. */
  readonly backupSameHost?: boolean | undefined;
  readonly request?: UnusualRequest | undefined;
  /** In place of pool and weight. */
  readonly outcome?: RecordedOutcome | undefined;
}

const NEW_VOLUME: OperationDetail = { kind: 'create_volume' };

/** A decision as its line. Hot. */
export function decisionText(
  made: MadeDecision,
  profile: number,
  revision: number,
  apart: Apart,
): string {
  const { key, subject, attempt, request, outcome } = made;
  const { spec } = request;
  const chosen = outcome.kind === 'chosen' ? outcome : null;
  const unusual = unusualOfDecision(made, apart);
  const line: DecisionLine = [
    'decision',
    key,
    subject,
    attempt,
    revision,
    profile,
    request.now,
    request.seed,
    spec.sizeGib,
    spec.projectId,
    spec.userId,
    spec.volumeType,
    spec.zones,
    chosen === null ? '' : chosen.pool.pool,
    chosen === null ? 0 : chosen.weight,
  ];
  return JSON.stringify(unusual === null ? line : [...line, unusual]);
}

function unusualOfDecision(made: MadeDecision, apart: Apart): Unusual | null {
  const { subject, basis, detail, outcome } = made;
  const request = unusualOf(made.request, subject);
  const isUsual = outcome.kind === 'chosen' && !('stays' in outcome);
  const isPlain = isUsual && detail.kind === 'create_volume';
  if (isPlain && request === undefined && basis.avoid.size === 0 && apart.length === 0) return null;
  return {
    request,
    avoid: basis.avoid.size === 0 ? undefined : [...basis.avoid],
    apart: apart.length === 0 ? undefined : apart,
    detail: detail.kind === 'create_volume' ? undefined : detail,
    backupSameHost: detail.kind === 'create_backup' ? made.backupSameHost : undefined,
    outcome: isUsual ? undefined : recordedOutcome(outcome),
  };
}

/** The decision of a line. */
export function decisionOf(line: DecisionLine): RecordedDecision {
  const [, key, subject, attempt, revision, profile, now, seed, ...rest] = line;
  const [sizeGib, projectId, userId, volumeType, zones, pool, weight, unusual = {}] = rest;
  const { avoid = [], apart = [], detail = NEW_VOLUME, backupSameHost = false } = unusual;
  const facts = { subject, now, seed, sizeGib, projectId, userId, volumeType, zones };
  return {
    ...requestOf(facts, unusual.request ?? null),
    key,
    subject,
    attempt,
    revision,
    profile,
    avoid,
    apart,
    detail,
    backupSameHost,
    outcome: unusual.outcome ?? { kind: 'chosen', pool, weight },
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
