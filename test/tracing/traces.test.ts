import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { connect, type StowageClient } from '../../src/client/index.js';
import {
  CreatedSchema,
  FailedSchema,
  type Offer,
} from '../../src/gen/stowage/v1/worker_service_pb.js';
import { openTraces } from '../../src/tracing/open.js';
import { startServer } from '../cli/serve.js';
import { CREATE, callersTrace, place } from './caller.js';
import { type Collector, type ReceivedSpan, startCollector } from './collector.js';

const WORKER = 'worker-1';
const TOGETHER = 8;

/**
 * Carries out every order, and fails each first attempt, until so many volumes are made. Answers
 * in which spans the orders are, by volume.
 */
async function work(client: StowageClient, volumes: number) {
  const spans = new Map<string, string[]>();
  const orders = client.workers.watchDecisions({
    workerId: WORKER,
    targets: ['node1@lvm', 'node2@lvm'],
  });
  let made = 0;
  for await (const { offers } of orders) {
    for (const offer of offers) {
      const ref = refOf(offer);
      const volumeId = offer.volume?.volumeId ?? '';
      spans.set(volumeId, [...(spans.get(volumeId) ?? []), offer.traceparent]);
      await client.workers.acknowledgeDecisions({ workerId: WORKER, items: [ref] });
      const fails = offer.attempt === 1;
      const outcome = fails
        ? {
            case: 'failed' as const,
            value: create(FailedSchema, { reason: 'no', retriable: true }),
          }
        : { case: 'created' as const, value: create(CreatedSchema) };
      await client.workers.reportOutcomes({ workerId: WORKER, items: [{ ref, outcome }] });
      if (!fails) made += 1;
    }
    if (made >= volumes) break;
  }
  return spans;
}

function refOf({ decisionId, placement, lease }: Offer) {
  return { decisionId, backend: placement?.backend ?? '', leaseToken: lease?.token ?? 0n };
}

