import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { runSampleWorker } from '../../../src/cli/sample-worker/worker.js';
import { connect } from '../../../src/client/index.js';
import { Wire } from '../../faults/site/wire.js';
import { ServerProcess } from '../../outage/server-process.js';
import { eventually, report, temporary } from '../../outage/support.js';

describe('the sample worker', () => {
  it('does not finish an order whose lease may have ended', async () => {
    const { dir, remove } = await temporary();
    const server = await ServerProcess.start(dir, ['--set', 'workers.lease_ms=1500']);
    const wire = await Wire.open();
    wire.lead(server.address);
    const client = connect({ server: wire.address, deadlineMs: 1000 });
    const said: string[] = [];
    let carriedOut = 0;
    const settings = {
      workerId: 'w',
      targets: ['a@x'],
      maxOutstanding: 0,
      failureRate: 0,
      leaveDataRate: 0,
      workMs: 4000,
      heartbeatMs: 0,
    };
    const carryOut = () => {
      carriedOut += 1;
      return { case: 'created', value: {} } as const;
    };
    const stopping = new AbortController();
    const running = runSampleWorker(
      { client, settings, random: Math.random, say: (line) => said.push(line), carryOut },
      stopping.signal,
    );
    await report(server.client, 'a@x', 100);
    await server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 1n,
    });
    await eventually(() => said.some((line) => line.startsWith('accepted')));
    wire.stall();
    await eventually(() => said.some((line) => /^lost .*its lease may have ended/.test(line)));
    assert.equal(carriedOut, 0);
    wire.flow();
    await eventually(() => said.some((line) => line.startsWith('created')));
    assert.equal(carriedOut, 1);
    stopping.abort();
    await running;
    client.close();
    wire.close();
    await server.stop();
    await remove();
  });
});
