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

/** What a volume is made from. Passed to the worker unchanged. */
export type VolumeSource =
  | { readonly kind: 'image'; readonly imageId: string; readonly locations: readonly string[] }
  | { readonly kind: 'snapshot'; readonly id: string }
  | { readonly kind: 'volume'; readonly id: string }
  | { readonly kind: 'backup'; readonly id: string };

/**
 * A complete create request, with defaults for what the client left out. Its digest is the basis of
 * idempotency; it is stored with the request's record.
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
  /**
   * False: what a worker acknowledged stays with it, however long its backend is down. Absent: as
   * the settings have it.
   */
  readonly rescheduleAfterDown?: false;
  readonly maxAlternatives: number;
  /** How long it may wait if nothing takes it, epoch ms. Absent: it is refused. */
  readonly waitUntil?: number;
  /** Of those that wait. Absent: 0. */
  readonly waitPriority?: number;
  /** Name of the profile that the request chooses. Absent: that of its type, or the default one. */
  readonly profile?: string;
  /**
   * Compute host of the instance that the hint `local_to_instance` names, from the request or a
   * resolver. Absent if it is not known.
   */
  readonly instanceHost?: string;
  /**
   * Further properties of the volume for expressions, by name (`display_name`, `attach_status`).
   */
  readonly volumeProperties?: JsonObject;
  /** Locations of the image's data, from a resolver. The source's own locations have precedence. */
  readonly imageLocations?: readonly string[];
}

/** A spec that asks nothing of a pool but room. */
export function plainSpec(
  about: Pick<CreateVolumeSpec, 'volumeId' | 'sizeGib' | 'projectId' | 'userId'>,
): CreateVolumeSpec {
  return {
    ...about,
    volumeType: null,
    zones: [],
    hints: {},
    resourceBackend: null,
    source: null,
    multiattach: false,
    metadata: {},
    allowReschedule: false,
    maxAlternatives: 0,
  };
}

/** A volume's place, as its record keeps it. */
export interface Placement {
  readonly pool: string;
  readonly backend: string;
  /** `host@backend#pool` of the host that represents the backend. */
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
  /** Whole GiB; 0 if the size of an imported volume is not known. */
  readonly sizeGib: number;
  readonly typeName: string;
  readonly state: VolumeState;
  readonly home: Placement | null;
  /** Its newest decision, as long as that is kept. */
  readonly decisionId: string | null;
  readonly error: { readonly reason: string; readonly message: string } | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
