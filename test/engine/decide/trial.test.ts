import assert from 'node:assert/strict';
import type { JsonObject } from '../../../src/domain/json.js';
import { tryExpression } from '../../../src/engine/decide/trial.js';
import { driverFilter } from '../../../src/engine/filters/driver.js';
import { goodnessWeigher } from '../../../src/engine/weighers/goodness.js';
import { placementRequest, pool, volumeType } from '../support.js';

const TEXTS = [
  '1 == 1',
  '0',
  "capabilities.storage_protocol == 'iSCSI'",
  'volume.size * 5',
  'stats.nothing',
  '1 +',
  '101',
  "'x'",
  'extra.tier == 7 ? 30 : 0',
];

describe('an expression that is tried', () => {
  const asked = placementRequest({ spec: { sizeGib: 10, volumeType: volumeType({ tier: '7' }) } });

  it('does what the filter and the weigher do with it', () => {
    for (const text of TEXTS) {
      for (const storage_protocol of ['iscsi', 'ceph', null]) {
        const capabilities: JsonObject = {
          filter_function: text,
          goodness_function: text,
          storage_protocol,
        };
        const one = pool({ capabilities });
        const { passes, goodness } = tryExpression(text, one, asked);
        assert.equal(passes, driverFilter.bind(asked).check(one), `${text} as a filter`);
        assert.equal(goodness, goodnessWeigher.weigh([one], asked, 1)[0], `${text} as goodness`);
      }
    }
  });

  it('tells what it read, for each spelling of the protocol', () => {
    const one = pool({ capabilities: { storage_protocol: 'iSCSI', a: [1] } });
    const { trials } = tryExpression(
      "volume.size > 1 and capabilities.storage_protocol == 'iscsi'",
      one,
      asked,
    );
    assert.deepEqual(
      trials.map(({ protocol, result, read }) => [protocol, result, [...read]]),
      ['iSCSI', 'iscsi'].map((spelling) => [
        spelling,
        spelling === 'iscsi',
        [
          ['volume.size', 10],
          ['capabilities.storage_protocol', spelling],
        ],
      ]),
    );
    const [failed] = tryExpression('capabilities.a + capabilities.b', one, asked).trials;
    assert.deepEqual([...(failed?.read ?? [])], [['capabilities.a', [1]]]);
  });
});
