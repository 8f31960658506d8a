import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import { createMetrics } from '../../src/http/metrics.js';
import { addProcessFigures } from '../../src/http/process-figures.js';
import { work } from '../asked/worker.js';
import { promtool } from './promtool.js';
import { alerts, namedIn, panels } from './queries.js';
import { checkAnswers } from './scrapes.js';

const GIB = 2 ** 30;

describe('metrics of a server', () => {
  let directory: string;
  let server: RunningServer;
  let client: StowageClient;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-metrics-'));
    server = await start(1);
    client = connect({ server: server.address });
    await client.capabilities.reportCapabilities({
      report: {
        host: 'node1@lvm',
        volumeStats: {
          pools: [
            {
              pool_name: 'thick',
              total_capacity_gb: 100,
              free_capacity_gb: 90,
              provisioned_capacity_gb: 10,
            },
          ],
        },
      },
    });
    await place(20);
    await place(5000).catch(() => undefined);
    await work(client, 'node1@lvm');
    await place(30);
  });

  after(async () => {
    client.close();
    await server.stop();
    await rm(directory, { recursive: true });
  });

  const start = (maxPools: number) =>
    startServer(
      checkValues({
        listen: '127.0.0.1:0',
        http_listen: '127.0.0.1:0',
        data_dir: directory,
        metrics: { max_pools: maxPools },
      }),
      { log: pino({ level: 'silent' }) },
    );
  const place = (sizeGib: number) =>
    client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: BigInt(sizeGib),
    });
  const page = async (of: RunningServer = server) =>
    (await fetch(`http://${of.httpAddress}/metrics`)).text();

  it('pass the check of Prometheus, those of the process too', async () => {
    assert.equal(promtool(['check', 'metrics'], await page()), '');
    const { registry } = createMetrics();
    addProcessFigures(registry);
    assert.equal(promtool(['check', 'metrics'], await registry.metrics()), '');
    // The check itself works.
    assert.throws(() => promtool(['check', 'metrics'], '# TYPE a_total gauge\na_total 1\n'));
  });

  it('count refusals by filter, attempts, orders and the space of each pool', async () => {
    const text = await page();
    const pool = 'backend="node1@lvm",pool="node1@lvm#thick"';
    for (const line of [
      'stowage_decisions_total{result="placed"} 2',
      'stowage_decisions_total{result="refused"} 1',
      'stowage_refusals_total{filter="CapacityFilter"} 1',
      // From the beginning: the first one is counted, too, by whoever asks how much it grew.
      'stowage_refusals_total{filter="AvailabilityZoneFilter"} 0',
      'stowage_refusals_total{filter="none"} 0',
      'stowage_filter_rejections_total{filter="AvailabilityZoneFilter"} 0',
      'stowage_filter_rejections_total{filter="CapacityFilter"} 1',
      'stowage_attempt_duration_seconds_count{operation="create_volume",outcome="created"} 1',
      'stowage_attempts_bucket{le="1"} 1',
      'stowage_queue_duration_seconds_count 3',
      'stowage_leases{age="up_to_1m"} 0',
      `stowage_pool_capacity_bytes{${pool}} ${100 * GIB}`,
      `stowage_pool_free_bytes{${pool}} ${90 * GIB}`,
      `stowage_pool_provisioned_bytes{${pool}} ${10 * GIB}`,
      `stowage_pool_promised_bytes{${pool},state="held"} ${30 * GIB}`,
      `stowage_pool_promised_bytes{${pool},state="confirmed"} ${20 * GIB}`,
      `stowage_pool_virtual_free_bytes{${pool}} ${40 * GIB}`,
    ])
      assert.ok(text.includes(`\n${line}\n`), line);
    const commits = Number(/^stowage_commit_seconds_count (\d+)$/m.exec(text)?.[1]);
    assert.ok(commits > 0);
    assert.match(text, new RegExp(`^stowage_commit_wait_seconds_count ${commits}$`, 'm'));
  });

  it('answer each query of the dashboard, and name its series', async () => {
    // A slow database's figures are left out for once.
    const whole = async (): Promise<string> => {
      for (;;) {
        const text = await page();
        if (/^stowage_live_decisions\{/m.test(text) && /^stowage_leases\{/m.test(text)) return text;
      }
    };
    const before = await whole();
    await work(client, 'node1@lvm');
    await place(5000).catch(() => undefined);
    // No call failed for the server, and no report is suspicious.
    const silent = ['Errors {{error_type}}', 'Suspicious reports {{reason}}'];
    const queries = panels()
      .flatMap(({ title, exprs, legends }) =>
        exprs.map((expr, at) => ({
          expr,
          isAnswered: !silent.includes(`${title} ${legends[at]}`),
        })),
      )
      // This process has none of them: `stowage serve` adds them.
      .filter(({ expr }) => !/\b(process|nodejs)_/.test(expr));
    assert.equal(queries.filter(({ isAnswered }) => !isAnswered).length, silent.length);
    checkAnswers(directory, [before, await whole()], queries);
    assert.throws(() =>
      checkAnswers(directory, [before, before], [{ expr: 'stowage_gone', isAnswered: true }]),
    );
    for (const { title, exprs, legends } of panels())
      for (const [at, legend] of legends.entries())
        for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g))
          assert.match(exprs[at] ?? '', new RegExp(`\\b${label}\\b`), title);
  });

  it('leave out the figures by pool where there are more pools than they may have', async () => {
    client.close();
    await server.stop();
    server = await start(0);
    client = connect({ server: server.address });
    const text = await page();
    assert.doesNotMatch(text, /^stowage_pool_\w+\{/m);
    assert.match(text, /^stowage_pools 1$/m);
  });
});

