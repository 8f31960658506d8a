import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { ResetBudget } from '../../../src/grpc/admission/reset-budget.js';

/** Resets of a connection until its budget is short, or as many. */
function resetUntilShort(budget: ResetBudget, most: number, now: number): number {
  let made = 0;
  for (; made < most && !budget.isShort(now); made += 1) budget.count(now);
  return made;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the budget of resets', () => {
  it('is short long before Node ends a connection, and recovers by and by', () => {
    const budget = new ResetBudget();
    const made = resetUntilShort(budget, 2000, 0);
    assert.ok(made > 500 && made < 700, String(made));
    assert.equal(budget.isShort(1_000), true);
    assert.equal(budget.isShort(6_000), false);
  });

  it('lets a client give up some calls all the time', () => {
    const budget = new ResetBudget();
    for (let ms = 0; ms < 600_000; ms += 40) {
      budget.count(ms);
      assert.equal(budget.isShort(ms), false);
    }
  });

  it('is that of Node', async () => {
    const server = createServer();
    server.on('stream', (stream) => stream.on('error', () => undefined));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    client.on('error', () => undefined);
    const ended = once(client, 'goaway');
    await once(client, 'remoteSettings');
    let made = 0;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    while (!over && made < 10_000) {
      const call = client.request({ ':method': 'POST', ':path': '/' }, { endStream: false });
      call.on('error', () => undefined);
      await turn();
      call.close(constants.NGHTTP2_CANCEL);
      await turn();
      made += 1;
    }
    const [code] = await ended;
    assert.equal(code, constants.NGHTTP2_INTERNAL_ERROR);
    assert.ok(made > 1_000, String(made));
    client.destroy();
    server.close();
  });
});
