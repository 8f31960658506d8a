import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Served, serve } from './support.js';

// Debian's: it has its own grpc, whatever other Pythons come first on the PATH.
const PYTHON = '/usr/bin/python3';
const PLUGIN = '/usr/bin/grpc_python_plugin';
const INSTALL = 'apt-get install python3-grpcio protobuf-compiler protobuf-compiler-grpc libprotobuf-dev';

/** Why the Python client cannot run here; undefined where it can. */
async function lacking(): Promise<string | undefined> {
  const probes = [run(PYTHON, ['-c', 'import grpc']), run('protoc', ['--version']), run('test', ['-x', PLUGIN])];
  const codes = await Promise.all(probes.map((probe) => probe.then(({ code }) => code).catch(() => null)));
  return codes.every((code) => code === 0) ? undefined : `the Python client needs Debian's packages: ${INSTALL}`;
}

/** Makes the stubs as any Python programmer would. */
async function makeStubs(directory: string): Promise<void> {
  const protos = (await readdir('proto', { recursive: true })).filter((file) => file.endsWith('.proto'));
  const out = [`--python_out=${directory}`, `--grpc_python_out=${directory}`, `--plugin=protoc-gen-grpc_python=${PLUGIN}`];
  const { code, stderr } = await run('protoc', ['-I', 'proto', ...out, ...protos]);
  assert.equal(code, 0, stderr);
}

interface Line {
  readonly step: string;
  readonly [key: string]: unknown;
}

describe('a Python client, with stubs made from proto/', function () {
  this.timeout(120_000);
  let server: Served;
  let directory: string;
  let lines: readonly Line[];

  before(async function () {
    const reason = await lacking();
    if (reason !== undefined && !process.env['CI']) {
      console.error(`    ${reason}`);
      this.skip();
    }
    assert.equal(reason, undefined, reason);
    directory = await mkdtemp(join(tmpdir(), 'stowage-python-'));
    await mkdir(join(directory, 'stubs'));
    await makeStubs(join(directory, 'stubs'));
    server = await serve();
    const environment = { PYTHONPATH: join(directory, 'stubs'), PYTHONDONTWRITEBYTECODE: '1' };
    const { code, stdout, stderr } = await run(PYTHON, ['test/e2e/python/client.py', server.address], environment);
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  const line = (step: string) => lines.find((candidate) => candidate.step === step);

  it('reports, places, takes the offer and says created', () => {
    assert.deepEqual(lines.slice(0, 5), [
      { step: 'report', applied: true, ledger_revision: 0 },
      { step: 'place', pool: 'python1@lvm#thin', zone: 'nova', attempt: 1 },
      { step: 'offer', order: 'ORDER_CREATE', pool: 'python1@lvm#thin', size_gib: 10, note: 'from python' },
      { step: 'acknowledge', result: 'lease' },
      { step: 'created', state: 'DECISION_STATE_CREATED', ledger_revision: 1 },
    ]);
  });

  it('reads the whole of a refusal, which stays under the limit of foreign clients', () => {
    const { bytes, message, ...refusal } = line('refusal') ?? { step: 'none' };
    assert.deepEqual(refusal, {
      step: 'refusal',
      code: 'RESOURCE_EXHAUSTED',
      status_code: 8,
      unpacked: ['google.rpc.ErrorInfo', 'stowage.v1.Diagnosis'],
      reason: 'NO_VALID_BACKEND',
      domain: 'stowage',
      pools_seen: 1,
      removed: { AvailabilityZoneFilter: 0, CapacityFilter: 1, CapabilitiesFilter: 0, IgnoreAttemptedHostsFilter: 0 },
      nearest: ['python1@lvm#thin'],
    });
    assert.ok(typeof bytes === 'number' && bytes < 4096, `${bytes} bytes`);
    assert.ok(typeof message === 'string' && message.length > 0);
  });
});
