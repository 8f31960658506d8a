import assert from 'node:assert/strict';
import { startHttp } from '../../src/http/http-server.js';
import { createMetrics } from '../../src/http/metrics.js';
import { addProcessFigures } from '../../src/http/process-figures.js';

const live = {
  liveDecisions: async () => ({ pending: 2 }),
  leases: async () => ({ up_to_1m: 17, over_1d: 0 }),
  poolSpace: () => [
    {
      backend: 'node1@lvm',
      pool: 'node1@lvm#thin',
      capacity: 1000,
      free: Number.POSITIVE_INFINITY,
      provisioned: 18,
      held: 19,
      confirmed: 20,
      virtualFree: -21,
      volumes: 22,
    },
    {
      backend: 'node2@lvm',
      pool: 'node2@lvm#thin',
      capacity: null,
      free: null,
      provisioned: 0,
      held: 0,
      confirmed: 0,
      virtualFree: null,
      volumes: 0,
    },
  ],
  keptBytes: async () => ({ diagnoses: 14 }),
  pools: () => 3,
  backends: () => ({ participating: 1 }),
  waitingRequests: () => 0,
  mostWaitingRequests: () => 0,
  stranded: () => 0,
  storeUp: () => 1,
  movesHeld: () => 0,
  connectedWorkers: () => 4,
  lastEvent: () => 7,
  eventWatchers: () => 2,
  expressionFailures: () => ({ filter_function: 5 }),
  poolWarnings: () => ({ FREE_ABOVE_TOTAL: 6 }),
  poolWatchers: () => 3,
  reportAges: () => ({ 'node1@lvm': 61.5 }),
  waitingCreates: () => 8,
  waitingBytes: () => 9000,
  requestBytes: () => 15,
  createsInProgress: () => 10,
  streams: () => 11,
  connections: () => 12,
  waitingConnections: () => 16,
  refusedCalls: () => ({ deadline: 13 }),
};

describe('http', () => {
  it('answers life, readiness and metrics, and nothing else', async () => {
    const state = { ready: false };
    const metrics = createMetrics(live);
    addProcessFigures(metrics.registry);
    metrics.decisions.inc({ result: 'placed' });
    metrics.calls.observe('/stowage.v1.PoolService/GetPool', 'OK', 0.02);
    metrics.calls.observe('/stowage.v1.PoolService/GetPool', 'INTERNAL', 0.02);
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      unready: async () => (state.ready ? null : 'STORE_UNAVAILABLE'),
      registry: metrics.registry,
    });
    const get = (path: string, method = 'GET') =>
      fetch(`http://${server.address}${path}`, { method });
    try {
      assert.equal((await get('/livez')).status, 200);
      assert.equal((await get('/readyz')).status, 503);
      state.ready = true;
      assert.equal((await get('/readyz?verbose')).status, 200);
      assert.equal((await get('/')).status, 404);
      assert.equal((await get('/livez', 'POST')).status, 405);
      const page = await get('/metrics');
      assert.match(page.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
      const text = await page.text();
      for (const line of [
        'stowage_decisions_total{result="placed"} 1',
        'stowage_decisions_total{result="refused"} 0',
        'stowage_config_reloads_total{result="refused"} 0',
        'rpc_server_call_duration_seconds_count{rpc_system_name="grpc",' +
          'rpc_method="stowage.v1.PoolService/GetPool",rpc_response_status_code="OK"} 1',
        'rpc_server_call_duration_seconds_count{rpc_system_name="grpc",' +
          'rpc_method="stowage.v1.PoolService/GetPool",rpc_response_status_code="INTERNAL",' +
          'error_type="INTERNAL"} 1',
        'stowage_leases{age="up_to_1m"} 17',
        'stowage_leases{age="over_1d"} 0',
        'stowage_pool_capacity_bytes{backend="node1@lvm",pool="node1@lvm#thin"} 1000',
        'stowage_pool_free_bytes{backend="node1@lvm",pool="node1@lvm#thin"} +Inf',
        'stowage_pool_provisioned_bytes{backend="node1@lvm",pool="node1@lvm#thin"} 18',
        'stowage_pool_promised_bytes{backend="node1@lvm",pool="node1@lvm#thin",state="held"} 19',
        'stowage_pool_promised_bytes{backend="node1@lvm",pool="node1@lvm#thin",' +
          'state="confirmed"} 20',
        'stowage_pool_virtual_free_bytes{backend="node1@lvm",pool="node1@lvm#thin"} -21',
        'stowage_pool_volumes{backend="node1@lvm",pool="node1@lvm#thin"} 22',
        'stowage_pool_volumes{backend="node2@lvm",pool="node2@lvm#thin"} 0',
        'stowage_live_decisions{state="pending"} 2',
        'stowage_pools 3',
        'stowage_store_up 1',
        'stowage_backends{state="participating"} 1',
        'stowage_connected_workers 4',
        'stowage_pools_with_warnings{reason="FREE_ABOVE_TOTAL"} 6',
        'stowage_report_age_seconds{backend="node1@lvm"} 61.5',
        'stowage_expression_failures_total{function="filter_function"} 5',
        'stowage_waiting_creates 8',
        'stowage_waiting_create_bytes 9000',
        'stowage_creates_in_progress 10',
        'stowage_streams 11',
        'stowage_connections 12',
        'stowage_waiting_connections 16',
        'stowage_overload_refusals_total{limit="deadline"} 13',
      ]) {
        assert.ok(text.includes(`\n${line}\n`), line);
      }
      for (const name of [
        'rpc_server_call_duration_seconds',
        'stowage_queue_duration_seconds',
        'stowage_commit_seconds',
        'stowage_commit_items',
        'process_cpu_seconds_total',
      ]) {
        assert.ok(text.includes(`# TYPE ${name} `), name);
      }
      // What a report does not say has no line.
      assert.doesNotMatch(text, /_(capacity|free)_bytes\{backend="node2@lvm"/);
    } finally {
      await server.close();
    }
    await assert.rejects(get('/livez'));
  });

  it('drops states that nothing is in any more', async () => {
    const counts: Record<string, number> = { pending: 1 };
    const { registry } = createMetrics({ ...live, liveDecisions: async () => counts });
    assert.match(await registry.metrics(), /stowage_live_decisions\{state="pending"\} 1/);
    delete counts['pending'];
    assert.doesNotMatch(await registry.metrics(), /stowage_live_decisions\{/);
  });

  it('answers 500 if a figure cannot be read, and goes on', async () => {
    const { registry } = createMetrics({
      ...live,
      liveDecisions: () => Promise.reject(new Error('no database')),
    });
    const server = await startHttp({
      host: '127.0.0.1',
      port: 0,
      unready: async () => null,
      registry,
    });
    try {
      assert.equal((await fetch(`http://${server.address}/metrics`)).status, 500);
      assert.equal((await fetch(`http://${server.address}/livez`)).status, 200);
    } finally {
      await server.close();
    }
  });

  it('says which port is taken', async () => {
    const { registry } = createMetrics();
    const first = await startHttp({
      host: '127.0.0.1',
      port: 0,
      unready: async () => null,
      registry,
    });
    const port = Number(first.address.split(':')[1]);
    await assert.rejects(
      startHttp({ host: '127.0.0.1', port, unready: async () => null, registry }),
      {
        code: 'EADDRINUSE',
      },
    );
    await first.close();
  });
});
