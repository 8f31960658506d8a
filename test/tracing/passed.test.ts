import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import { callersTrace, place } from './caller.js';

const HOST = 'node1@lvm';

describe('the trace of a caller, where the server makes none', () => {
  let directory: string;
  let server: RunningServer;
  let client: StowageClient;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-passed-'));
    server = await startServer(
      checkValues({ listen: '127.0.0.1:0', http_listen: 'off', data_dir: directory }),
      { log: pino({ level: 'silent' }) },
    );
    client = connect({ server: server.address });
    const pool = { pool_name: 'a', total_capacity_gb: 100, free_capacity_gb: 100 };
    await client.capabilities.reportCapabilities({
      report: { host: HOST, volumeStats: { pools: [pool] } },
    });
  });
  after(async () => {
    client.close();
    await server.stop();
    await rm(directory, { recursive: true });
  });

  /** What the workers of so many orders are told, by decision. */
  async function told(volumes: number): Promise<ReadonlyMap<string, string>> {
    const traces = new Map<string, string>();
    for await (const { offers } of client.workers.watchDecisions({
      workerId: 'worker-1',
      targets: [HOST],
    })) {
      for (const { decisionId, traceparent } of offers) traces.set(decisionId, traceparent);
      if (traces.size === volumes) break;
    }
    return traces;
  }

  it('is told to the worker as it came, and nothing else is', async () => {
    const [sampled, unsampled] = [callersTrace(true), callersTrace(false)];
    const { traceId, spanId } = sampled;
    const sent = [
      sampled.traceparent,
      unsampled.traceparent,
      // No trace at all; names that are none; a version that nobody knows yet.
      null,
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `00-${'F'.repeat(32)}-${spanId}-01`,
      `01-${traceId}-${spanId}-01-more`,
      'x'.repeat(5000),
    ];
    const answers = await Promise.all(sent.map((one) => place(server.address, one)));
    const traces = await told(sent.length);
    assert.deepEqual(
      answers.map(({ decisionId }) => traces.get(decisionId)),
      [sampled.traceparent, unsampled.traceparent, '', '', '', '', '', ''],
    );
  });
});
