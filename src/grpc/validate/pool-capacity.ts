import type { FieldViolation } from '../../domain/errors.js';
import { readRatio } from '../../engine/capacity.js';
import type { PoolCapacity } from '../../gen/stowage/v1/capacity_pb.js';

/** What the proto cannot say of one pool's space. */
export function capacityViolations(path: string, capacity: PoolCapacity | undefined): FieldViolation[] {
  const found: FieldViolation[] = [];
  const total = capacity?.total?.kind;
  if (total?.case === 'finite' && total.value < 0) {
    found.push({ field: `${path}.total.finite`, description: `is ${total.value}: a pool's size is not negative` });
  }
  const ratio = capacity?.maxOverSubscriptionRatio?.kind;
  if (ratio?.case === 'text' && readRatio(ratio.value) === undefined) {
    const description = `is ${JSON.stringify(ratio.value)}: state \`auto\` or a number, such as "20.0"`;
    found.push({ field: `${path}.max_over_subscription_ratio.text`, description });
  }
  return found;
}

/** Keys of Cinder's reports that are typed fields here, with where they belong. */
const TYPED_KEYS: ReadonlyMap<string, string> = new Map([
  ['total_capacity_gb', 'capacity.total'],
  ['free_capacity_gb', 'capacity.free'],
  ['allocated_capacity_gb', 'capacity.allocated_gib'],
  ['provisioned_capacity_gb', 'capacity.provisioned_gib'],
  ['reserved_percentage', 'capacity.reserved_percentage'],
  ['max_over_subscription_ratio', 'capacity.max_over_subscription_ratio'],
  ['thin_provisioning_support', 'capacity.thin_provisioning_support'],
  ['thick_provisioning_support', 'capacity.thick_provisioning_support'],
  ['pool_name', 'name'],
]);

/** The typed field of a pool in which a capability's value belongs; undefined where it has none of its own. */
export function typedFieldOf(key: string): string | undefined {
  return TYPED_KEYS.get(key);
}
