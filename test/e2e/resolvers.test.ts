import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { connect, type StowageClient } from '../../src/client/index.js';
import { loadConfig } from '../../src/config/load.js';
import { eventually } from '../outage/support.js';
import { NEVER_DOWN_MS, PATIENCE_MS } from '../support/patience.js';
import { requestCheck } from '../support/request-check.js';

const FSID = '44444444-0000-4000-8000-000000000001';
/** Timeout for a resolver that does not answer, ms. Resolvers that answer have a long timeout. */
const AWHILE_MS = 1000;
const INSTANCE = '44444444-0000-4000-8000-0000000000aa';

describe('resolvers', () => {
  let answer: { status: number; body: string } | null;
  let asked: string[];
  let others: Server;
  let server: RunningServer;
  let client: StowageClient;
  let directory: string;

  const start = async (timeoutMs = PATIENCE_MS): Promise<void> => {
    answer = { status: 200, body: '{}' };
    asked = [];
    others = createServer((request, response) => {
      asked.push(request.url ?? '');
      if (answer !== null) response.writeHead(answer.status).end(answer.body);
    }).listen(0, '127.0.0.1');
    await once(others, 'listening');
    const bound = others.address();
    const base = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}`;
    directory = await mkdtemp(join(tmpdir(), 'stowage-resolvers-'));
    const file = join(directory, 'stowage.yaml');
    const settings = {
      listen: '127.0.0.1:0',
      http_listen: 'off',
      data_dir: directory,
      service_down_time_ms: NEVER_DOWN_MS,
      scheduler: { filters: ['CapacityFilter', 'InstanceLocalityFilter', 'ImageLocalityFilter'] },
      resolvers: {
        instance: { url: `${base}/instances/{id}`, timeout_ms: timeoutMs },
        image: { url: `${base}/images/{id}`, timeout_ms: timeoutMs },
      },
    };
    await writeFile(file, JSON.stringify(settings));
    server = await startServer(loadConfig({ env: {}, flags: {}, file }), {
      log: pino({ level: 'silent' }),
      check: requestCheck(),
    });
    client = connect({ server: server.address, deadlineMs: PATIENCE_MS });
    for (const node of ['node1', 'node2']) {
      const capacity = {
        total: { kind: { case: 'finite', value: 100 } },
        free: { kind: { case: 'finite', value: 100 } },
      } as const;
      const capabilities = node === 'node2' ? { fsid: FSID } : {};
      await client.capabilities.reportCapabilities({
        report: { host: `${node}@ceph`, pools: [{ poolName: 'p', capacity, capabilities }] },
      });
    }
  };

  afterEach(async () => {
    client.close();
    await server.stop();
    others.closeAllConnections();
    others.close();
    await rm(directory, { recursive: true, force: true });
  });

  const create = (more: object) => ({
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib: 1n,
    ...more,
  });
  const onInstance = { hints: { local_to_instance: INSTANCE } };
  const fromImage = {
    source: { kind: { case: 'image', value: { imageId: 'an image' } } },
  } as const;
  const place = async (more: object) =>
    (await client.scheduler.scheduleCreateVolume(create(more))).placement?.pool;

  it('say where the instance runs and where the image lies', async () => {
    await start();
    answer = { status: 200, body: '{"host": "node2"}' };
    assert.equal(await place(onInstance), 'node2@ceph#p');
    answer = {
      status: 200,
      body: JSON.stringify({ locations: [`rbd://${FSID}/images/image/snap`] }),
    };
    assert.equal(await place(fromImage), 'node2@ceph#p');
    assert.deepEqual(asked, [`/instances/${INSTANCE}`, '/images/an%20image']);
  });

  it('are not asked for what a request carries', async () => {
    await start();
    assert.equal(await place({ ...onInstance, instanceHost: 'node2' }), 'node2@ceph#p');
    await place({});
    assert.deepEqual(asked, []);
  });

  for (const [what, bad, message] of [
    ['answers with an error', { status: 503, body: '' }, /it answered 503$/],
    ['answers nonsense', { status: 200, body: 'host' }, /it answered something else than/],
    ['does not answer', null, /no answer within 1000 ms$/],
  ] as const) {
    it(`fail the request where one ${what}, and it stays failed`, async () => {
      await start(bad === null ? AWHILE_MS : PATIENCE_MS);
      answer = bad;
      const request = create(onInstance);
      const failed = { code: 'ABORTED', reason: 'RESOLVER_FAILED', message };
      await assert.rejects(client.scheduler.scheduleCreateVolume(request), failed);
      answer = { status: 200, body: '{"host": "node2"}' };
      await assert.rejects(client.scheduler.scheduleCreateVolume(request), failed);
      assert.equal(asked.length, 1);
      // Another request asks again; on a slow machine several times, because the timeout may be too
      // short.
      const again = () => place({ ...onInstance, volumeId: request.volumeId }).catch(() => null);
      assert.equal(await eventually(again), 'node2@ceph#p');
    });
  }
});
