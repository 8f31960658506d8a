import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/domain/json.js';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import { digest } from '../../../src/ledger/lib/digest.js';
import { digestOfCreate } from '../../../src/ledger/placement/create-digest.js';

// Few values, so that two of them are often the same.
const text = fc.constantFrom('', 'a', 'b', '1', '__proto__', 'list', 'object');
const texts = fc.array(text, { maxLength: 2 });
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.constantFrom(null, true, 0, 1),
    fc.array(tie('json'), { maxLength: 2 }),
    fc.dictionary(text, tie('json'), { maxKeys: 2, noNullPrototype: true }),
  ),
}));
const object: fc.Arbitrary<JsonObject> = fc.dictionary(text, json, {
  maxKeys: 2,
  noNullPrototype: true,
});
const specs = fc.dictionary(text, fc.option(text), { maxKeys: 3, noNullPrototype: true });
const map = fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true });
const spec: fc.Arbitrary<CreateVolumeSpec> = fc
  .record({
    volumeId: text,
    sizeGib: fc.constantFrom(1, 2),
    projectId: text,
    userId: text,
    volumeType: fc.option(fc.record({ name: text, extraSpecs: specs, qosSpecs: object })),
    zones: texts,
    hints: object,
    resourceBackend: fc.option(text),
    source: fc.oneof(
      fc.constant(null),
      fc.record({ kind: fc.constant('image' as const), imageId: text, locations: texts }),
      fc.record({
        kind: fc.constantFrom('snapshot' as const, 'volume' as const, 'backup' as const),
        id: text,
      }),
    ),
    multiattach: fc.boolean(),
    metadata: map,
    allowReschedule: fc.boolean(),
    maxAlternatives: fc.constantFrom(0, 3),
  })
  .chain((stated) =>
    fc
      .record(
        {
          profile: text,
          instanceHost: text,
          imageLocations: texts,
          volumeProperties: object,
          rescheduleAfterDown: fc.constant(false as const),
          waitUntil: fc.nat(),
          waitPriority: fc.integer(),
        },
        { requiredKeys: [] },
      )
      .map((more): CreateVolumeSpec => ({ ...stated, ...more })),
  );

/** One spec, and the same with one field of another. */
const pair = fc
  .tuple(spec, spec, fc.nat())
  .map(([one, other, at]): [CreateVolumeSpec, CreateVolumeSpec] => {
    const fields = Object.entries(other);
    const [field = '', value] = fields[at % fields.length] ?? [];
    return [one, { ...one, [field]: value }];
  });

describe('the digest of a create', () => {
  it('tells apart what the digest of any request tells apart, and nothing else', () => {
    fc.assert(
      fc.property(pair, ([one, other]) => {
        assert.equal(digestOfCreate(one) === digestOfCreate(other), digest(one) === digest(other));
      }),
      { numRuns: 3000 },
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(spec, (one) => {
        assert.equal(digestOfCreate(reversed(one)), digestOfCreate(one));
      }),
    );
  });
});

function reversed<T>(value: T): T {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(reversed) as T;
  const turned: unknown = Object.setPrototypeOf(
    Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, reversed(inner)]),
    ),
    Object.getPrototypeOf(value),
  );
  return turned as T;
}
