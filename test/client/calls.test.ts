import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import {
  type ConnectOptions,
  connect,
  type RetryPolicy,
  StowageError,
} from '../../src/client/index.js';
import { RetryInfoSchema } from '../../src/gen/google/rpc/error_details_pb.js';
import {
  CapabilityService,
  type StreamCapabilitiesRequest,
  type StreamCapabilitiesResponse,
} from '../../src/gen/stowage/v1/capability_service_pb.js';
import { PoolService } from '../../src/gen/stowage/v1/pool_service_pb.js';
import { SchedulerService } from '../../src/gen/stowage/v1/scheduler_service_pb.js';
import { VolumeService } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { WorkerService } from '../../src/gen/stowage/v1/worker_service_pb.js';
import { fakeServer, packed, richError } from './fake-server.js';

type Unary = (call: ServerUnaryCall<unknown, unknown>, answer: sendUnaryData<unknown>) => void;

const REPORT = { report: { host: 'n@b' } };

/** Runs a test against a fake server of one service, and stops both. */
async function using(
  service: Parameters<typeof fakeServer>[0],
  handlers: Parameters<typeof fakeServer>[1],
  options: Partial<ConnectOptions>,
  run: (client: ReturnType<typeof connect>) => Promise<void>,
): Promise<void> {
  const server = await fakeServer(service, handlers);
  const client = connect({ server: server.address, ...options });
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
  it('hand over all that arrived before the error that a stream ends with', async () => {
    const watchPools = async (call: ServerWritableStream<unknown, unknown>) => {
      for (let at = 0; at < 200; at += 1)
        if (!call.write({ removedPool: `n@b#${at}` })) await once(call, 'drain');
      call.emit('error', { code: status.UNAVAILABLE, details: 'stops' });
    };
    await using(PoolService, { watchPools }, {}, async (client) => {
      let seen = 0;
      const read = async () => {
        for await (const _ of client.pools.watchPools({})) {
          seen += 1;
          // A reader that is slower than the server: what it has not read yet is in the buffer.
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      await assert.rejects(read(), failsWith('UNAVAILABLE'));
      assert.equal(seen, 200);
    });
  });

  it('send and answer typed messages', async () => {
    const getPool: Unary = (call, answer) =>
      answer(null, { pool: { pool: (call.request as { pool: string }).pool }, readRevision: 5n });
    await using(PoolService, { getPool }, {}, async (client) => {
      const answer = await client.pools.getPool({ pool: 'a@b#c' });
      assert.deepEqual([answer.pool?.pool, answer.readRevision], ['a@b#c', 5n]);
    });
  });

  it('fail with one class: refusal, no method, deadline, cancellation, no server', async () => {
    const getPool: Unary = (_call, answer) =>
      answer(richError(status.NOT_FOUND, 'no such pool', []));
    const listPools: Unary = () => undefined;
    await using(PoolService, { getPool, listPools }, {}, async (client) => {
      await assert.rejects(client.pools.getPool({ pool: 'x' }), failsWith('NOT_FOUND'));
      await assert.rejects(client.pools.listBackends({}), failsWith('UNIMPLEMENTED'));
      await assert.rejects(
        client.pools.listPools({}, { deadlineMs: 30 }),
        failsWith('DEADLINE_EXCEEDED'),
      );
      await assert.rejects(
        client.pools.listPools({}, { signal: AbortSignal.timeout(30) }),
        failsWith('CANCELLED'),
      );
      await assert.rejects(
        client.pools.listPools({}, { signal: AbortSignal.abort() }),
        failsWith('CANCELLED'),
      );
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
    await using(WorkerService, { watchDecisions }, {}, async (client) => {
      const seen: string[] = [];
      for await (const message of client.workers.watchDecisions({
        workerId: 'w',
        targets: ['b'],
      })) {
        seen.push(...message.withdrawnDecisionIds);
        if (seen.length === 2) break;
      }
      assert.deepEqual(seen, ['a', 'b']);
      const [call] = calls;
      assert.ok(call);
      if (!call.cancelled) await once(call, 'cancelled');
    });
  });

  it('end a stream after all messages: on failure with an error, on cancel() without', async () => {
    const watchDecisions = (call: ServerWritableStream<{ workerId: string }, unknown>) => {
      call.write({ withdrawnDecisionIds: ['a'] });
      if (call.request.workerId === 'fail')
        call.emit('error', richError(status.ABORTED, 'replaced', []));
    };
    await using(WorkerService, { watchDecisions }, {}, async (client) => {
      const quiet = client.workers.watchDecisions({ workerId: 'w', targets: ['b'] });
      for await (const _message of quiet) quiet.cancel();
      const seen: unknown[] = [];
      const read = async () => {
        for await (const message of client.workers.watchDecisions({
          workerId: 'fail',
          targets: ['b'],
        }))
          seen.push(message);
      };
      await assert.rejects(read, failsWith('ABORTED'));
      assert.equal(seen.length, 1);
    });
  });

  it('keep the failure of a stream until somebody reads it', async () => {
    const watchDecisions = (call: ServerWritableStream<unknown, unknown>) =>
      void call.emit('error', richError(status.ABORTED, 'replaced', []));
    await using(WorkerService, { watchDecisions }, {}, async (client) => {
      const stream = client.workers.watchDecisions({ workerId: 'w', targets: ['b'] });
      await new Promise((resolve) => setTimeout(resolve, 100));
      await assert.rejects(async () => {
        for await (const _ of stream);
      }, failsWith('ABORTED'));
    });
  });

  it('stream both ways', async () => {
    const streamCapabilities = (
      call: ServerDuplexStream<StreamCapabilitiesRequest, Partial<StreamCapabilitiesResponse>>,
    ) => {
      call.on('data', () =>
        call.write({
          answer: { case: 'accepted', value: { applied: true } },
        } as Partial<StreamCapabilitiesResponse>),
      );
      call.on('end', () => call.end());
    };
    await using(CapabilityService, { streamCapabilities }, {}, async (client) => {
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

describe('a client that asks again', () => {
  const away = (wishMs?: number) =>
    richError(
      status.UNAVAILABLE,
      'away',
      wishMs === undefined
        ? []
        : [
            packed(RetryInfoSchema, {
              retryDelay: {
                seconds: BigInt(Math.floor(wishMs / 1000)),
                nanos: (wishMs % 1000) * 1e6,
              },
            }),
          ],
    );
  const quick: RetryPolicy = { baseMs: 1, maxMs: 200, random: () => 0.5 };

  /** A handler that fails several times, then answers. It records its calls. */
  function failing(
    times: number,
    wishMs?: number,
  ): {
    readonly calls: { readonly at: number; readonly request: unknown }[];
    readonly handler: Unary;
  } {
    const calls: { at: number; request: unknown }[] = [];
    const handler: Unary = (call, answer) => {
      calls.push({ at: performance.now(), request: call.request });
      if (calls.length <= times) answer(away(wishMs));
      else answer(null, {});
    };
    return { calls, handler };
  }

  it('sends the same message until it is answered, not before RetryInfo asks', async () => {
    const { calls, handler } = failing(2, 50);
    await using(
      SchedulerService,
      { scheduleCreateVolume: handler },
      { retry: quick },
      async (client) => {
        const request = { requestId: 'r', volumeId: 'v', sizeGib: 1n };
        const answer = client.scheduler.scheduleCreateVolume(request);
        request.sizeGib = 2n;
        await answer;
      },
    );
    assert.equal(calls.length, 3);
    for (const { request } of calls) assert.deepEqual(request, calls[0]?.request);
    const [first, second] = calls;
    assert.ok(first && second && second.at - first.at >= 45);
  });

  it('does so only when it was told to, by the client or by the call', async () => {
    const { calls, handler } = failing(1);
    await using(PoolService, { listPools: handler }, {}, async (client) => {
      await assert.rejects(client.pools.listPools({}), failsWith('UNAVAILABLE'));
      assert.equal(calls.length, 1);
      await client.pools.listPools({});
      calls.length = 0;
      await client.pools.listPools({}, { retry: quick });
      assert.equal(calls.length, 2);
    });
    const other = failing(1);
    await using(PoolService, { listPools: other.handler }, { retry: quick }, async (client) => {
      await assert.rejects(client.pools.listPools({}, { retry: false }), failsWith('UNAVAILABLE'));
    });
  });

  it('leaves out calls that cannot be repeated, unless the call itself says so', async () => {
    const { calls, handler } = failing(3);
    await using(VolumeService, { rescheduleVolume: handler }, { retry: quick }, async (client) => {
      await assert.rejects(
        client.volumes.rescheduleVolume({ volumeId: 'v' }),
        failsWith('UNAVAILABLE'),
      );
      assert.equal(calls.length, 1);
      await client.volumes.rescheduleVolume({ volumeId: 'v' }, { retry: quick });
      assert.equal(calls.length, 4);
    });
  });

  it('keeps all attempts within the deadline of the call, and says why none worked', async () => {
    const { calls, handler } = failing(100, 60_000);
    await using(
      PoolService,
      { listPools: handler },
      { retry: { ...quick, maxMs: 60_000 } },
      async (client) => {
        await assert.rejects(
          client.pools.listPools({}, { deadlineMs: 50_000 }),
          failsWith('UNAVAILABLE'),
        );
      },
    );
    assert.equal(calls.length, 1);
    let tries = 0;
    const silent: Unary = (_call, answer) => {
      tries += 1;
      if (tries === 1) answer(away(100));
    };
    await using(PoolService, { listPools: silent }, { retry: quick }, async (client) => {
      await assert.rejects(
        client.pools.listPools({}, { deadlineMs: 3000 }),
        failsWith('DEADLINE_EXCEEDED'),
      );
    });
    assert.equal(tries, 2);
  });

  it('is cancelled while it waits, too', async () => {
    const { handler } = failing(100, 60_000);
    await using(
      PoolService,
      { listPools: handler },
      { retry: { maxMs: 60_000 }, deadlineMs: 120_000 },
      async (client) => {
        await assert.rejects(
          client.pools.listPools({}, { signal: AbortSignal.timeout(200) }),
          failsWith('CANCELLED'),
        );
      },
    );
  });
});
