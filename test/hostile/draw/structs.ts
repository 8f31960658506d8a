import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { between, oneOf, type Random } from '../../faults/random.js';
import { drawExpression } from './expressions.js';
import { drawQuery } from './queries.js';
import { drawUuid, INHERITED, textOf } from './texts.js';
import type { World } from './world.js';

/** How large a Struct may be. */
export interface StructRule {
  /** Levels: a number is one, and each list or map around it one more. */
  readonly depth: number;
  /** Bytes of it as the wire has it. */
  readonly bytes: number;
}

const NUMBERS = [0, -0, 1, -1, 2 ** 53, -(2 ** 53), 1e308, -1e308, 5e-324, 0.1, 1e21];

/**
 * A Struct that keeps a rule, mostly at an edge of it: deep, wide, long, or what the field means.
 */
export function drawStruct(
  random: Random,
  field: string,
  rule: StructRule,
  world: World,
  share: number,
): JsonObject {
  const bytes = Math.max(64, Math.floor(rule.bytes * share * 0.8));
  switch (Math.floor(random() * 6)) {
    case 0:
      return { deep: nested(random, rule.depth - 1, (inner) => ({ a: inner })) };
    case 1:
      return { deep: nested(random, rule.depth - 1, (inner) => [inner]) };
    case 2:
      return wide(random, bytes);
    case 3:
      return { long: textOf(random, Math.floor(bytes / 4)) };
    case 4:
      return Object.fromEntries(INHERITED.map((key) => [key, scalar(random)]));
    default:
      return meant(random, field, bytes, world);
  }
}

/** `levels` of containers and a scalar in the innermost. */
function nested(random: Random, levels: number, wrap: (inner: JsonValue) => JsonValue): JsonValue {
  let value: JsonValue = scalar(random);
  for (let level = 1; level < levels; level += 1) value = wrap(value);
  return value;
}

/** As many small entries as there is room for. */
function wide(random: Random, bytes: number): JsonObject {
  const ENTRY_BYTES = 24;
  const count = Math.floor(bytes / ENTRY_BYTES);
  if (random() < 0.5) return { list: Array.from({ length: count }, () => scalar(random)) };
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, scalar(random)]));
}

function scalar(random: Random): JsonValue {
  return oneOf<JsonValue>(random, [null, true, false, '', 'x', ...NUMBERS]);
}

/** What the field is for, so that rules read it. */
function meant(random: Random, field: string, bytes: number, world: World): JsonObject {
  switch (field) {
    case 'hints': {
      const ids = Array.from({ length: Math.floor(bytes / 50) }, () =>
        world.volumes.length > 0 && random() < 0.2
          ? oneOf(random, world.volumes)
          : drawUuid(random),
      );
      return oneOf<JsonObject>(random, [
        { query: drawQuery(random, bytes) },
        { query: JSON.stringify(drawQuery(random, bytes / 2)) },
        { query: '['.repeat(Math.floor(bytes / 2)) },
        { different_host: ids },
        { same_host: ids },
        { local_to_instance: ids[0] ?? null },
      ]);
    }
    case 'capabilities':
      return {
        filter_function: expression(random, bytes),
        goodness_function: expression(random, bytes),
        ...(random() < 0.5 ? { storage_protocol: ['iscsi', 'iSCSI', 'FC'] } : {}),
      };
    case 'volume_stats':
      return {
        volume_backend_name: 'hostile',
        filter_function: expression(random, bytes / 4),
        pools: Array.from(
          { length: between(random, 1, Math.max(1, Math.floor(bytes / 400))) },
          (_, n) => ({
            pool_name: `p${n}`,
            total_capacity_gb: oneOf<JsonValue>(random, [100, '100', 'infinite', 1e15]),
            free_capacity_gb: oneOf<JsonValue>(random, [100, 'unknown', '1e3']),
          }),
        ),
      };
    default:
      return { key: scalar(random), other: { more: scalar(random) } };
  }
}

/** Text, or what is no expression at all. */
function expression(random: Random, bytes: number): JsonValue {
  if (random() < 0.2) return oneOf<JsonValue>(random, [{ a: 1 }, ['x'], true, 5, null]);
  return drawExpression(random, Math.floor(bytes / 3));
}
