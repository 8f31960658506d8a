import assert from 'node:assert/strict';
import { Throughput } from '../../../src/grpc/admission/throughput.js';

describe('throughput', () => {
  it('comes to what is done while something waits', () => {
    const throughput = new Throughput();
    for (let ms = 0; ms < 5_000; ms += 1) {
      for (let each = 0; each < 3; each += 1) throughput.count(ms);
      throughput.look(ms);
    }
    assert.ok(Math.abs(throughput.perSecond - 3000) < 100, String(throughput.perSecond));
  });

  it('does not count time in which nothing waits', () => {
    const throughput = new Throughput();
    const before = throughput.perSecond;
    throughput.count(0);
    throughput.idle();
    throughput.look(60_000);
    throughput.look(60_100);
    assert.equal(throughput.perSecond, before);
  });
});
