import type { Absence } from '../../domain/diagnosis.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { CapacityEstimate } from '../../engine/estimate/estimate.js';
import type { EstimatedGrowth } from '../../engine/estimate/growth.js';

/** Volumes of which somebody wants to know how many fit. */
export interface CapacityCall {
  /** One of them; its id and owner's name say nothing. */
  readonly spec: CreateVolumeSpec;
  /** False: no size is asked for, only how much space there is, and for which sizes. */
  readonly counts: boolean;
  /** Whether it is wanted when pools are full. */
  readonly wantsGrowth: boolean;
}

/** How many volumes more would fit now. */
export interface CapacityAnswer {
  readonly estimate: CapacityEstimate;
  /** When they are full; null: that was not asked for. */
  readonly growth: EstimatedGrowth | null;
  /** The backends that take no part. */
  readonly absent: Absence;
  readonly profile: string;
  readonly readRevision: number;
}
