import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import { connect, StowageError } from '../../src/client/index.js';
import type { Offer } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { ServerEnded, ServerProcess } from './server-process.js';
import { collectOffers, eventually, refOf, report, temporary } from './support.js';

describe('connections and starts that go wrong', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let server: ServerProcess;

  before(async () => {
    ({ dir, remove } = await temporary());
    server = await ServerProcess.start(dir);
    await report(server.client, 'a@x', 1000);
  });
  after(async () => {
    assert.equal(await server.stop(), 0);
    await remove();
  });

  const request = () => ({ requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 1n });

  // What is told until the server notices goes into the wire and is lost.
  for (const notices of ['at once', 'late'])
    it(`a worker stream cut in the middle, which the server notices ${notices}: what it holds and what it missed come with the next one`, async () => {
      const worker = `told ${notices}`;
      const wire = await cuttable(server.address);
      const remote = connect({ server: wire.address });
      const first = collectOffers(remote, worker, ['a@x']);
      const held = await server.client.scheduler.scheduleCreateVolume(request());
      const offer = await eventually(() =>
        first.offers.find(({ decisionId }) => decisionId === held.decisionId),
      );
      wire.cutNear();
      if (notices === 'at once') wire.cut();
      await assert.rejects(
        first.done,
        (error) => error instanceof StowageError && error.code === 'UNAVAILABLE',
      );
      const missed = await server.client.scheduler.scheduleCreateVolume(request());
      wire.cut();
      const second = collectOffers(remote, worker, ['a@x']);
      const again = await eventually(() =>
        second.offers.find(({ decisionId }) => decisionId === held.decisionId),
      );
      assert.equal(again.lease?.token, offer.lease?.token);
      const acknowledged = async (read: Offer) => {
        const items = [refOf(read)];
        const { results } = await remote.workers.acknowledgeDecisions({ workerId: worker, items });
        return results.map(({ result }) => result.case);
      };
      assert.deepEqual(await acknowledged(again), ['lease']);
      // Only now must it come: if it was told before the server saw that the wire was cut, the
      // stream broke over both, and each is told alone (ADR 0022).
      const late = await eventually(() =>
        second.offers.find(({ decisionId }) => decisionId === missed.decisionId),
      );
      assert.deepEqual(await acknowledged(late), ['lease']);
      // The next worker of the backend gets its orders, not this one: the server knows that it left
      // when it answers what came behind.
      second.cancel();
      await remote.health.check({});
      remote.close();
      wire.close();
    });

  it('a second server on the same directory is refused, by name, and the first goes on', async () => {
    await assert.rejects(ServerProcess.start(dir), (error) => {
      assert.ok(error instanceof ServerEnded);
      assert.equal(error.code, 1);
      assert.match(error.output, /stowage\.db/);
      assert.doesNotMatch(error.output, /\n\s+at /, 'a line for people, not a stack');
      return true;
    });
    await server.client.scheduler.scheduleCreateVolume(request());
  });

  it('a deadline that passes and a call that is cancelled leave a request that can be asked again', async () => {
    for (const options of [{ deadlineMs: 1 }, { signal: AbortSignal.timeout(1) }]) {
      for (let n = 0; n < 20; n += 1) {
        const one = request();
        const first = await server.client.scheduler
          .scheduleCreateVolume(one, options)
          .catch((error: unknown) => {
            assert.ok(
              error instanceof StowageError &&
                // A busy server sees beforehand that it cannot answer in time.
                ['DEADLINE_EXCEEDED', 'CANCELLED', 'RESOURCE_EXHAUSTED'].includes(error.code),
              String(error),
            );
            return null;
          });
        const again = await server.client.scheduler.scheduleCreateVolume(one);
        if (first !== null) assert.deepEqual(again, first);
        const { decisions } = await server.client.volumes.getVolume({ volumeId: one.volumeId });
        assert.equal(decisions.length, 1);
      }
    }
  });

  it('the same request sent twice at once is one decision', async () => {
    const one = request();
    const [a, b] = await Promise.all([
      server.client.scheduler.scheduleCreateVolume(one),
      server.client.scheduler.scheduleCreateVolume(one),
    ]);
    assert.deepEqual(a, b);
  });
});

/** A wire to the server that can be cut, or at the client's end alone. */
async function cuttable(address: string) {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  const nears = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = dial(Number(port), host);
    nears.add(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => nears.has(near) && other.destroy());
      socket.pipe(other, { end: false });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  /** The server does not see it until `cut`. */
  const cutNear = () => {
    for (const socket of nears) {
      nears.delete(socket);
      socket.destroy();
    }
  };
  const close = () => {
    proxy.close();
    cut();
  };
  return { address: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, cut, cutNear, close };
}
