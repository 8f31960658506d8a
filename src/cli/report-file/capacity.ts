import type { MessageInitShape } from '@bufbuild/protobuf';
import { NullValue } from '@bufbuild/protobuf/wkt';
import type { CapacitySchema, OverSubscriptionRatioSchema, PoolCapacitySchema } from '../../gen/stowage/v1/capacity_pb.js';
import type { Fields } from './fields.js';

type Capacity = MessageInitShape<typeof CapacitySchema>;
type Ratio = MessageInitShape<typeof OverSubscriptionRatioSchema>;

/** Takes the capacity keys, as Cinder's drivers spell them, out of a pool's or backend's capabilities. */
export function takeCapacity(fields: Fields): MessageInitShape<typeof PoolCapacitySchema> | undefined {
  const total = fields.required('total_capacity_gb', "GiB of at least 0, 'infinite' or 'unknown'", (value) => capacity(value, 0));
  const free = fields.required('free_capacity_gb', "GiB, 'infinite' or 'unknown'", (value) => capacity(value));
  const allocatedGib = fields.optional('allocated_capacity_gb', 'a number, GiB', number);
  const provisionedGib = fields.optional('provisioned_capacity_gb', 'a number, GiB', number);
  const reservedPercentage = fields.optional('reserved_percentage', 'a number from 0 to 100', percentage);
  const ratio = fields.optional('max_over_subscription_ratio', 'a number, text (a number, or auto), or null', overSubscription);
  const thin = fields.optional('thin_provisioning_support', 'true or false', truth);
  const thick = fields.optional('thick_provisioning_support', 'true or false', truth);
  if (total === undefined || free === undefined) return undefined;
  return {
    total,
    free,
    ...(allocatedGib !== undefined && { allocatedGib }),
    ...(provisionedGib !== undefined && { provisionedGib }),
    ...(reservedPercentage !== undefined && { reservedPercentage }),
    ...(ratio !== undefined && { maxOverSubscriptionRatio: ratio }),
    ...(thin !== undefined && { thinProvisioningSupport: thin }),
    ...(thick !== undefined && { thickProvisioningSupport: thick }),
  };
}

function capacity(value: unknown, least = Number.NEGATIVE_INFINITY): Capacity | undefined {
  if (value === 'infinite') return { kind: { case: 'infinite', value: true } };
  if (value === 'unknown') return { kind: { case: 'unknown', value: true } };
  const finite = number(value);
  return finite === undefined || finite < least ? undefined : { kind: { case: 'finite', value: finite } };
}

function overSubscription(value: unknown): Ratio | undefined {
  if (value === null) return { kind: { case: 'none', value: NullValue.NULL_VALUE } };
  if (typeof value === 'string') return { kind: { case: 'text', value } };
  const ratio = number(value);
  return ratio === undefined ? undefined : { kind: { case: 'number', value: ratio } };
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function percentage(value: unknown): number | undefined {
  const share = number(value);
  return share !== undefined && share >= 0 && share <= 100 ? share : undefined;
}

function truth(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}
