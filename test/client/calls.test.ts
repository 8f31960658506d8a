import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ServerDuplexStream, type ServerUnaryCall, type ServerWritableStream, type sendUnaryData, status } from '@grpc/grpc-js';
import { connect, StowageError } from '../../src/client/index.js';
import {
  CapabilityService,
  type StreamCapabilitiesRequest,
  type StreamCapabilitiesResponse,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { WorkerService } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { fakeServer, richError } from './fake-server.js';

type Unary = (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => void;

const REPORT = { report: { host: 'n@b' } };

/** Runs against a fake server of one service, and ends both. */
async function using(
  service: Parameters<typeof fakeServer>[0],
  handlers: Parameters<typeof fakeServer>[1],
  run: (client: ReturnType<typeof connect>) => Promise<void>,
): Promise<void> {
  const server = await fakeServer(service, handlers);
  const client = connect({ server: server.address });
  try {
    await run(client);
  } finally {
    client.close();
    server.stop();
  }
}

function failsWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof StowageError && error.code === code;
}

describe('client calls', () => {
  it('send and answer typed messages', async () => {
    const getPool: Unary = (call, answer) => answer(null, { pool: { name: (call.request as { name: string }).name }, readRevision: 5n });
    await using(PoolService, { getPool }, async (client) => {
      const answer = await client.pools.getPool({ name: 'a@b#c' });
      assert.deepEqual([answer.pool?.name, answer.readRevision], ['a@b#c', 5n]);
    });
  });

  it('fail with one class: refusals, missing methods, deadlines, cancellation, no server', async () => {
    const getPool: Unary = (_call, answer) => answer(richError(status.NOT_FOUND, 'no such pool', []));
    const listPools: Unary = () => undefined;
    await using(PoolService, { getPool, listPools }, async (client) => {
      await assert.rejects(client.pools.getPool({ name: 'x' }), failsWith('NOT_FOUND'));
      await assert.rejects(client.pools.listBackends({}), failsWith('UNIMPLEMENTED'));
      await assert.rejects(client.pools.listPools({}, { deadlineMs: 30 }), failsWith('DEADLINE_EXCEEDED'));
      await assert.rejects(client.pools.listPools({}, { signal: AbortSignal.timeout(30) }), failsWith('CANCELLED'));
      await assert.rejects(client.pools.listPools({}, { signal: AbortSignal.abort() }), failsWith('CANCELLED'));
    });
    const nobody = connect({ server: '127.0.0.1:1' });
    await assert.rejects(nobody.pools.listPools({}), failsWith('UNAVAILABLE'));
    nobody.close();
  });

  it('read a server stream; leaving the loop ends the call', async () => {
    const calls: ServerWritableStream<unknown, unknown>[] = [];
    const watchDecisions = (call: ServerWritableStream<unknown, unknown>) => {
      calls.push(call);
      for (const id of ['a', 'b', 'c']) call.write({ withdrawnDecisionIds: [id] });
    };
    await using(WorkerService, { watchDecisions }, async (client) => {
      const seen: string[] = [];
      for await (const message of client.workers.watchDecisions({ workerId: 'w', targets: ['b'] })) {
        seen.push(...message.withdrawnDecisionIds);
        if (seen.length === 2) break;
      }
      assert.deepEqual(seen, ['a', 'b']);
      const [call] = calls;
      assert.ok(call);
      if (!call.cancelled) await once(call, 'cancelled');
    });
  });

  it('end a stream quietly on cancel(), loudly on failure, after what was sent before it', async () => {
    const watchDecisions = (call: ServerWritableStream<{ workerId: string }, unknown>) => {
      call.write({ withdrawnDecisionIds: ['a'] });
      if (call.request.workerId === 'fail') call.emit('error', richError(status.ABORTED, 'replaced', []));
    };
    await using(WorkerService, { watchDecisions }, async (client) => {
      const quiet = client.workers.watchDecisions({ workerId: 'w', targets: ['b'] });
      for await (const _message of quiet) quiet.cancel();
      const seen: unknown[] = [];
      const read = async () => {
        for await (const message of client.workers.watchDecisions({ workerId: 'fail', targets: ['b'] })) seen.push(message);
      };
      await assert.rejects(read, failsWith('ABORTED'));
      assert.equal(seen.length, 1);
    });
  });

  it('keep the failure of a stream until somebody reads it', async () => {
    const watchDecisions = (call: ServerWritableStream<unknown, unknown>) =>
      void call.emit('error', richError(status.ABORTED, 'replaced', []));
    await using(WorkerService, { watchDecisions }, async (client) => {
      const stream = client.workers.watchDecisions({ workerId: 'w', targets: ['b'] });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await assert.rejects(async () => {
        for await (const _ of stream);
      }, failsWith('ABORTED'));
    });
  });

  it('stream both ways', async () => {
    const streamCapabilities = (call: ServerDuplexStream<StreamCapabilitiesRequest, Partial<StreamCapabilitiesResponse>>) => {
      call.on('data', () => call.write({ answer: { case: 'accepted', value: { applied: true } } } as Partial<StreamCapabilitiesResponse>));
      call.on('end', () => call.end());
    };
    await using(CapabilityService, { streamCapabilities }, async (client) => {
      const stream = client.capabilities.streamCapabilities();
      for (let sent = 0; sent < 200; sent += 1) await stream.send(REPORT);
      stream.end();
      let answers = 0;
      for await (const message of stream) if (message.answer.case === 'accepted') answers += 1;
      assert.equal(answers, 200);
      await assert.rejects(stream.send(REPORT), failsWith('CANCELLED'));
    });
  });
});
