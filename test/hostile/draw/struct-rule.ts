import { type DescField, getOption, hasOption } from '@bufbuild/protobuf';
import { struct_limits as structLimits } from '../../../src/gen/stowage/v1/limits_pb.js';
import type { StructRule } from './structs.js';

/** Where the contract says nothing, as much as a message may have. */
const UNBOUNDED: StructRule = { depth: 48, bytes: 1_000_000 };

/** What the contract says of a Struct. */
export function structRule(field: DescField): StructRule {
  if (!hasOption(field, structLimits)) return UNBOUNDED;
  const { maxDepth, maxBytes } = getOption(field, structLimits);
  return { depth: maxDepth, bytes: maxBytes };
}
