import { type DescField, type DescMessage, getOption, hasOption } from '@bufbuild/protobuf';
import {
  max_message_bytes as maxMessageBytes,
  type StructLimits,
  struct_limits as structLimits,
} from '../../gen/stowage/v1/limits_pb.js';

/**
 * How much a Struct may hold, as the contract says of its field. Throws where it says nothing. Ask
 * once for each field: the answer is looked up by reflection, which takes longer than a check.
 */
export function structLimitsOf(field: DescField): StructLimits {
  if (!hasOption(field, structLimits)) throw new Error(`${field.toString()} has no struct_limits`);
  return getOption(field, structLimits);
}

/** Most bytes of a message of this kind; null: any that the server takes. */
export function messageBytesOf(desc: DescMessage): number | null {
  return hasOption(desc, maxMessageBytes) ? getOption(desc, maxMessageBytes) : null;
}
