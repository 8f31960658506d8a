import type { FieldViolation } from '../../domain/errors.js';
import { readRatio } from '../../engine/capacity/capacity.js';
import type { PoolCapacity } from '../../gen/stowage/v1/capacity_pb.js';

/** Rules of one pool's space that the proto cannot express. */
export function capacityViolations(
  path: string,
  capacity: PoolCapacity | undefined,
): FieldViolation[] {
  const found: FieldViolation[] = [];
  const total = capacity?.total?.kind;
  if (total?.case === 'finite' && total.value < 0) {
    found.push({
      field: `${path}.total.finite`,
      description: `is ${total.value}: a pool's size is not negative`,
    });
  }
  const ratio = capacity?.maxOverSubscriptionRatio?.kind;
  if (ratio?.case === 'text' && readRatio(ratio.value) === undefined) {
    const stated = JSON.stringify(ratio.value);
    const description = `is ${stated}: state \`auto\` or a number, such as "20.0"`;
    found.push({ field: `${path}.max_over_subscription_ratio.text`, description });
  }
  return found;
}
