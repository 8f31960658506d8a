import { deepStrictEqual, ok, rejects, strictEqual } from 'node:assert/strict';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreUnavailable } from '../../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { StoreOwned } from '../../../src/store/sqlite/owner-lock.js';
import { OwnerProcess } from '../owner-handle.js';
import { directory } from '../support.js';

describe('owning a store', () => {
  let place: ReturnType<typeof directory>;
  const open = (file: string) => openSqliteStore({ file, clock: Date.now });

  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  it('is refused to a second store of the process until the first is closed', async () => {
    const first = await open(place.file);
    await rejects(
      open(place.file),
      (error) =>
        error instanceof StoreOwned &&
        error.file === realpathSync(place.file) &&
        error.message.includes(place.file),
    );
    await first.probe();
    await first.close();
    await (await open(place.file)).close();
  });

  it('is refused to another process', async () => {
    const first = await open(place.file);
    const other = OwnerProcess.start(place.file);
    const reply = await other.reply();
    ok(!reply.ok);
    deepStrictEqual([reply.error, reply.message.includes(place.file)], ['StoreOwned', true]);
    await other.end();
    await first.close();
  });

  it('ends with the process, however it ends', async () => {
    const other = OwnerProcess.start(place.file);
    strictEqual((await other.reply()).ok, true);
    await rejects(open(place.file), StoreOwned);
    await other.end('SIGKILL');
    await (await open(place.file)).close();
  });

  it('depends on the file, not on its name', async () => {
    const first = await open(place.file);
    const alias = join(place.path, 'alias.db');
    symlinkSync(place.file, alias);
    await rejects(open(alias), StoreOwned);
    await first.close();
  });

  it('creates the directory', async () => {
    await (await open(join(place.path, 'some', 'where', 'ledger.db'))).close();
  });

  it('is given up if the file cannot be used', async () => {
    writeFileSync(
      place.file,
      'this is no database, but a text that is long enough to be taken for one '.repeat(20),
    );
    await rejects(
      open(place.file),
      (error) => error instanceof StoreUnavailable && error.message.includes(place.file),
    );
    await rejects(open(place.file), StoreUnavailable);
    mkdirSync(join(place.path, 'a-directory'));
    await rejects(open(join(place.path, 'a-directory')), StoreUnavailable);
  });
});
