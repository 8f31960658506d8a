import { deepStrictEqual, match, ok, rejects, strictEqual } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StowageError } from '../../src/client/index.js';
import { sqliteDriver } from '../../src/store/sqlite/driver.js';
import { ServerEnded, ServerProcess } from './server-process.js';
import { collectOffers, eventually, report, temporary } from './support.js';

const Database = sqliteDriver();

const PAGE = 4096;

describe('the files of a server', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let server: ServerProcess;
  let http: string;

  const start = async () => {
    server = await ServerProcess.run([
      'dist/src/bin.js',
      'serve',
      ...['--listen', '127.0.0.1:0', '--http-listen', '127.0.0.1:0', '--data-dir', dir],
    ]);
    http = await eventually(() => /http:\/\/[^ ]+/.exec(server.output)?.[0]);
  };
  const create = (volumeId: string = randomUUID()) =>
    server.client.scheduler.scheduleCreateVolume({
      requestId: randomUUID(),
      volumeId,
      sizeGib: 1n,
    });
  const readiness = async () => {
    const answer = await fetch(`${http}/readyz`);
    return [answer.status, await answer.text()] as const;
  };
  const figure = async (line: RegExp) =>
    line.exec(await (await fetch(`${http}/metrics`)).text())?.[1];
  const broken = () => figure(/stowage_store_broken\{breach="(\w+)"\} 1/);
  const refuses = (code: string, reason: string) => (error: unknown) =>
    error instanceof StowageError && error.code === code && error.reason === reason;
  /** Who is sent away, and how, once the store is broken. */
  const isBroken = async (code: string, reason: string, breach: string) => {
    const { client } = server;
    const refused = refuses(code, reason);
    await rejects(create(), refused);
    await rejects(client.volumes.getVolume({ volumeId: randomUUID() }), refused);
    await rejects(client.capabilities.heartbeat({ host: 'a@x' }), refused);
    await rejects(report(client, 'a@x', 200), refused);
    await rejects(collectOffers(client, 'late', ['a@x']).done, refused);
    strictEqual((await client.health.check({})).status, 2);
    deepStrictEqual(await readiness(), [503, `not ready: ${reason}\n`]);
    strictEqual((await fetch(`${http}/livez`)).status, 200);
    strictEqual(await broken(), breach);
    strictEqual(await figure(/stowage_store_up (\d)/), '0');
    const told = server.output.split('\n').filter((line) => line.includes(`"breach":"${breach}"`));
    strictEqual(told.length, 1, server.output);
  };

  beforeEach(async () => {
    ({ dir, remove } = await temporary());
    await start();
    await report(server.client, 'a@x', 100_000);
  });
  afterEach(async () => {
    await server.kill();
    await remove();
  });

  it('are not used any more once a page is damaged, nor by the next server', async () => {
    const file = join(dir, 'stowage.db');
    for (let made = 0; made < 50; made += 1) await create();
    strictEqual(await server.stop(), 0);
    const pages = rootPages(file, 'volumes');
    await start();
    const worker = collectOffers(server.client, 'worker', ['a@x']);
    worker.done.catch(() => undefined);
    await eventually(() => worker.offers.length === 50);
    // Of pages that no one has read yet.
    const whole = readFileSync(file);
    damage(file, pages);
    await rejects(create(), refuses('DATA_LOSS', 'STORE_CORRUPT'));
    const log = readFileSync(`${file}-wal`);
    await isBroken('DATA_LOSS', 'STORE_CORRUPT', 'corrupt');
    await rejects(worker.done, refuses('DATA_LOSS', 'STORE_CORRUPT'));
    // Longer than several sweeps.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    deepStrictEqual(readFileSync(`${file}-wal`), log);
    await server.kill();

    await rejects(start(), (error) => {
      ok(error instanceof ServerEnded);
      strictEqual(error.code, 1);
      match(error.output, /cannot start: .*stowage\.db is damaged: .*restore a backup/s);
      return true;
    });
    const mended = openSync(file, 'r+');
    writeSync(mended, whole, 0, whole.length, 0);
    closeSync(mended);
    await start();
    await create();
  });

  it('are not used any more once they have a second name, until that is gone', async () => {
    const first = await create();
    const other = join(dir, 'copy.db');
    linkSync(join(dir, 'stowage.db'), other);
    await rejects(create(), refuses('UNAVAILABLE', 'STORE_DISPLACED'));
    rmSync(other);
    await isBroken('UNAVAILABLE', 'STORE_DISPLACED', 'displaced');
    strictEqual(await server.stop(), 0);
    await start();
    strictEqual((await create()).placement?.pool, first.placement?.pool);
    strictEqual(await broken(), undefined);
    strictEqual((await readiness())[0], 200);
  });
});

/** The pages at which a table and its indexes begin. */
function rootPages(file: string, table: string): readonly number[] {
  const database = new Database(file, { readonly: true });
  const rows = database
    .prepare('select rootpage from sqlite_master where tbl_name = ?')
    .all(table) as { readonly rootpage: number }[];
  database.close();
  return rows.map(({ rootpage }) => rootpage);
}

/** Writes over the middle of pages, and over their headers. */
function damage(file: string, pages: readonly number[]): void {
  const handle = openSync(file, 'r+');
  for (const page of pages) {
    const at = (page - 1) * PAGE;
    writeSync(handle, Buffer.alloc(16, 0xa5), 0, 16, at);
    writeSync(handle, Buffer.alloc(512, 0xa5), 0, 512, at + PAGE / 2);
  }
  closeSync(handle);
}