describe('what deploy/ asks of metrics', () => {
  const { registry } = createMetrics();
  addProcessFigures(registry);
  const asked = [
    ...alerts().map(({ alert, expr }) => ({ by: alert, expr })),
    ...panels().flatMap(({ title, exprs }) => exprs.map((expr) => ({ by: title, expr }))),
  ];

  it('is there, with the labels by which it is selected', () => {
    for (const { by, expr } of asked)
      for (const { name, labels } of namedIn(expr)) {
        const metric = [name, name.replace(/_(bucket|count|sum)$/, '')]
          .map((one) => registry.getSingleMetric(one) as { labelNames?: string[] } | undefined)
          .find((one) => one !== undefined);
        assert.ok(metric, `${by}: there is no metric ${name}`);
        const known = [...(metric.labelNames ?? []), 'job', 'instance', 'le'];
        for (const label of labels)
          assert.ok(known.includes(label), `${by}: ${name} has no label ${label}`);
      }
    assert.throws(() => {
      const [gone] = namedIn('rate(stowage_gone_total{job="a"}[5m])');
      assert.ok(gone && registry.getSingleMetric(gone.name));
    });
  });

  it('has no label of a name that Prometheus gives its own, and renames', async () => {
    for (const { name } of await registry.getMetricsAsJSON()) {
      const { labelNames = [] } = registry.getSingleMetric(name) as { labelNames?: string[] };
      for (const label of labelNames) assert.ok(!['job', 'instance'].includes(label), name);
    }
  });

  it('is shown: every metric by pool, of refusals and of attempts is in the dashboard', () => {
    const shown = new Set(
      panels().flatMap(({ exprs }) => exprs.flatMap(namedIn).map(({ name }) => name)),
    );
    for (const name of [
      'stowage_refusals_total',
      'stowage_filter_rejections_total',
      'stowage_leases',
      'stowage_attempt_duration_seconds_bucket',
      'stowage_pool_promised_bytes',
      'stowage_pool_capacity_bytes',
      'stowage_report_age_seconds',
    ])
      assert.ok(shown.has(name), name);
    for (const { title, description, exprs } of panels()) {
      assert.notEqual(description, '', title);
      assert.notEqual(exprs.length, 0, title);
    }
  });

  it('can be read by Prometheus', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stowage-dashboard-'));
    try {
      const file = join(directory, 'dashboard.rules.yaml');
      const rules = panels()
        .flatMap(({ exprs }) => exprs)
        .map((expr, at) => ({ record: `panel:${at}`, expr }));
      await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
      assert.match(promtool(['check', 'rules', file]), /SUCCESS/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
