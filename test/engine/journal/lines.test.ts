import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CreateVolumeSpec } from '../../../src/domain/volume.js';
import type { SetRule } from '../../../src/domain/volume-set.js';
import type { PlacementRequest } from '../../../src/engine/expression/placement-request.js';
import { applied, differenceOf } from '../../../src/engine/journal/difference.js';
import {
  type RecordedRequest,
  requestOf,
  unusualOf,
} from '../../../src/engine/journal/recorded-request.js';
import { setViewOf } from '../../../src/engine/journal/recorded-set.js';
import type { RequestView } from '../../../src/engine/request/view.js';
import { placementRequest, pool, space, volumeType } from '../support.js';

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

  const plain: Parameters<typeof placementRequest>[0] = {
    spec: {
      sizeGib: 3,
      projectId: 'acme',
      userId: 'u',
      volumeType: volumeType({ 'a"b': 'c\n' }),
      maxAlternatives: 3,
    },
    neededGib: 3,
    volumeGib: 3,
    bringsNew: true,
    bringsVolume: true,
    mayProbe: true,
    seed: 7,
    now: 9,
  };
  const usual = placementRequest(plain);
  // Every field that is not told of every request: none may be forgotten.
  const spec: Required<Omit<CreateVolumeSpec, Facts | 'metadata'>> = {
    volumeId: 'another',
    hints: { same_host: ['x'] },
    resourceBackend: 'a@x#1',
    source: { kind: 'snapshot', id: 's' },
    multiattach: true,
    allowReschedule: false,
    rescheduleAfterDown: false,
    waitUntil: 7,
    waitPriority: 3,
    profile: 'gold',
    instanceHost: 'h',
    volumeProperties: { name: 'ä' },
    imageLocations: ['rbd://a'],
  };
  const fields: Required<Omit<RequestView, ToldOfAll>> = {
    neededGib: 1,
    currentPool: 'a@x#2',
    bringsNew: false,
    bringsVolume: false,
    mayProbe: false,
    volumeGib: 4.5,
    growsAttached: true,
    attemptedPools: ['a@x#1'],
    credit: { pool: 'a@x#1', sizeGib: 2, capacityGroup: 'g' },
    snapshotHome: 'a@x#3',
    homes: new Map([['v', 'a@x#4']]),
  };

  it('tell requests as they were, each field alone and all together', () => {
    assert.equal(unusualOf(usual, usual.spec.volumeId), undefined);
    const unusual = [
      ...Object.entries(fields).map(([key, value]) => ({ ...usual, [key]: value })),
      ...Object.entries(spec).map(([key, value]) => ({
        ...usual,
        spec: { ...usual.spec, [key]: value },
      })),
      { ...usual, ...fields, spec: { ...usual.spec, ...spec } },
      placementRequest({}),
    ];
    for (const request of [usual, ...unusual]) {
      const told = read(request);
      assert.deepEqual(told.request, request);
      assert.equal(told.set, undefined);
    }
    for (const request of unusual)
      assert.notEqual(unusualOf(request, usual.spec.volumeId), undefined);
  });

  it('tell nothing that no rule reads', () => {
    const named = { ...usual, spec: { ...usual.spec, metadata: { owner: 'somebody' } } };
    assert.deepEqual(read(named).request, usual);
    const other = { ...named, currentPool: 'a@x#2' };
    assert.deepEqual(read(other).request, { ...usual, currentPool: 'a@x#2' });
  });

  it('tell what the rules of a set compare, of pools that are gone, too', () => {
    const rules: readonly SetRule[] = [
      { scope: 'zone', capability: '', mostPerValue: 1 },
      { scope: 'capability', capability: 'rack', mostPerValue: 2 },
    ];
    const home = {
      ...pool({ pool: 'a@x#1', zone: 'z2' }),
      report: { space: space(), capabilities: { rack: 'r1', other: 'o' } },
    };
    const homes = new Map([
      ['v1', 'a@x#1'],
      ['v2', 'gone@x#1'],
    ]);
    const poolOf = (name: string) => (name === 'a@x#1' ? home : undefined);
    const set = { rules, others: ['v1', 'v2', 'v3'], poolOf };
    const told = read({ ...usual, homes, set });
    assert.ok(typeof told.set === 'object');
    const view = setViewOf(told.set);
    assert.deepEqual([view.rules, view.others], [rules, ['v1']]);
    assert.deepEqual(view.poolOf('a@x#1'), {
      pool: 'a@x#1',
      backend: home.backend,
      zone: 'z2',
      report: { capabilities: { rack: 'r1' } },
    });
    assert.equal(view.poolOf('gone@x#1'), undefined);
  });
});

/** What is told of every request, besides what its spec states. */
type ToldOfAll =
  | 'spec'
  | 'set'
  | 'limitClass'
  | 'now'
  | 'seed'
  | 'minPhysicalFreePercent'
  | 'maxDiagnosedPools';

type Facts = 'sizeGib' | 'projectId' | 'userId' | 'volumeType' | 'zones' | 'maxAlternatives';

/** A request as it is read from what was written of it. */
function read(request: PlacementRequest): RecordedRequest {
  const { now, seed, spec, minPhysicalFreePercent, maxDiagnosedPools } = request;
  const { sizeGib, projectId, userId, volumeType: type, zones, maxAlternatives } = spec;
  const subject = '00000000-0000-4000-8000-000000000001';
  const asked = { subject, now, seed, sizeGib, projectId, userId, volumeType: type, zones };
  const facts = { ...asked, maxAlternatives, minPhysicalFreePercent, maxDiagnosedPools };
  const unusual = unusualOf(request, subject) ?? null;
  return requestOf(
    JSON.parse(JSON.stringify(facts)),
    unusual === null ? null : JSON.parse(JSON.stringify(unusual)),
  );
}

function sorted(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
