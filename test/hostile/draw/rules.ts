import { type DescField, getOption, hasOption } from '@bufbuild/protobuf';
import {
  type FieldRules,
  field as fieldRules,
} from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

/** What the contract says of a text. */
export interface TextRule {
  readonly least: number;
  /** Characters; null: it does not say. */
  readonly most: number | null;
  readonly uuid: boolean;
  readonly pattern: string;
  /** Empty text is allowed whatever else is said. */
  readonly mayBeEmpty: boolean;
}

/** The rules of a field; undefined where it has none. */
export function rulesOf(field: DescField): FieldRules | undefined {
  return hasOption(field, fieldRules) ? getOption(field, fieldRules) : undefined;
}

/** What rules say of a text. */
export function textRule(rules: FieldRules | undefined): TextRule {
  const text = rules?.type.case === 'string' ? rules.type.value : undefined;
  const uuid = text?.wellKnown.case === 'uuid' && text.wellKnown.value;
  const most = Number(text?.maxLen ?? 0n);
  return {
    least: Number(text?.minLen ?? 0n),
    most: most > 0 ? most : null,
    uuid,
    pattern: text?.pattern ?? '',
    mayBeEmpty: !uuid && (text?.pattern ?? '') === '' && (text?.minLen ?? 0n) === 0n,
  };
}

/** Bounds of a number; null: the contract does not say. */
export function numberRule(rules: FieldRules | undefined): {
  readonly least: bigint | number | null;
  readonly most: bigint | number | null;
} {
  const kind = rules?.type;
  switch (kind?.case) {
    case 'int32':
    case 'int64':
    case 'uint32':
    case 'uint64':
    case 'double': {
      const { greaterThan, lessThan } = kind.value;
      return {
        least: greaterThan.case === 'gte' ? greaterThan.value : null,
        most: lessThan.case === 'lte' ? lessThan.value : null,
      };
    }
    default:
      return { least: null, most: null };
  }
}

/** Fewest and most items of a list; `most` null: the contract does not say. */
export function listRule(rules: FieldRules | undefined) {
  const list = rules?.type.case === 'repeated' ? rules.type.value : undefined;
  const most = Number(list?.maxItems ?? 0n);
  return {
    least: Number(list?.minItems ?? 0n),
    most: most > 0 ? most : null,
    unique: list?.unique ?? false,
    items: list?.items,
  };
}

/** Most entries of a map, and what is said of its keys and values. */
export function mapRule(rules: FieldRules | undefined) {
  const map = rules?.type.case === 'map' ? rules.type.value : undefined;
  const most = Number(map?.maxPairs ?? 0n);
  return { most: most > 0 ? most : null, keys: map?.keys, values: map?.values };
}
