import type { JsonObject } from './json.js';

/** Extra specs of a volume type, by key. */
export type ExtraSpecs = Readonly<Record<string, string | null>>;

/** Volume type as a request states it. */
export interface VolumeType {
  readonly name: string;
  /** A value may be null, as Cinder's may. */
  readonly extraSpecs: ExtraSpecs;
  readonly qosSpecs: JsonObject;
}

/** What a volume is made from; handed to the worker as it is. */
export type VolumeSource =
  | { readonly kind: 'image'; readonly imageId: string; readonly locations: readonly string[] }
  | { readonly kind: 'snapshot'; readonly id: string }
  | { readonly kind: 'volume'; readonly id: string }
  | { readonly kind: 'backup'; readonly id: string };

/**
 * A create request, complete: what a client left out has its default. Digested for idempotency,
 * kept with the request's record.
 */
export interface CreateVolumeSpec {
  readonly volumeId: string;
  /** Whole GiB. */
  readonly sizeGib: number;
  readonly projectId: string;
  readonly userId: string;
  readonly volumeType: VolumeType | null;
  readonly zones: readonly string[];
  readonly hints: JsonObject;
  /** `host@backend`, `host@backend#pool`, or null for any. */
  readonly resourceBackend: string | null;
  readonly source: VolumeSource | null;
  readonly multiattach: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly allowReschedule: boolean;
  readonly maxAlternatives: number;
  /** Name of the profile that the request chooses; absent: its type's, or the default one. */
  readonly profile?: string;
  /**
   * Compute host of the instance that the hint `local_to_instance` names, as the request or a
   * resolver says; absent: not known.
   */
  readonly instanceHost?: string;
  /**
   * What else expressions read of the volume, by name (`display_name`, `attach_status`); absent:
   * nothing.
   */
  readonly volumeProperties?: JsonObject;
  /** Where the image's data lies, as a resolver says; the source's own locations come first. */
  readonly imageLocations?: readonly string[];
}

/** Where a volume goes: what its record adopts. */
export interface Placement {
  readonly pool: string;
  readonly backend: string;
  /** `host@backend#pool` of the member that stands for the backend. */
  readonly host: string;
  /** `cluster@backend#pool`, or null. */
  readonly cluster: string | null;
  readonly zone: string;
}

export type VolumeState = 'creating' | 'available' | 'error' | 'deleted';

/** A volume as the ledger knows it. */
export interface VolumeRecord {
  readonly volumeId: string;
  readonly projectId: string;
  /** Whole GiB; 0 if an imported volume's size was not said. */
  readonly sizeGib: number;
  readonly typeName: string;
  readonly state: VolumeState;
  readonly home: Placement | null;
  /** Its newest decision, while that is kept. */
  readonly decisionId: string | null;
  readonly error: { readonly reason: string; readonly message: string } | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
