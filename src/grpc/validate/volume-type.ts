import type { FieldViolation } from '../../domain/errors.js';
import { type VolumeType, VolumeTypeSchema } from '../../gen/stowage/v1/decision_pb.js';
import { structLimitsOf } from './limits.js';
import { structViolations } from './struct.js';

const QOS_SPECS = structLimitsOf(VolumeTypeSchema.field.qosSpecs);

/**
 * Rules of a volume type that the proto cannot express: its QoS specs are valid JSON, and no extra
 * spec is text and null at once.
 */
export function typeViolations(path: string, type: VolumeType | undefined): FieldViolation[] {
  if (type === undefined) return [];
  const { qosSpecs, extraSpecs, nullExtraSpecs } = type;
  return [
    ...structViolations(`${path}qos_specs`, qosSpecs, QOS_SPECS),
    ...nullExtraSpecs.flatMap((key, index) =>
      Object.hasOwn(extraSpecs, key)
        ? [
            {
              field: `${path}null_extra_specs[${index}]`,
              description: `${JSON.stringify(key)} is in extra_specs, too`,
            },
          ]
        : [],
    ),
  ];
}
