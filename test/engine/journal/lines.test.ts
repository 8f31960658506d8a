import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applied, differenceOf } from '../../../src/engine/journal/difference.js';
import { quoted, requestOf, requestText } from '../../../src/engine/journal/recorded-request.js';
import { placementRequest, volumeType } from '../support.js';

const object = fc.dictionary(
  fc.oneof(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor'), fc.string()),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value))),
  { maxKeys: 6, noNullPrototype: true },
);

describe('the lines of a journal', () => {
  it('tell what changed of an object, so that it can be made of the one before', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const difference = JSON.parse(JSON.stringify(differenceOf(before, after)));
        assert.equal(
          sorted(applied(before, difference)),
          sorted(after),
          JSON.stringify(difference),
        );
      }),
      { numRuns: 300 },
    );
    assert.equal(differenceOf({ a: [1] }, { a: [1] }), null);
  });

  it('quote any text as JSON does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) =>
        assert.equal(JSON.parse(quoted(text)), text),
      ),
    );
  });

  it('tell requests as they were, without metadata, and in few characters if they are usual', () => {
    const usual = placementRequest({ spec: { sizeGib: 3, projectId: 'acme' }, seed: 7 });
    const unusual = placementRequest({
      spec: {
        volumeType: volumeType({ 'a"b': 'c\n', ssd: null }),
        zones: ['z1'],
        hints: { same_host: ['x'] },
        resourceBackend: 'a@x#1',
        source: { kind: 'snapshot', id: 's' },
        multiattach: true,
        allowReschedule: false,
        rescheduleAfterDown: false,
        maxAlternatives: 5,
        waitUntil: 7,
        waitPriority: 3,
        profile: 'gold',
        instanceHost: 'h',
        volumeProperties: { name: 'ä' },
        imageLocations: ['rbd://a'],
      },
      currentPool: 'a@x#2',
      bringsNew: false,
      bringsVolume: true,
      volumeGib: 4.5,
      growsAttached: true,
      attemptedPools: ['a@x#1'],
      credit: { pool: 'a@x#1', sizeGib: 2, capacityGroup: 'g' },
      snapshotHome: 'a@x#3',
      homes: new Map([['v', 'a@x#4']]),
      minPhysicalFreePercent: 20,
      maxDiagnosedPools: 5,
    });
    for (const request of [usual, unusual])
      assert.deepEqual(requestOf(JSON.parse(requestText(request)), noSet), request);
    const named = { ...usual, spec: { ...usual.spec, metadata: { owner: 'somebody' } } };
    assert.equal(requestText(named), requestText(usual));
    assert.ok(requestText(usual).length < 250, requestText(usual));
  });
});

function noSet(): never {
  throw new Error('it is of no set');
}

function sorted(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
