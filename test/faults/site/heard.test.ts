import assert from 'node:assert/strict';
import { Heard, SERVICE_DOWN_MS } from './heard.js';

describe('when a backend of the fault harness was heard', () => {
  it('it was up as long as a silence is none, from its answer on', () => {
    const heard = new Heard();
    assert.equal(heard.wasUp(0, 1), false);
    heard.add({ askedAt: 1000, answeredAt: 2000 });
    assert.equal(heard.wasUp(1500, 1600), false);
    assert.equal(heard.wasUp(2000, 2100), true);
    assert.equal(heard.wasUp(2000, 1000 + SERVICE_DOWN_MS - 1), true);
    assert.equal(heard.wasUp(2000, 1000 + SERVICE_DOWN_MS), false);
    heard.add({ askedAt: 6000, answeredAt: 6500 });
    assert.equal(heard.wasUp(7000, 6000 + SERVICE_DOWN_MS - 1), true);
    // Answered only after that began: it may have come too late.
    assert.equal(heard.wasUp(6400, 6000 + SERVICE_DOWN_MS - 1), false);
  });
});
