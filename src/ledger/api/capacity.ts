import type { Absence } from '../../domain/diagnosis.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { CapacityEstimate } from '../../engine/estimate/estimate.js';

/** Volumes of which somebody wants to know how many fit. */
export interface CapacityCall {
  /** One of them; its id and owner's name say nothing. */
  readonly spec: CreateVolumeSpec;
  /** False: no size is asked for, only how much space there is, and for which sizes. */
  readonly counts: boolean;
}

/** How many volumes more would fit now. */
export interface CapacityAnswer {
  readonly estimate: CapacityEstimate;
  /** The backends that take no part. */
  readonly absent: Absence;
  readonly profile: string;
  readonly readRevision: number;
}
