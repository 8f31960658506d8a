import assert from 'node:assert/strict';
import { makeStubs, needPython, PYTHON, type Stubs } from './python-support.js';
import { run, type Served, serve } from './support.js';

interface Line {
  readonly step: string;
  readonly [key: string]: unknown;
}

describe('a Python client, with stubs made from proto/', () => {
  let server: Served;
  let stubs: Stubs;
  let lines: readonly Line[];

  before(async function () {
    await needPython(this);
    stubs = await makeStubs();
    server = await serve();
    const { code, stdout, stderr } = await run(
      PYTHON,
      ['test/e2e/python/client.py', server.address],
      stubs.env,
    );
    assert.equal(code, 0, `${stdout}\n${stderr}`);
    lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
  after(async () => {
    await stubs?.remove();
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  const line = (step: string) => lines.find((candidate) => candidate.step === step);

  it('reports, places, takes the offer and says created', () => {
    assert.deepEqual(lines.slice(0, 5), [
      { step: 'report', applied: true, accounting_revision: 0 },
      { step: 'place', pool: 'python1@lvm#thin', zone: 'nova', attempt: 1 },
      {
        step: 'offer',
        order: 'ORDER_CREATE',
        pool: 'python1@lvm#thin',
        size_gib: 10,
        note: 'from python',
      },
      { step: 'acknowledge', result: 'lease' },
      { step: 'created', state: 'DECISION_STATE_CREATED', accounting_revision: 1 },
    ]);
  });

  it('places several volumes over one stream', () => {
    assert.deepEqual(line('many'), {
      step: 'many',
      results: ['python1@lvm#thin', 'python1@lvm#thin', 'INVALID_ARGUMENT', 'RESOURCE_EXHAUSTED'],
    });
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
      removed: {
        AvailabilityZoneFilter: 0,
        CapacityFilter: 1,
        CapabilitiesFilter: 0,
        IgnoreAttemptedHostsFilter: 0,
        BackendStateFilter: 0,
      },
      nearest: ['python1@lvm#thin'],
    });
    assert.ok(typeof bytes === 'number' && bytes < 4096, `${bytes} bytes`);
    assert.ok(typeof message === 'string' && message.length > 0);
  });
});
