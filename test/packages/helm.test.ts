import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from '../../scripts/helm/chart.js';
import { findHelm } from '../../scripts/helm/find-helm.js';
import { NEEDS_RESTART } from '../../src/config/changes.js';
import { shownKey } from '../../src/config/span.js';
import { run, serve } from '../e2e/support.js';
import { Authority, hasOpenssl } from '../support/authority.js';
import { ChartObjects } from './chart-objects.js';

const TRIAL = ['--values', `${CHART}/ci/trial-values.yaml`];
const FILE = ['--values', `${CHART}/ci/file-values.yaml`];
const POSTGRES = ['--values', `${CHART}/ci/postgres-values.yaml`];

describe('the Helm chart', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-chart-'));
  let helm: string;
  const made = (...words: readonly string[]) => new ChartObjects(helm, ...words);

  before(function () {
    try {
      helm = findHelm();
    } catch (error) {
      if (process.env['CI'] === 'true') throw error;
      this.skip();
    }
  });
  after(() => rmSync(directory, { recursive: true }));

  it('makes a StatefulSet of one for a file, and a Deployment for a PostgreSQL', () => {
    const always = ['ConfigMap/stowage', 'Service/stowage', 'Service/stowage-pods'];
    const account = 'ServiceAccount/stowage';
    const file = made(...FILE);
    assert.deepEqual(file.names, [...always, account, 'StatefulSet/stowage'].sort());
    const { replicas, volumeClaimTemplates } = file.only('StatefulSet').spec;
    assert.deepEqual([replicas, volumeClaimTemplates.length], [1, 1]);
    const postgres = made(...POSTGRES);
    const more = ['Deployment/stowage', 'PodDisruptionBudget/stowage', 'ServiceMonitor/stowage'];
    assert.deepEqual(postgres.names, [...always, account, ...more].sort());
    assert.equal(postgres.only('Deployment').spec.replicas, 3);
    assert.deepEqual(
      postgres.pod.spec.volumes.map(({ name }) => name),
      ['config', 'tls', 'tmp'],
    );
  });

  it('has its monitor look at one of the services, and its budget at the pods', () => {
    const objects = made(...POSTGRES);
    const { labels } = objects.pod.metadata;
    const contains = (all: object, some: object) =>
      assert.deepEqual({ ...all, ...some }, all, JSON.stringify(all));
    contains(labels, objects.only('PodDisruptionBudget').spec.selector.matchLabels);
    const { selector, endpoints, jobLabel } = objects.only('ServiceMonitor').spec;
    assert.equal(labels[jobLabel], 'stowage', 'the job that alerts go by');
    const services = objects
      .all('Service')
      .filter(({ metadata }) =>
        Object.entries(selector.matchLabels).every(
          ([key, value]) => metadata.labels[key] === value,
        ),
      );
    assert.deepEqual(
      services.map(({ metadata }) => metadata.name),
      ['stowage'],
    );
    assert.ok(services[0]?.spec.ports.some(({ name }) => name === endpoints[0].port));
  });

  it('starts a server whose probes are answered', async () => {
    const { pod, configuration } = made(...TRIAL);
    const [container] = pod.spec.containers;
    assert.deepEqual(container.args, ['serve', '--config', '/etc/stowage/stowage.yaml']);
    const config = join(directory, 'trial.yaml');
    writeFileSync(config, configuration);
    const server = await serve({ http: true, more: ['--config', config] });
    try {
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
        const { path, port } = container[probe].httpGet;
        assert.equal(port, 'http');
        assert.equal(await statusOf(`http://${server.http}${path}`), 200, probe);
      }
    } finally {
      assert.equal((await server.stop()).code, 0);
    }
  });

  it('writes configurations that a server starts with, numbers and all', async function () {
    if (!hasOpenssl()) this.skip();
    const authority = new Authority();
    try {
      const { cert, key } = authority.issueServer();
      writeFileSync(join(directory, 'tls.crt'), cert);
      writeFileSync(join(directory, 'tls.key'), key, { mode: 0o600 });
      writeFileSync(join(directory, 'ca.crt'), authority.cert);
      writeFileSync(join(directory, 'ca.crl'), authority.revoke([]));
      for (const values of [FILE, POSTGRES]) {
        const { configuration } = made(...values, '--set', 'tls.crl=true');
        assert.equal(parse(configuration).tls.crl, '/etc/stowage-tls/ca.crl');
        const file = join(directory, 'tls.yaml');
        writeFileSync(file, configuration.replaceAll('/etc/stowage-tls', directory));
        const env = values === FILE ? {} : { STOWAGE_DATABASE_URL: 'postgres://db/stowage' };
        const words = ['dist/src/bin.js', 'config', 'check', '--config', file];
        const { code, stdout, stderr } = await run(process.execPath, words, env);
        assert.equal(code, 0, stdout + stderr);
      }
    } finally {
      authority.remove();
    }
    const { retention } = parse(made(...POSTGRES).configuration);
    assert.equal(retention.finished_decisions_ms, 8_640_000_000);
  });

  it('restarts the pods for what a running server does not take over', () => {
    const mark = (...words: readonly string[]) =>
      made(...FILE, ...words).pod.metadata.annotations['stowage/needs-restart'];
    const before = mark();
    assert.equal(mark('--set', 'config.scheduler.max_attempts=7'), before);
    assert.equal(mark('--set', 'config.auth.audit.file=x'), before);
    // What the chart decides itself.
    const given = ['listen', 'http_listen', 'data_dir', 'insecure', 'tls.client_certificates'];
    const kept = NEEDS_RESTART.filter((one) => !given.includes(one));
    for (const key of [...kept, ...kept.map(shownKey)]) {
      const changed = key === 'database' || key === 'limits' ? `${key}.connections` : key;
      assert.notEqual(mark('--set', `config.${changed}=7`), before, key);
    }
    assert.notEqual(mark('--set', 'tls.clientCertificates=optional'), before);
    assert.notEqual(mark('--set', 'tls.existingSecret=,insecure=true'), before);
    assert.notEqual(mark('--set', 'tls.clientCa=false'), before);
  });

  it('makes nothing that would not start, or would not be safe', () => {
    assert.throws(() => made(), /tls\.existingSecret.*insecure/);
    assert.throws(() => made('--set', 'insecure=true'), /config\.auth\.bindings/);
    for (const own of ['listen=x', 'database.url=x', 'tls.cert=x'])
      assert.throws(
        () => made(...TRIAL, '--set', `config.${own}`),
        /config\/(listen|database|tls)/,
      );
    assert.throws(() => made(...TRIAL, '--set', 'replica=2'), /replica/);
  });
});

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });
}
