import type { Json, JsonObject } from '../../domain/json.js';
import type { CreateVolumeSpec } from '../../domain/volume.js';
import type { PoolView, RequestView } from '../request/view.js';
import type { Environment } from './compile.js';
import { poolState } from './pool-state.js';

/** The names of a pool's state that expressions read, besides its protocol. */
export const STATS: readonly string[] = [
  'host',
  'cluster_name',
  'backend_id',
  'volume_backend_name',
  'vendor_name',
  'driver_version',
  'QoS_support',
  'total_capacity_gb',
  'allocated_capacity_gb',
  'free_capacity_gb',
  'reserved_percentage',
  'volume_count',
  'updated',
];

const READERS: ReadonlyMap<string, NonNullable<ReturnType<typeof poolState>>> = new Map(
  STATS.map((name) => [name, poolState(name) ?? (() => null)]),
);

/**
 * The variables of expressions for a request (docs/rules.md, "Expressions"), of one pool at a time,
 * so that no object is made for each pool. `at` sets the pool and the spelling of its protocol.
 * Without a pool, only what is of the request is known.
 */
export class PoolEnvironment {
  #pool: PoolView | null = null;
  #protocol: Json | undefined;
  readonly #volume: Readonly<Record<string, Json | undefined>>;
  readonly #extra: JsonObject;
  readonly #qos: JsonObject;

  constructor(private readonly request: RequestView) {
    const { spec } = request;
    this.#volume = volumeOf(spec);
    this.#extra = spec.volumeType?.extraSpecs ?? {};
    this.#qos = spec.volumeType?.qosSpecs ?? {};
  }

  at(pool: PoolView, protocol: Json | undefined): this {
    this.#pool = pool;
    this.#protocol = protocol;
    return this;
  }

  readonly read: Environment = (scope, entry) => {
    const pool = this.#pool;
    switch (scope) {
      case 'capabilities':
        if (pool === null) return undefined;
        return entry === 'storage_protocol' && this.#protocol !== undefined
          ? this.#protocol
          : own(pool.report.capabilities, entry);
      case 'stats':
        if (pool === null) return undefined;
        return entry === 'storage_protocol'
          ? (this.#protocol ?? null)
          : READERS.get(entry)?.(pool, this.request);
      case 'volume':
        return own(this.#volume, entry);
      case 'extra':
        return own(this.#extra, entry);
      case 'qos':
        return own(this.#qos, entry);
      default:
        return undefined;
    }
  };
}

/**
 * Cinder's volume properties, as far as the request states them. A zone is the volume's if it is
 * the only one.
 */
function volumeOf({
  zones,
  source,
  volumeProperties,
  ...spec
}: CreateVolumeSpec): Readonly<Record<string, Json | undefined>> {
  const [zone] = zones;
  return {
    ...(zone !== undefined && zones.length === 1 && { availability_zone: zone }),
    ...(source?.kind === 'snapshot' && { snapshot_id: source.id }),
    ...(source?.kind === 'volume' && { source_volid: source.id }),
    ...volumeProperties,
    size: spec.sizeGib,
    id: spec.volumeId,
    project_id: spec.projectId,
    user_id: spec.userId,
    multiattach: spec.multiattach,
  };
}

/** An entry that a map has itself. */
export function own(
  entries: Readonly<Record<string, Json | undefined>>,
  entry: string,
): Json | undefined {
  const found = entries[entry];
  // Inherited properties of objects are never a number or text, so numbers and text need no check
  // for own properties.
  return typeof found === 'number' || typeof found === 'string' || Object.hasOwn(entries, entry)
    ? found
    : undefined;
}
