import type { JsonObject, JsonValue, MessageInitShape } from '@bufbuild/protobuf';
import { NullValue } from '@bufbuild/protobuf/wkt';
import type { BackendReportSchema } from '../../src/gen/stowage/v1/capability_service_pb.js';
import type {
  CapacitySchema,
  OverSubscriptionRatioSchema,
  PoolCapacitySchema,
} from '../../src/gen/stowage/v1/capacity_pb.js';

type ReportInit = MessageInitShape<typeof BackendReportSchema>;

/** Cinder's names of what the contract types; they travel in PoolCapacity and in no Struct. */
const TYPED = new Set([
  'total_capacity_gb',
  'free_capacity_gb',
  'allocated_capacity_gb',
  'provisioned_capacity_gb',
  'reserved_percentage',
  'max_over_subscription_ratio',
  'thin_provisioning_support',
  'thick_provisioning_support',
]);

/**
 * A recorded report as the contract says it: its capabilities, and its pools or the one pool that
 * the backend is.
 */
export function describe(
  recorded: JsonObject,
): Pick<ReportInit, 'capabilities' | 'pools' | 'wholeBackend'> {
  const { pools, ...backend } = recorded;
  const capabilities = without(backend, TYPED);
  if (pools === undefined) return { capabilities, wholeBackend: capacity(recorded) };
  if (!isList(pools)) throw new Error('recorded pools are not a list');
  return { capabilities, pools: pools.map(pool) };
}

function pool(recorded: JsonValue) {
  if (!isObject(recorded) || typeof recorded['pool_name'] !== 'string')
    throw new Error('recorded pool has no name');
  return {
    poolName: recorded['pool_name'],
    capacity: capacity(recorded),
    capabilities: without(recorded, new Set([...TYPED, 'pool_name'])),
  };
}

function capacity(recorded: JsonObject): MessageInitShape<typeof PoolCapacitySchema> {
  const ratio = recorded['max_over_subscription_ratio'];
  return {
    total: amount(recorded['total_capacity_gb']),
    free: amount(recorded['free_capacity_gb']),
    ...only('allocatedGib', recorded['allocated_capacity_gb'], 'number'),
    ...only('provisionedGib', recorded['provisioned_capacity_gb'], 'number'),
    ...only('reservedPercentage', recorded['reserved_percentage'], 'number'),
    ...(ratio === undefined ? {} : { maxOverSubscriptionRatio: overSubscription(ratio) }),
    ...only('thinProvisioningSupport', recorded['thin_provisioning_support'], 'boolean'),
    ...only('thickProvisioningSupport', recorded['thick_provisioning_support'], 'boolean'),
  };
}

function amount(value: JsonValue | undefined): MessageInitShape<typeof CapacitySchema> {
  if (typeof value === 'number') return { kind: { case: 'finite', value } };
  if (value === 'infinite' || value === 'unknown') return { kind: { case: value, value: true } };
  throw new Error(`recorded capacity ${JSON.stringify(value)} is not one`);
}

function overSubscription(value: JsonValue): MessageInitShape<typeof OverSubscriptionRatioSchema> {
  if (value === null) return { kind: { case: 'none', value: NullValue.NULL_VALUE } };
  if (typeof value === 'number') return { kind: { case: 'number', value } };
  if (typeof value === 'string') return { kind: { case: 'text', value } };
  throw new Error(`recorded ratio ${JSON.stringify(value)} is not one`);
}

interface Types {
  readonly number: number;
  readonly boolean: boolean;
}

/**
 * The field where the key was recorded; a value that the contract cannot carry is a fault of the
 * recording.
 */
function only<K extends string, T extends keyof Types>(
  field: K,
  value: JsonValue | undefined,
  type: T,
): { [key in K]?: Types[T] } {
  if (value === undefined) return {};
  if (typeof value !== type)
    throw new Error(`recorded ${field} ${JSON.stringify(value)} is no ${type}`);
  return { [field]: value } as { [key in K]?: Types[T] };
}

function without(object: JsonObject, keys: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.has(key)));
}

function isList(value: JsonValue): value is JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
