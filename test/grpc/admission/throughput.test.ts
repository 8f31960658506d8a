import assert from 'node:assert/strict';
import { Throughput } from '../../../src/grpc/admission/throughput.js';

describe('throughput', () => {
  it('comes to what is done while something waits', () => {
    const throughput = new Throughput();
    for (let ms = 0; ms < 5_000; ms += 1) {
      for (let each = 0; each < 3; each += 1) throughput.count(ms);
      throughput.look(ms);
    }
    const found = throughput.perSecond(5_000);
    assert.ok(Math.abs(found - 3000) < 100, String(found));
  });

  it('does not count time in which nothing waits', () => {
    const throughput = new Throughput();
    const before = throughput.perSecond(0);
    throughput.count(0);
    throughput.idle();
    throughput.look(60_000);
    throughput.look(60_100);
    assert.equal(throughput.perSecond(60_100), before);
  });

  it('is not held to be low by a sample that is long past', () => {
    const throughput = new Throughput();
    for (let ms = 0; ms < 5_000; ms += 100) {
      throughput.count(ms);
      throughput.look(ms);
    }
    assert.ok(throughput.perSecond(5_500) < 50, String(throughput.perSecond(5_500)));
    assert.equal(throughput.perSecond(7_000), 1000);
  });
});
