import assert from 'node:assert/strict';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { explainRequest } from '../../page/lib/explain-request.js';
import { age, candidatesCaption, gib, percent } from '../../page/lib/format.js';
import { withNews } from '../../page/lib/newest.js';
import { poolFilterOf } from '../../page/lib/pool-filter.js';
import { groupRefusals, refusalOf, withNewer } from '../../page/lib/refusal-groups.js';
import { readRoute, writeRoute } from '../../page/lib/route.js';
import { DecisionSchema, DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import {
  EventSchema,
  type PlacementFailedSchema,
} from '../../src/gen/stowage/v1/event_service_pb.js';

function refusal(serial: number, failed: MessageInitShape<typeof PlacementFailedSchema>) {
  const found = refusalOf(
    create(EventSchema, {
      serial: BigInt(serial),
      createdAt: { seconds: BigInt(serial), nanos: 0 },
      payload: { case: 'placementFailed', value: failed },
    }),
  );
  assert.ok(found !== null);
  return found;
}

const removed = (filter: string, considered: number, count: number) => ({
  filter,
  considered,
  removed: count,
});

describe('the page groups refusals', () => {
  const none = 'NO_VALID_BACKEND';
  const full = { reason: none, filters: [removed('A', 3, 1), removed('Capacity', 2, 2)] };

  it('by reason and by the filter that left no pool, the largest group first', () => {
    const groups = groupRefusals([
      refusal(1, { reason: 'CREATE_FAILED' }),
      refusal(2, full),
      refusal(3, full),
      refusal(4, { reason: none, filters: [removed('A', 3, 3), removed('Capacity', 0, 0)] }),
    ]);
    assert.deepEqual(
      groups.map(({ reason, filter, refusals }) => [reason, filter, refusals.length]),
      [
        [none, 'Capacity', 2],
        ['CREATE_FAILED', '', 1],
        [none, 'A', 1],
      ],
    );
  });

  it('each refusal once, the newest first, and at most so many', () => {
    const [one, two, three] = [refusal(1, full), refusal(2, full), refusal(3, full)];
    assert.ok(one && two && three);
    const all = withNewer([two, one], [three, two], 2);
    assert.deepEqual(
      all.map(({ serial }) => serial),
      [3n, 2n],
    );
  });

  it('and leaves out what is no refusal', () => {
    assert.equal(refusalOf(create(EventSchema, { payload: { case: undefined } })), null);
  });
});

describe('the page keeps the newest decisions', () => {
  const decision = (id: string, seconds: number, state = DecisionState.PENDING) =>
    create(DecisionSchema, {
      decisionId: id,
      state,
      decidedAt: { seconds: BigInt(seconds), nanos: 0 },
    });

  it('each once, in its newest state', () => {
    const known = [decision('b', 2), decision('a', 1)];
    const came = [decision('c', 3), decision('b', 2, DecisionState.CREATED)];
    assert.deepEqual(
      withNews(known, came, 3).map(({ decisionId, state }) => [decisionId, state]),
      [
        ['c', DecisionState.PENDING],
        ['b', DecisionState.CREATED],
        ['a', DecisionState.PENDING],
      ],
    );
    assert.equal(withNews(known, came, 2).length, 2);
  });
});

describe('addresses of the page', () => {
  it('are read as they are written', () => {
    for (const [view, id, query] of [
      ['pools', '', {}],
      ['pool', 'node1@lvm#a/b?c&d', {}],
      ['refusals', '', { reason: 'NO_VALID_BACKEND', filter: 'A b&c=d' }],
      ['request', '7d2f4a52', { project: 'a#b' }],
    ] as const)
      assert.deepEqual(readRoute(writeRoute(view, { id, query })), { view, id, query });
  });

  it('leave out what is empty, and bear what is no address', () => {
    assert.equal(writeRoute('pools', { query: { zone: '' } }), '#/pools');
    assert.deepEqual(readRoute(''), { view: '', id: '', query: {} });
    assert.equal(readRoute('#/pool/%E0%A4%A').id, '%E0%A4%A');
  });
});

describe('forms of the page', () => {
  it('look for a part of a name, unless a pattern is given', () => {
    assert.equal(poolFilterOf({ pool: 'ssd' }).pool, '*ssd*');
    assert.equal(poolFilterOf({ pool: 'node1*' }).pool, 'node1*');
    assert.equal(poolFilterOf({}).pool, '');
    assert.equal(poolFilterOf({ part: 'no' }).participating, false);
    assert.equal('participating' in poolFilterOf({}), false);
  });

  it('make a request of what is filled in, or say what is wrong', () => {
    const asked = explainRequest(
      { size: '10', type: 'gold', specs: 'a=<is> True\n\n b = x=y ', zones: 'az1, az2,' },
      () => 'id',
    );
    assert.ok(asked.ok);
    assert.equal(asked.request.sizeGib, 10n);
    assert.deepEqual(asked.request.volumeType, {
      name: 'gold',
      extraSpecs: { a: '<is> True', b: 'x=y' },
    });
    assert.deepEqual(asked.request.availabilityZones, ['az1', 'az2']);
    const plain = explainRequest({ size: '1' }, () => 'id');
    assert.ok(plain.ok && !('volumeType' in plain.request));
    for (const filled of [{ size: '' }, { size: '0' }, { size: '1.5' }, { size: '1', specs: 'a' }])
      assert.equal(explainRequest(filled, () => 'id').ok, false, JSON.stringify(filled));
  });
});

describe('figures of the page', () => {
  it('say of pools that may be chosen whether all of them are shown', () => {
    assert.equal(candidatesCaption(3, 0, 0), '3 pools may be chosen, best first');
    // Those that something stops come after all others.
    assert.equal(candidatesCaption(1, 5, 7), '1 pool may be chosen, best first');
    assert.equal(candidatesCaption(200, 0, 9800), 'The best 200 pools that may be chosen');
  });

  it('are short', () => {
    assert.equal(gib(1234.56), '1,234.6 GiB');
    assert.equal(gib(10_240), '10 TiB');
    assert.equal(gib(5n), '5 GiB');
    const ages = [0, 59_000, 60_000, 7_200_000, 172_800_000].map((ms) => age(0, ms));
    assert.deepEqual(ages, ['0 s', '59 s', '1 min', '2 h', '2 d']);
    assert.equal(age(10, 0), '0 s');
    assert.equal(percent(3000, 20), '15,000\u00a0%');
    assert.equal(percent(3000, 0), '–');
  });
});
