import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import { StowageError } from '../../src/client/index.js';
import {
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus,
  HealthCheckResponseSchema,
} from '../../src/gen/grpc/health/v1/health_pb.js';
import { ServerProcess } from './server-process.js';
import { eventually, report, temporary } from './support.js';

describe('a disk that is full', () => {
  it('is answered with UNAVAILABLE, nothing half done; health says so; and it recovers by itself', async () => {
    const { dir, remove } = await temporary();
    const server = await ServerProcess.start(dir);
    try {
      await report(server.client, 'a@x', 100);
      const earlier = { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 2n };
      const one = { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 7n };
      const decided = await server.client.scheduler.scheduleCreateVolume(earlier);
      assert.equal(await health(server), HealthCheckResponse_ServingStatus.SERVING);

      // No file of the server may grow, as on a disk without room. Node ignores the signal, so that
      // writes fail.
      limitFiles(server.pid, '1');
      await assert.rejects(server.client.scheduler.scheduleCreateVolume(one), (error) => {
        assert.ok(error instanceof StowageError);
        assert.deepEqual([error.code, error.reason], ['UNAVAILABLE', 'STORE_UNAVAILABLE']);
        assert.ok((error.retryAfterMs ?? 0) > 0);
        return true;
      });
      // What was decided before is answered from the ledger. It shows no room for anything new.
      const repeated = await server.client.scheduler.scheduleCreateVolume(earlier);
      assert.equal(repeated.decisionId, decided.decisionId);
      assert.equal(await health(server), HealthCheckResponse_ServingStatus.NOT_SERVING);
      await assert.rejects(
        server.client.volumes.getVolume({ volumeId: one.volumeId }),
        (error) => reasonOf(error) === 'VOLUME_NOT_FOUND',
      );
      const { pool } = await server.client.pools.getPool({ pool: 'a@x#pool' });
      assert.equal(pool?.heldGib, 2n);

      limitFiles(server.pid, 'unlimited');
      await eventually(
        async () => (await health(server)) === HealthCheckResponse_ServingStatus.SERVING,
      );
      const answer = await server.client.scheduler.scheduleCreateVolume(one);
      assert.equal(answer.placement?.pool, 'a@x#pool');
      assert.equal((await server.client.pools.getPool({ pool: 'a@x#pool' })).pool?.heldGib, 9n);
    } finally {
      assert.equal(await server.stop(), 0);
      await remove();
    }
  });
});

describe('readiness', () => {
  it('is not told while there is room for something, and for no create', async () => {
    const { dir, remove } = await temporary();
    const server = await ServerProcess.run([
      ...['dist/src/bin.js', 'serve', '--log-level', 'fatal', '--data-dir', dir],
      ...['--listen', '127.0.0.1:0', '--http-listen', '127.0.0.1:0'],
    ]);
    try {
      const http = await eventually(() => /http:\/\/[^ ]+/.exec(server.output)?.[0]);
      const readyz = async () => (await fetch(`${http}/readyz`)).status;
      await report(server.client, 'a@x', 100);
      assert.equal(await readyz(), 200);
      const log = join(dir, 'stowage.db-wal');
      limitFiles(server.pid, String(statSync(log).size + ROOM));
      // What was committed lately still counts. Nobody asks for a create.
      await eventually(async () => (await readyz()) === 503);
      assert.equal(await health(server), HealthCheckResponse_ServingStatus.NOT_SERVING);
      const one = { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 7n };
      await assert.rejects(
        server.client.scheduler.scheduleCreateVolume(one),
        (error) => reasonOf(error) === 'STORE_UNAVAILABLE',
      );
      limitFiles(server.pid, 'unlimited');
      await eventually(async () => (await readyz()) === 200);
      await server.client.scheduler.scheduleCreateVolume(one);
    } finally {
      assert.equal(await server.stop(), 0);
      await remove();
    }
  });

  it('is tried once in five seconds, however many ask, and the ledger does not grow', async () => {
    const { dir, remove } = await temporary();
    const server = await ServerProcess.start(dir);
    try {
      const frames = () => readFileSync(join(dir, 'stowage.db-shm')).readUInt32LE(16);
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      const began = performance.now();
      const tried = () => Math.floor((performance.now() - began) / 5_000);
      await health(server);
      const first = frames();
      for (let asked = 0; asked < 200; asked += 1) await health(server);
      // On a slow machine, so many questions may take longer than that.
      assert.ok(frames() - first <= 80 * tried(), `${first} ${frames()}`);
      const before = frames();
      await eventually(async () => {
        await health(server);
        return frames() - before > 40;
      });
      assert.ok(frames() - first < 80 * (tried() + 1), `${first} ${frames()}`);
    } finally {
      assert.equal(await server.stop(), 0);
      const size = statSync(join(dir, 'stowage.db')).size;
      assert.ok(size < 1024 * 1024, `${size} bytes`);
      await remove();
    }
  });
});

/** Enough for a small commit, too little for a create, bytes. */
const ROOM = 32 * 1024;

function limitFiles(pid: number, bytes: string): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

function reasonOf(error: unknown): string {
  return error instanceof StowageError ? error.reason : String(error);
}

async function health(server: ServerProcess): Promise<HealthCheckResponse_ServingStatus> {
  const Health = makeGenericClientConstructor({}, 'Health');
  const client = new Health(server.address, credentials.createInsecure());
  const pass = (bytes: Buffer) => bytes;
  try {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const asked = Buffer.from(
        toBinary(HealthCheckRequestSchema, create(HealthCheckRequestSchema)),
      );
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        pass,
        pass,
        asked,
        (error: unknown, bytes?: Buffer) => {
          if (bytes === undefined) reject(error);
          else resolve(bytes);
        },
      );
    });
    return fromBinary(HealthCheckResponseSchema, answer).status;
  } finally {
    client.close();
  }
}
