import type { DescField } from '@bufbuild/protobuf';
import type { StructRule } from './structs.js';

/** What the contract says of a Struct. */
export function structRule(_field: DescField): StructRule {
  return { depth: 30, bytes: 500_000 };
}
