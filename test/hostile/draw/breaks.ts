import type { DescField, DescMessage, JsonValue } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { oneOf, type Random } from '../../faults/random.js';
import type { Init } from './message.js';
import { listRule, mapRule, numberRule, rulesOf, textRule } from './rules.js';
import { structRule } from './struct-rule.js';

/** One way to break a rule: the path that the refusal must name, and what does it. */
interface Break {
  readonly path: string;
  readonly what: string;
  apply(): void;
}

/** Breaks one rule of a message that keeps all; null where there is none to break. */
export function breakOne(
  random: Random,
  desc: DescMessage,
  init: Init,
): { readonly path: string; readonly what: string } | null {
  const breaks = breaksOf(desc, init, '');
  if (breaks.length === 0) return null;
  const one = oneOf(random, breaks);
  one.apply();
  return one;
}

function breaksOf(desc: DescMessage, init: Init, path: string): readonly Break[] {
  return desc.members.flatMap((member) => {
    if (member.kind === 'oneof') {
      const chosen = init[member.localName] as { case: string; value: unknown } | undefined;
      const field = member.fields.find(({ localName }) => localName === chosen?.case);
      return chosen === undefined || field === undefined
        ? []
        : breaksOfField(field, `${path}${field.name}`, chosen.value, (value) => {
            chosen.value = value;
          });
    }
    return breaksOfField(member, `${path}${member.name}`, init[member.localName], (value) => {
      init[member.localName] = value;
    });
  });
}

function breaksOfField(
  field: DescField,
  path: string,
  value: unknown,
  set: (value: unknown) => void,
): readonly Break[] {
  const rules = rulesOf(field);
  const brk = (what: string, broken: () => unknown): Break => ({
    path,
    what,
    apply: () => set(broken()),
  });
  switch (field.fieldKind) {
    case 'scalar': {
      if (field.scalar === ScalarType.STRING) {
        const { most, uuid, pattern } = textRule(rules);
        return [
          ...(most === null ? [] : [brk(`a text of ${most + 1}`, () => 'x'.repeat(most + 1))]),
          ...(uuid ? [brk('no uuid', () => 'no-uuid')] : []),
          ...(pattern === '' ? [] : [brk('not of the pattern', () => '@@##')]),
        ];
      }
      const { least, most } = numberRule(rules);
      const beyond = (edge: bigint | number, by: 1 | -1) =>
        typeof edge === 'bigint' ? edge + BigInt(by) : edge + by;
      return [
        ...(least === null ? [] : [brk('too small', () => beyond(least, -1))]),
        ...(most === null ? [] : [brk('too large', () => beyond(most, 1))]),
      ];
    }
    case 'enum':
      return rules?.type.case === 'enum' ? [brk('no such value', () => 999)] : [];
    case 'list': {
      const { most } = listRule(rules);
      const list = value as unknown[] | undefined;
      const first = list?.[0];
      if (most === null || list === undefined || first === undefined) return [];
      return [brk(`${most + 1} items`, () => Array.from({ length: most + 1 }, () => first))];
    }
    case 'map': {
      const { most } = mapRule(rules);
      if (most === null) return [];
      return [
        brk(`${most + 1} entries`, () =>
          Object.fromEntries(Array.from({ length: most + 1 }, (_, n) => [`k${n}`, 'v'])),
        ),
      ];
    }
    case 'message': {
      const { typeName } = field.message;
      if (typeName === 'google.protobuf.Struct') {
        const { depth, bytes } = structRule(field);
        return [
          brk(`a Struct of more than ${depth} levels`, () => ({ a: deep(depth - 1) })),
          ...(bytes > 1_000_000
            ? []
            : [brk(`a Struct of more than ${bytes} bytes`, () => ({ a: 'x'.repeat(bytes) }))]),
        ];
      }
      if (value === undefined || typeName.startsWith('google.protobuf.')) return [];
      return breaksOf(field.message, value as Init, `${path}.`);
    }
  }
}

/** A value of one level more than `levels`. */
function deep(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
