import type { FailureRecord } from './errors.js';

/** What of a pool the rules of a set compare. */
export const SET_SCOPES = ['pool', 'backend', 'host', 'zone', 'capability'] as const;

export type SetScope = (typeof SET_SCOPES)[number];

/** A rule between the volumes of a set. */
export interface SetRule {
  readonly scope: SetScope;
  /** Name of the capability; empty for any other scope. */
  readonly capability: string;
  /** Most volumes of the set where the value is the same; null: all volumes have one value. */
  readonly mostPerValue: number | null;
}

/**
 * What becomes of the others if a volume of a set fails for good: they stay, or all are taken back.
 */
export type SetFailurePolicy = 'keep' | 'rollback';

/** What became of a set that is to be rolled back, once a volume of it had failed for good. */
export interface SetFailure {
  /** Kept: a volume of it is in use. */
  readonly state: 'rolled_back' | 'kept';
  /** The volume that failed. */
  readonly volumeId: string;
  /** Its last attempt. */
  readonly decisionId: string;
  /** Why it failed. */
  readonly failure: FailureRecord;
  /** The volume for whose sake the set was kept. */
  readonly usedVolumeId?: string;
  /** Epoch ms. */
  readonly at: number;
}

/** A volume of a set. */
export interface SetMember {
  readonly volumeId: string;
  /** Its first decision. */
  readonly decisionId: string;
}
