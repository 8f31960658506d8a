import type { JsonValue } from '@bufbuild/protobuf';
import { oneOf, type Random } from '../../faults/random.js';

/** A query for JsonFilter of at most about so many bytes, wide or deep. */
export function drawQuery(random: Random, bytes: number): JsonValue {
  const TERM_BYTES = 60;
  const most = Math.max(1, Math.floor(bytes / TERM_BYTES));
  if (random() < 0.3) {
    let query: JsonValue = term(random);
    for (let level = 1; level < Math.min(12, most); level += 1) query = ['not', query];
    return query;
  }
  return [oneOf(random, ['and', 'or']), ...Array.from({ length: most }, () => term(random))];
}

function term(random: Random): JsonValue {
  return [
    oneOf(random, ['=', '<', '>=', 'in']),
    oneOf(random, ['$free_capacity_gb', '$capabilities.x.y', '$storage_protocol', '$nonsense']),
    oneOf<JsonValue>(random, [1, 'x', 1e300, true]),
  ];
}
