import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { open, readdir, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StowageError } from '../../src/client/index.js';
import { DecisionState } from '../../src/gen/stowage/v1/decision_pb.js';
import { VolumeState } from '../../src/gen/stowage/v1/volume_service_pb.js';
import { ServerProcess } from '../outage/server-process.js';
import { collectOffers, eventually, refOf, report, temporary } from '../outage/support.js';
import { freeAddress } from '../support/free-port.js';
import { needPythonPackage, type PythonPackage } from '../support/python-package.js';
import { AgentProcess, volumeFiles } from './agent-process.js';

const BACKEND = 'py@files';
const POOL = `${BACKEND}#files`;
const SLOW = ['--size-gib', '4', '--work-seconds', '60'];
const QUICK = ['--size-gib', '4'];

describe('the Python agent', () => {
  let python: PythonPackage;
  let place: Awaited<ReturnType<typeof temporary>>;
  let directory: string;
  let server: ServerProcess;
  let agents: AgentProcess[];

  before(function () {
    python = needPythonPackage(this);
  });
  after(() => python?.remove());
  beforeEach(async () => {
    agents = [];
    place = await temporary();
    directory = join(place.dir, 'volumes');
  });
  afterEach(async () => {
    for (const agent of agents) await agent.end();
    assert.equal(await server.stop(), 0, server.output);
    await place.remove();
  });

  const startServer = async (...more: readonly string[]) => {
    server = await ServerProcess.start(join(place.dir, 'data'), more);
  };
  const startAgent = async (more: readonly string[]) => {
    const agent = AgentProcess.start(python, server.address, directory, more);
    agents.push(agent);
    await agent.says(/watching[\s\S]*report {2}/);
    return agent;
  };
  const schedule = async (sizeGib: number) => {
    const volumeId = randomUUID();
    await server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib: BigInt(sizeGib),
    });
    return volumeId;
  };
  /** A volume counts twice from when it is made until a report is known to contain it. */
  const scheduled = (sizeGib: number) =>
    eventually(() =>
      schedule(sizeGib).catch((error: unknown) => {
        if (error instanceof StowageError && error.reason === 'NO_VALID_BACKEND') return null;
        throw error;
      }),
    );
  const stateOf = async (volumeId: string) =>
    (await server.client.volumes.getVolume({ volumeId })).volume?.state;
  const available = (volumeId: string) =>
    eventually(async () => (await stateOf(volumeId)) === VolumeState.AVAILABLE);
  const decisions = async (volumeId: string) =>
    (await server.client.volumes.getVolume({ volumeId })).decisions;
  const pool = async () =>
    (await server.client.pools.getPool({ pool: POOL })).pool ?? assert.fail('no pool');
  const settled = () =>
    eventually(async () => (await pool()).heldGib === 0n && (await pool()).confirmedGib === 0n);

  it('reports the room that the file system has for volumes', async () => {
    await startServer();
    await startAgent([]);
    const { factors } = await eventually(
      async () => (await server.client.pools.listPools({})).pools[0],
    );
    const { bavail, bsize } = await statfs(directory);
    const free = Number(bavail * bsize) / 2 ** 30;
    for (const capacity of [factors?.total, factors?.free]) {
      assert.equal(capacity?.kind.case, 'finite');
      // Other processes write to the disk meanwhile.
      assert.ok(
        Math.abs(Number(capacity.kind.value) - free) < 1,
        `${capacity.kind.value} of ${free}`,
      );
    }
    assert.deepEqual([factors?.provisionedGib, factors?.thin], [0, true]);
  });

  it('makes sparse files, counts each once, and never reserves more than fits', async () => {
    await startServer();
    await startAgent(['--size-gib', '3']);
    const volumes = [await scheduled(1), await scheduled(1), await scheduled(1)];
    await assert.rejects(
      schedule(1),
      (error) => error instanceof StowageError && error.reason === 'NO_VALID_BACKEND',
    );
    for (const volume of volumes) await available(volume);
    await settled();
    const { factors } = await pool();
    assert.deepEqual(
      [factors?.provisionedGib, factors?.virtualFreeGib, factors?.free?.kind.value],
      [3, 0, 3],
    );
    assert.deepEqual(
      await volumeFiles(directory),
      volumes.sort().map((volumeId) => ({ volumeId, sizeGib: 1, taken: 0 })),
    );
    await assert.rejects(
      schedule(1),
      (error) => error instanceof StowageError && error.reason === 'NO_VALID_BACKEND',
    );
  });

  for (const workSeconds of ['0', '0.02']) {
    it(
      'counts every volume at any time, reporting all the while, when it takes ' +
        `${workSeconds} s to make one`,
      async () => {
        await startServer();
        await startAgent([
          '--size-gib',
          '1',
          '--ratio',
          '200',
          '--report-seconds',
          '0.001',
          '--work-seconds',
          workSeconds,
        ]);
        for (let count = 1; count <= 100; count += 1) {
          await schedule(1);
          const provisioned = (await pool()).factors?.provisionedGib ?? 0;
          assert.ok(
            provisioned >= count,
            `${provisioned} GiB provisioned after ${count} volumes of 1 GiB`,
          );
        }
        await settled();
        await eventually(async () => (await pool()).factors?.provisionedGib === 100);
      },
    );
  }

  it('killed in the middle of an order, finishes it after its next start, once', async () => {
    await startServer();
    const slow = await startAgent(SLOW);
    const volume = await schedule(1);
    await slow.says(/begin {6}create/);
    await slow.end('SIGKILL');
    const [name = ''] = await readdir(directory);
    await writeFile(join(directory, name), 'written', { flag: 'r+' });
    assert.equal(await stateOf(volume), VolumeState.CREATING);

    const next = await startAgent(QUICK);
    await available(volume);
    await settled();
    assert.deepEqual(
      (await volumeFiles(directory)).map(({ volumeId, sizeGib }) => [volumeId, sizeGib]),
      [[volume, 1]],
    );
    assert.equal(await head(join(directory, name), 7), 'written');
    assert.equal((await decisions(volume)).length, 1);
    assert.equal((await pool()).factors?.provisionedGib, 1);
    assert.equal(next.printed.match(/created/g)?.length, 1, next.printed);
  });

  it('keeps what it made while the server was killed, and reports it afterwards', async () => {
    const address = await freeAddress();
    await startServer('--listen', address);
    const agent = await startAgent([...QUICK, '--work-seconds', '1']);
    const volume = await schedule(1);
    await agent.says(/begin {6}create/);
    await server.kill();
    await agent.says(/stream of orders ended/);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await startServer('--listen', address);
    await available(volume);
    await settled();
    assert.deepEqual(await volumeFiles(directory), [{ volumeId: volume, sizeGib: 1, taken: 0 }]);
    assert.equal((await pool()).factors?.provisionedGib, 1);
    // Its reports go on as well.
    await available(await schedule(2));
    await settled();
    assert.equal((await pool()).factors?.provisionedGib, 3);
  });

  it('stops and removes what was decided elsewhere meanwhile', async () => {
    await startServer();
    const agent = await startAgent(SLOW);
    const volume = await schedule(1);
    await agent.says(/begin {6}create/);
    await report(server.client, 'other@x', 1000);
    await server.client.volumes.rescheduleVolume({ volumeId: volume });
    await agent.says(/deleted/);
    assert.deepEqual(await volumeFiles(directory), []);
    assert.match(agent.printed, /dropped {4}create/);
    const [first] = await decisions(volume);
    assert.equal(first?.state, DecisionState.CANCELLED);
    await eventually(async () => (await pool()).factors?.virtualFreeGib === 4);
  });

  it('removes it after its next start, too, and nothing else', async () => {
    await startServer();
    const agent = await startAgent(SLOW);
    const volume = await schedule(1);
    await agent.says(/begin {6}create/);
    await agent.end('SIGKILL');
    await report(server.client, 'other@x', 1000);
    await server.client.volumes.rescheduleVolume({ volumeId: volume });
    const next = await startAgent(QUICK);
    await next.says(/deleted/);
    assert.deepEqual(await volumeFiles(directory), []);
    const { placement } =
      (await server.client.volumes.getVolume({ volumeId: volume })).volume ?? {};
    assert.equal(placement?.pool, 'other@x#pool');
    const kept = await server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId: randomUUID(),
      sizeGib: 2n,
      resourceBackend: BACKEND,
    });
    await eventually(async () => (await volumeFiles(directory)).length === 1);
    assert.equal(kept.placement?.pool, POOL);
  });

  it('reports nothing of an order whose lease went to another worker meanwhile', async () => {
    const address = await freeAddress();
    await startServer('--listen', address, '--set', 'workers.lease_ms=1500');
    const agent = await startAgent([...QUICK, '--work-seconds', '3']);
    const volume = await schedule(1);
    await agent.says(/begin {6}create/);
    agent.signal('SIGSTOP');
    // A hanging worker is still connected and would be offered the order again. A worker that lost
    // its server is not.
    await server.kill();
    await startServer('--listen', address, '--set', 'workers.lease_ms=1500');
    const thief = collectOffers(server.client, 'thief', [BACKEND]);
    const offer = await eventually(() => thief.offers[0]);
    await server.client.workers.acknowledgeDecisions({ workerId: 'thief', items: [refOf(offer)] });
    agent.signal('SIGCONT');
    await agent.says(/dropped|not taken/);
    assert.doesNotMatch(agent.printed, /created/);
    assert.equal((await decisions(volume))[0]?.state, DecisionState.ACCEPTED);
    thief.cancel();
    await agent.says(/created/);
    await available(volume);
    assert.equal((await volumeFiles(directory)).length, 1);
  });

  it('says what the file system refuses, and leaves nothing of it', async () => {
    await startServer();
    await startAgent(['--size-gib', '4', '--ratio', '1e15']);
    const volume = await schedule(2 ** 34);
    await eventually(async () => (await stateOf(volume)) === VolumeState.ERROR);
    const [decision] = await decisions(volume);
    assert.equal(decision?.state, DecisionState.FAILED);
    assert.match(decision.reason, /py@files: .*too large/);
    assert.deepEqual(await volumeFiles(directory), []);
  });

  it('shares its directory and its name with no other, and ends cleanly', async () => {
    await startServer();
    const agent = await startAgent(QUICK);
    const second = AgentProcess.start(python, server.address, directory);
    assert.equal(await second.ended(), 1);
    assert.match(second.printed, /another agent serves/);
    const namesake = AgentProcess.start(python, server.address, join(place.dir, 'more'));
    agents.push(namesake);
    assert.equal(await agent.ended(), 1);
    assert.match(agent.printed, /WORKER_REPLACED/);
    assert.equal(await namesake.end('SIGTERM'), 0);
    assert.match(namesake.printed, /stopped\n$/);
    assert.doesNotMatch(namesake.printed, /Traceback/);
  });
});

async function head(file: string, length: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read({ buffer: Buffer.alloc(length) });
    return buffer.toString();
  } finally {
    await handle.close();
  }
}