describe('traces', () => {
  let directory: string;
  let collector: Collector;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-traces-'));
    collector = await startCollector();
  });
  afterEach(async () => {
    collector.close();
    await rm(directory, { recursive: true });
  });

  /** Runs a server of two backends with an environment; its spans are there when it has ended. */
  async function during(
    env: Readonly<Record<string, string>>,
    act: (client: StowageClient, address: string) => Promise<void>,
  ): Promise<string> {
    // No order may be handed out twice, however long it takes.
    const more = ['--set', 'workers.lease_ms=600000'];
    const server = await startServer(join(directory, 'data'), more, { ...process.env, ...env });
    const client = connect({ server: server.address });
    try {
      for (const host of ['node1@lvm', 'node2@lvm'])
        await client.capabilities.reportCapabilities({
          report: {
            host,
            volumeStats: {
              pools: [{ pool_name: 'a', total_capacity_gb: 100, free_capacity_gb: 100 }],
            },
          },
        });
      await act(client, server.address);
    } finally {
      client.close();
      server.signal('SIGTERM');
      assert.equal(await server.ended, 0, server.output());
    }
    return server.output();
  }

  const named = (spans: readonly ReceivedSpan[], name: string) =>
    spans.filter((span) => span.name === name);

  it('follow a request from its caller to the worker that made it, over its attempts', async () => {
    const callers = Array.from({ length: TOGETHER }, () => callersTrace(true));
    const unsampled = callersTrace(false);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_SERVICE_NAME: 'scheduler-1',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    };
    let orders = new Map<string, string[]>();
    await during(env, async (client, address) => {
      await Promise.all(
        [...callers, unsampled].map(({ traceparent }) => place(address, traceparent)),
      );
      orders = await work(client, TOGETHER + 1);
    });
    const untraced = [...orders.values()].filter((all) => all.includes(''));
    assert.deepEqual(untraced, [['', '']]);
    const { spans } = collector;
    assert.deepEqual(
      spans.filter(({ traceId }) => traceId === unsampled.traceId),
      [],
    );
    for (const { traceId, spanId } of callers) {
      const own = spans.filter((span) => span.traceId === traceId);
      const [call, ...more] = named(own, CREATE);
      assert.ok(call !== undefined && more.length === 0);
      assert.deepEqual([call.parentId, call.kind, call.status], [spanId, 2, 0]);
      assert.equal(call.attributes['rpc.system.name'], 'grpc');
      assert.equal(call.attributes['rpc.response.status_code'], 'OK');
      assert.equal(call.resource['service.name'], 'scheduler-1');
      assert.equal(call.resource['deployment.environment.name'], 'test');
      const [first, second, ...others] = named(own, 'decide').sort((a, b) =>
        Number(a.start - b.start),
      );
      assert.deepEqual(others, []);
      assert.equal(first?.attributes['stowage.result'], 'placed');
      assert.equal(first.attributes['stowage.volume_id'], call.attributes['stowage.volume_id']);
      assert.equal(second?.attributes['stowage.result'], 'rescheduled');
      assert.deepEqual(
        ['wait', 'prepare', 'choose', 'queue'].map((phase) => named(own, phase)[0]?.parentId),
        Array(4).fill(first.spanId),
      );
      const attempts = named(own, 'attempt').map(({ attributes, status }) => [
        attributes['stowage.attempt'],
        attributes['stowage.outcome'],
        attributes['stowage.worker_id'],
        status,
      ]);
      assert.deepEqual(attempts.sort(), [
        ['1', 'failed', WORKER, 2],
        ['2', 'created', WORKER, 0],
      ]);
      // The worker of each attempt may go on with the trace.
      const span = `00-${traceId}-${call.spanId}-01`;
      assert.deepEqual(orders.get(String(call.attributes['stowage.volume_id'])), [span, span]);
      assert.equal(named(own, 'deliver').length, 2);
      assert.equal(named(own, 'commit').length, 1);
      const beneath = own.filter(({ name }) => /^(decide|deliver|attempt|commit)$/.test(name));
      assert.ok(beneath.every(({ parentId }) => parentId === call.spanId));
      for (const { start, end } of own) assert.ok(start <= end);
    }
  });

  it('are left out where the sampler says so', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER: 'always_off' };
    await during(env, async (_, address) => {
      await place(address, callersTrace(true).traceparent);
    });
    assert.deepEqual(collector.spans, []);
  });

  it('are off unless the environment asks for them, and what it cannot have is told', async () => {
    const told: string[] = [];
    const isOff = async (env: Readonly<Record<string, string>>) =>
      (await openTraces(env, '1', (problem) => told.push(problem))) === null;
    const at = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    assert.ok(await isOff({}));
    assert.ok(await isOff({ OTEL_SERVICE_NAME: 'scheduler' }));
    assert.ok(await isOff({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }));
    assert.ok(await isOff({ ...at, OTEL_SDK_DISABLED: 'true' }));
    assert.ok(await isOff({ ...at, OTEL_TRACES_EXPORTER: 'none' }));
    assert.deepEqual(told, []);
    assert.ok(await isOff({ ...at, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }));
    assert.ok(await isOff({ OTEL_TRACES_EXPORTER: 'zipkin' }));
    assert.deepEqual(told, [
      'OTEL_EXPORTER_OTLP_PROTOCOL=grpc: only http/protobuf is known',
      'OTEL_TRACES_EXPORTER=zipkin: only otlp and none are known',
    ]);
  });

  it('that no collector takes hold up no decision, and are told of once', async () => {
    const gone = await startCollector();
    gone.close();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: gone.url, OTEL_BSP_SCHEDULE_DELAY: '50' };
    const said = await during(env, async (_, address) => {
      for (let each = 0; each < 3; each += 1) await place(address, callersTrace(true).traceparent);
    });
    assert.ok(said.split('"traces: ').length <= 2, said);
  });
});
