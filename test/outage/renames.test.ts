import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type StowageClient, StowageError } from '../../src/client/index.js';
import { run } from '../cli/fake-io.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { ServerProcess } from './server-process.js';
import { collectOffers, eventually, refOf, report, temporary } from './support.js';

const OLD = 'a@x';
const NEW = 'b@x';

const because = (reason: string) => (error: unknown) =>
  error instanceof StowageError && error.reason === reason;

const place = ({ scheduler }: StowageClient, sizeGib: bigint) =>
  scheduler.scheduleCreateVolume({
    requestId: randomUUID(),
    volumeId: randomUUID(),
    sizeGib,
  });

const rename = ({ pools }: StowageClient, name = OLD, newName = NEW) =>
  pools.renameBackend({ requestId: randomUUID(), name, newName });

/** What the ledger has in the only pool of a backend, after it was found to agree with itself. */
async function contentOf({ pools }: StowageClient, backend: string) {
  const name = `${backend}#pool`;
  const { drift, volumes, reservedHeldGib, reservedConfirmedGib } = await pools.reconcilePool({
    pool: name,
  });
  deepStrictEqual(drift, []);
  return [volumes, reservedHeldGib, reservedConfirmedGib].map(Number);
}

describe('a rename on a server that is killed with -9', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let server: ServerProcess | null = null;

  beforeEach(async () => {
    ({ dir, remove } = await temporary());
  });
  afterEach(async () => {
    await server?.stop();
    server = null;
    await remove();
  });

  /** Two volumes, of which one was created; then the server dies at a point of the rename. */
  async function diesAt(point: string): Promise<StowageClient> {
    const crasher = await ServerProcess.run([
      '--import',
      'tsx',
      'test/outage/crashing-server.ts',
      dir,
      point,
    ]);
    const { client } = crasher;
    await report(client, OLD, 100);
    const stream = collectOffers(client, 'w', [OLD], 1);
    await place(client, 7n);
    const offer = await eventually(() => stream.offers[0]);
    await client.workers.acknowledgeDecisions({ workerId: 'w', items: [refOf(offer)] });
    const said = { ref: refOf(offer), outcome: { case: 'created' as const, value: {} } };
    await client.workers.reportOutcomes({ workerId: 'w', items: [said] });
    await place(client, 5n);
    await rejects(rename(client));
    await crasher.ended();
    server = await ServerProcess.start(dir);
    return server.client;
  }

  it('in its transaction has not begun, and can be done again', async () => {
    const client = await diesAt('in-rename');
    deepStrictEqual(await contentOf(client, OLD), [2, 5, 7]);
    await rejects(client.pools.getPool({ pool: `${NEW}#pool` }), because('POOL_NOT_FOUND'));
    await report(client, OLD, 100);
    const { volumes, alreadyRenamed } = await rename(client);
    deepStrictEqual([volumes, alreadyRenamed], [2n, false]);
    deepStrictEqual(await contentOf(client, NEW), [2, 5, 7]);
  });

  it('after its commit is done, also in an export of the ledger', async () => {
    const client = await diesAt('after-rename');
    deepStrictEqual(await contentOf(client, NEW), [2, 5, 7]);
    strictEqual((await rename(client)).alreadyRenamed, true);
    await rejects(report(client, OLD, 100), because('BACKEND_RENAMED'));
    await server?.stop();
    server = null;
    const file = join(dir, 'ledger.stowage');
    const there = join(dir, 'there');
    for (const words of [
      ['export', file, '--data-dir', dir],
      ['import', file, '--data-dir', there],
    ]) {
      const told = await run(words);
      strictEqual(told.code, 0, told.err);
    }
    server = await ServerProcess.start(there);
    deepStrictEqual(await contentOf(server.client, NEW), [2, 5, 7]);
    await rejects(report(server.client, OLD, 100), because('BACKEND_RENAMED'));
    const stream = collectOffers(server.client, 'w', [NEW]);
    const offer = await eventually(() => stream.offers[0]);
    strictEqual(offer.placement?.pool, `${NEW}#pool`);
    await rejects(place(server.client, 89n), because('NO_VALID_BACKEND'));
    await place(server.client, 88n);
  });
});

describe('a rename, where servers share a PostgreSQL', () => {
  let servers: ServerProcess[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    servers = [];
  });

  async function two(): Promise<readonly [StowageClient, StowageClient]> {
    const url = await (await sharedPostgres()).database();
    servers = await Promise.all([ServerProcess.replica(url), ServerProcess.replica(url)]);
    const [a, b] = servers;
    ok(a !== undefined && b !== undefined);
    return [a.client, b.client];
  }

  it('is known at each of them: no report under the old name is taken anywhere', async () => {
    const [a, b] = await two();
    await report(a, OLD, 100);
    const { readRevision } = await place(b, 30n);
    await b.pools.getPool({ pool: `${OLD}#pool`, minReadRevision: readRevision });
    const stream = collectOffers(b, 'w', [NEW]);
    await eventually(() => stream.messages[0]);
    const { readRevision: renamed } = await rename(a);
    // One that says something new is looked at in a transaction, which knows of the rename.
    await rejects(report(b, OLD, 100, 99), because('BACKEND_RENAMED'));
    await rejects(report(b, OLD, 100), because('BACKEND_RENAMED'));
    await rejects(b.capabilities.heartbeat({ host: OLD }), because('BACKEND_RENAMED'));
    const offer = await eventually(() => stream.offers[0]);
    strictEqual(offer.placement?.backend, NEW);
    const { pools } = await b.pools.listPools({ minReadRevision: renamed });
    deepStrictEqual(
      pools.map(({ pool, heldGib }) => [pool, heldGib]),
      [[`${NEW}#pool`, 30n]],
    );
    // And back, by the other one.
    await rename(b, NEW, OLD);
    await rejects(report(a, NEW, 100, 99), because('BACKEND_RENAMED'));
    await report(a, OLD, 100);
    deepStrictEqual(await contentOf(a, OLD), [1, 30, 0]);
    await rename(a);
    await rejects(a.pools.forgetBackend({ name: NEW }), because('BACKEND_IN_USE'));
    await a.pools.forgetBackend({ name: OLD });
    await report(b, OLD, 100);
  });

  it('in the midst of a burst promises nothing twice', async () => {
    const [a, b] = await two();
    await report(a, OLD, 400);
    let goOn = true;
    const renaming = (async () => {
      let [from, to] = [OLD, NEW];
      for (let n = 0; goOn; n += 1) {
        await rename(n % 2 === 0 ? a : b, from, to);
        await report(n % 2 === 0 ? b : a, to, 400);
        await report(a, from, 400).catch(() => undefined);
        [from, to] = [to, from];
        await wait(20);
      }
      return from;
    })();
    const asked = Array.from({ length: 60 }, async (_, n) => {
      const request = { requestId: randomUUID(), volumeId: randomUUID(), sizeGib: 10n };
      for (;;) {
        try {
          await (n % 2 === 0 ? a : b).scheduler.scheduleCreateVolume(request);
          return true;
        } catch (error) {
          if (because('NO_VALID_BACKEND')(error)) return false;
          if (!because('CONTENDED')(error)) throw error;
        }
      }
    });
    const placed = (await Promise.all(asked)).filter(Boolean).length;
    goOn = false;
    const last = await renaming;
    strictEqual(placed, 40);
    deepStrictEqual(await contentOf(a, last), [40, 400, 0]);
    deepStrictEqual(await contentOf(b, last), [40, 400, 0]);
  });
});
