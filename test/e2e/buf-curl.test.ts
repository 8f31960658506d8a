import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { run, runUntil, type Served, serve } from './support.js';

const BUF = 'node_modules/.bin/buf';
const BACKEND = 'buf1@lvm';
const WORKER = 'buf-worker';

/** The first JSON object of a stream, as buf prints them. */
const FIRST_OFFER = /^\{\n {2}"offers"[\s\S]*?^\}/m;

/** The same for pools. */
const FIRST_POOLS = /^\{\n {2}"pools"[\s\S]*?^\}/m;

interface Offer {
  readonly decisionId: string;
  readonly placement: { readonly pool: string };
  readonly lease: { readonly token: string };
  readonly volume: { readonly sizeGib: string };
}

/** One of an error's details, its message still packed. */
interface Detail {
  readonly type: string;
  readonly value: string;
}

describe('buf curl, with nothing but server reflection', () => {
  let server: Served;

  before(async () => {
    server = await serve();
  });
  after(async () => {
    if (server === undefined) return;
    const { code, output } = await server.stop();
    assert.equal(code, 0, output);
  });

  const args = (method: string, request: object) => {
    const url = `http://${server.address}/stowage.v1.${method}`;
    return [
      'curl',
      '--protocol',
      'grpc',
      '--http2-prior-knowledge',
      '-d',
      JSON.stringify(request),
      url,
    ];
  };
  const call = async (method: string, request: object) => {
    const { code, stdout, stderr } = await run(BUF, args(method, request));
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };

  it('reports, places, watches, acknowledges and says created', async () => {
    const report = await call('CapabilityService/ReportCapabilities', {
      report: {
        host: BACKEND,
        capabilities: { volume_backend_name: 'lvm' },
        pools: [
          {
            pool_name: 'thick',
            capacity: {
              total: { finite: 100 },
              free: { finite: 90 },
              thickProvisioningSupport: true,
            },
          },
        ],
      },
    });
    assert.equal(report.applied, true);

    const request = {
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: '7',
      projectId: 'buf',
    };
    const placed = await call('SchedulerService/ScheduleCreateVolume', request);
    assert.equal(placed.placement.pool, `${BACKEND}#thick`);

    const watch = args('WorkerService/WatchDecisions', { workerId: WORKER, targets: [BACKEND] });
    const { offers } = JSON.parse(await runUntil(BUF, watch, FIRST_OFFER)) as {
      readonly offers: readonly Offer[];
    };
    assert.deepEqual(
      offers.map(({ decisionId, placement, volume }) => [
        decisionId,
        placement.pool,
        volume.sizeGib,
      ]),
      [[placed.decisionId, `${BACKEND}#thick`, '7']],
    );

    const ref = {
      decisionId: placed.decisionId,
      backend: BACKEND,
      leaseToken: offers[0]?.lease.token,
    };
    const taken = await call('WorkerService/AcknowledgeDecisions', {
      workerId: WORKER,
      items: [ref],
    });
    assert.equal(taken.results[0].lease.token, ref.leaseToken);
    const said = await call('WorkerService/ReportOutcomes', {
      workerId: WORKER,
      items: [{ ref, created: {} }],
    });
    assert.equal(said.results[0].accepted.state, 'DECISION_STATE_CREATED');

    const { volume } = await call('VolumeService/GetVolume', { volumeId: request.volumeId });
    assert.equal(volume.state, 'VOLUME_STATE_AVAILABLE');

    const ask = { pool: 'buf*', capabilities: { thick_provisioning_support: '<is> true' } };
    const pools = JSON.parse(await runUntil(BUF, args('PoolService/WatchPools', ask), FIRST_POOLS));
    assert.deepEqual(
      [pools.pools[0].pool, pools.pools[0].confirmedGib, pools.reset, pools.complete],
      [`${BACKEND}#thick`, '7', true, true],
    );
  });

  it('reads what a refusal says', async () => {
    const request = {
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: '1000000',
      projectId: 'buf',
    };
    const { code, stderr } = await run(BUF, args('SchedulerService/ScheduleCreateVolume', request));
    assert.notEqual(code, 0);
    const error = JSON.parse(stderr) as {
      readonly code: string;
      readonly details: readonly Detail[];
    };
    assert.equal(error.code, 'resource_exhausted');
    assert.deepEqual(
      error.details.map(({ type }) => type),
      ['google.rpc.ErrorInfo', 'stowage.v1.Diagnosis'],
    );
    assert.match(
      Buffer.from(error.details[0]?.value ?? '', 'base64').toString('latin1'),
      /NO_VALID_BACKEND/,
    );
  });
});
