import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import type { FieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { between, oneOf, type Random } from '../../faults/random.js';
import { listRule, mapRule, numberRule, rulesOf, textRule } from './rules.js';
import { structRule } from './struct-rule.js';
import { drawStruct } from './structs.js';
import { drawText } from './texts.js';
import type { World } from './world.js';

/** What `create` makes a message of. */
export type Init = Record<string, unknown>;

const UNBOUNDED_ITEMS = 2000;
/** A Struct in which nothing may stand, or a list in a list, need no more. */
const DEEPEST = 6;

/** Draws messages that keep the rules of the contract, mostly at their edges. */
export class Drawer {
  constructor(
    private readonly random: Random,
    private readonly world: World,
    /** How much of the longest and largest is drawn at most, 0 to 1. */
    private readonly share: number,
  ) {}

  /** A message of this kind. */
  message(desc: DescMessage, depth = 0): Init {
    if (desc.typeName === 'google.protobuf.Timestamp') return this.#timestamp();
    const init: Init = {};
    for (const member of desc.members) {
      if (member.kind === 'oneof') {
        const field = oneOf(this.random, member.fields);
        init[member.localName] = { case: field.localName, value: this.#value(field, depth) };
        continue;
      }
      const rules = rulesOf(member);
      const needed = rules?.required === true || this.#leastOf(member, rules) > 0;
      if (!needed && (depth > DEEPEST || this.random() < 0.4)) continue;
      init[member.localName] = this.#value(member, depth);
    }
    return init;
  }

  #leastOf(field: DescField, rules: FieldRules | undefined): number {
    if (field.fieldKind === 'list') return listRule(rules).least;
    if (field.fieldKind === 'enum') return 1;
    if (field.fieldKind !== 'scalar') return 0;
    if (field.scalar === ScalarType.STRING) return textRule(rules).mayBeEmpty ? 0 : 1;
    return Number(numberRule(rules).least ?? 0);
  }

  #value(field: DescField, depth: number): unknown {
    const rules = rulesOf(field);
    switch (field.fieldKind) {
      case 'scalar':
        return this.#scalar(field.name, field.scalar, rules);
      case 'enum':
        return oneOf(this.random, allowedEnum(field, rules));
      case 'message':
        return field.message.typeName === 'google.protobuf.Struct'
          ? drawStruct(this.random, field.name, structRule(field), this.world, this.share)
          : this.message(field.message, depth + 1);
      case 'list':
        return this.#list(field, rules, depth);
      case 'map':
        return this.#map(rules);
    }
  }

  #list(field: DescField & { fieldKind: 'list' }, rules: FieldRules | undefined, depth: number) {
    const { least, most, items } = listRule(rules);
    const count = this.#count(least, most ?? UNBOUNDED_ITEMS);
    // One is drawn anew for each place only while there are few: many are mostly alike.
    const FRESH = 20;
    const draw = (): unknown => {
      if (field.listKind === 'message') return this.message(field.message, depth + 1);
      if (field.listKind === 'enum') return oneOf(this.random, allowedEnum(field, items));
      return this.#scalar(field.name, field.scalar, items);
    };
    const drawn = Array.from({ length: Math.min(count, FRESH) }, draw);
    const isText = field.listKind === 'scalar' && field.scalar === ScalarType.STRING;
    return Array.from({ length: count }, (_, n) => {
      const one = drawn[n % drawn.length];
      // Texts may have to be unique, and ids are no fun when they are all the same.
      if (isText && n >= FRESH) return this.#scalar(field.name, field.scalar, items);
      return one;
    }).filter((one, n, all) => !listRule(rules).unique || all.indexOf(one) === n);
  }

  #map(rules: FieldRules | undefined) {
    const { most, keys, values } = mapRule(rules);
    const entries = Array.from({ length: this.#count(0, most ?? UNBOUNDED_ITEMS) }, () => [
      this.#scalar('key', ScalarType.STRING, keys),
      this.#scalar('value', ScalarType.STRING, values),
    ]);
    return Object.fromEntries(entries) as Record<string, unknown>;
  }

  #count(least: number, most: number): number {
    const largest = Math.max(least, Math.floor(most * this.share));
    return oneOf(this.random, [
      least,
      Math.min(1, largest),
      largest,
      between(this.random, least, largest),
    ]);
  }

  #scalar(name: string, type: ScalarType, rules: FieldRules | undefined): unknown {
    switch (type) {
      case ScalarType.STRING: {
        const known = this.random() < 0.5 ? this.world.nameFor(this.random, name) : null;
        return known ?? drawText(this.random, textRule(rules), this.share);
      }
      case ScalarType.BOOL:
        // `const` is the only rule of truths that there is.
        return rules?.type.case === 'bool' ? rules.type.value.const : this.random() < 0.5;
      case ScalarType.DOUBLE: {
        const { least, most } = numberRule(rules);
        const [from, to] = [Number(least ?? -1e308), Number(most ?? 1e308)];
        const allowed = [0, 1, 1e15].filter((number) => number >= from && number <= to);
        return oneOf(this.random, [from, to, ...allowed]);
      }
      case ScalarType.INT32:
      case ScalarType.UINT32:
        return Number(this.#whole(rules, 31n));
      default:
        return this.#whole(rules, 62n);
    }
  }

  #whole(rules: FieldRules | undefined, bits: bigint): bigint {
    const { least, most } = numberRule(rules);
    const from = BigInt(least ?? 0);
    const to = BigInt(most ?? 2n ** bits);
    return oneOf(this.random, [from, to, from + 1n, (from + to) / 2n]);
  }

  #timestamp(): Init {
    const seconds = oneOf(this.random, [0n, 1_700_000_000n, 253_402_300_799n, -62_135_596_800n]);
    return { seconds, nanos: oneOf(this.random, [0, 999_999_999]) };
  }
}

function allowedEnum(field: DescField, rules: FieldRules | undefined): readonly number[] {
  const values = field.enum?.values.map(({ number }) => number) ?? [0];
  const refused = rules?.type.case === 'enum' ? rules.type.value.notIn : [];
  return values.filter((value) => !refused.includes(value));
}
