import assert from 'node:assert/strict';
import { finite } from '../../../src/domain/capacity.js';
import type { Json } from '../../../src/domain/json.js';
import { jsonFilter } from '../../../src/engine/filters/json.js';
import { bound, placementRequest, pool } from '../support.js';

const VIEW = pool({
  pool: 'node@lvm#a',
  zone: 'az7',
  space: {
    total: finite(200),
    free: { kind: 'infinite' },
    allocatedGib: 50,
    reservedPercentage: 5,
  },
  consumedGib: 10,
  capabilities: {
    storage_protocol: 'fibre_channel',
    tier: 3,
    nested: { a: { b: 'deep' } },
    empty: [],
  },
});

describe('JsonFilter', () => {
  const TABLE: readonly (readonly [Json, boolean])[] = [
    [null, true],
    [[], true],
    ['', true],
    [['=', '$backend_id', 'node@lvm#a'], true],
    [['=', '$pool_name', 'a'], true],
    ['["=", "$host", "node@lvm#a"]', true],
    [['=', '$allocated_capacity_gb', 60], true],
    [['=', '$total_capacity_gb', '200'], false],
    [['<', '$reserved_percentage', 6, 7], true],
    [['<', '$reserved_percentage', 6, 5], false],
    [['in', '$capabilities.tier', 1, 3], true],
    [['=', '$capabilities.nested.a.b', 'deep'], true],
    [['=', '$multiattach', false], true],
    [['=', '$service.availability_zone', 'az7'], true],
    [['in', '$service.availability_zone', 'az1', 'az2'], false],
    [['=', '$service.host', 'node@lvm'], true],
    [['=', '$service.cluster_name', 'node@lvm'], false],
    [['and', ['=', '$service.disabled', false], ['=', '$service.frozen', false]], true],
    [['=', '$service.binary', 'cinder-volume'], true],
    [['=', '$service.disabled_reason', null], false],
    [['=', '$service.report_count', 0], false],
    [['or', ['=', '$free_capacity_gb', 'infinite'], ['>', '$free_capacity_gb', 5]], true],
    [['>', '$free_capacity_gb', 5], false],
    [['=', '$nosuch', 1], false],
    [['and', '$nosuch', '$capabilities.tier'], true],
    [['=', '$constructor', '$__proto__'], false],
    [['not', ['=', '$nosuch', 1]], true],
    [['and', ['not', ['=', '$pool_name', 'a']]], false],
    [['not', ['not', ['=', '$pool_name', 'a']]], true],
    [['not', ['=', '$pool_name', 'a'], ['=', '$pool_name', 'b']], true],
    [['not'], false],
    [['and'], true],
    [['or'], false],
    [['or', []], true],
    [['or', 0, '', '$capabilities.empty'], false],
    [['=', 1], false],
    [['=', '$storage_protocol', 'fc'], true],
    [['not', ['=', 'FC', '$storage_protocol']], false],
    [['=', '$storage_protocol', 'iSCSI'], false],
    [['between', 1, 2], false],
    [['and', ['xor']], false],
    ['[', false],
    [7, false],
    [{ '=': 1 }, false],
  ];
  for (const [query, passes] of TABLE) {
    it(`${JSON.stringify(query)}: ${passes}`, () => {
      assert.equal(
        bound(jsonFilter, placementRequest({ spec: { hints: { query } } })).check(VIEW),
        passes,
      );
    });
  }

  it('reads the service of the host that stands for a cluster', () => {
    const clustered = { ...VIEW, pool: 'prod@lvm#a', host: 'n1@lvm#a', clusterName: 'prod@lvm#a' };
    const query = [
      'and',
      ['=', '$service.host', 'n1@lvm'],
      ['=', '$service.cluster_name', 'prod@lvm'],
    ];
    assert.equal(
      bound(jsonFilter, placementRequest({ spec: { hints: { query } } })).check(clustered),
      true,
    );
  });

  it('passes where there is no query', () => {
    assert.equal(bound(jsonFilter, placementRequest()).check(VIEW), true);
  });

  it('says what is false, and what is no query', () => {
    const reason = (query: Json) =>
      bound(jsonFilter, placementRequest({ spec: { hints: { query } } })).reason(VIEW);
    assert.equal(
      reason(['=', '$pool_name', 'b']),
      'the hint query is false: ["=","$pool_name","b"]',
    );
    assert.equal(
      reason(['and', ['xor', 1]]),
      'the hint query has "xor" where one of = < > <= >= in not or and is needed',
    );
    assert.equal(reason('['), 'the hint query is text that is not JSON');
    assert.equal(reason(7), 'the hint query is no list of an operator and its arguments');
  });
});
