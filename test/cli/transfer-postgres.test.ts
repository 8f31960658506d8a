import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import type { Databases } from '../support/databases.js';
import { sharedPostgres } from '../support/shared-postgres.js';
import { type Run, run } from './fake-io.js';
import { startServer } from './serve.js';

const VOLUME = '1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';

describe('export and import with PostgreSQL', () => {
  let postgres: Databases;
  let directory: string;
  const at = (name: string): string => join(directory, name);
  /** Runs a command and asserts success. */
  const done = async (words: readonly string[]): Promise<Run> => {
    const told = await run(words);
    assert.equal(told.code, 0, told.err);
    return told;
  };

  before(async () => {
    postgres = await sharedPostgres();
  });
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-transfer-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('take a ledger from a file to a database, where servers go on with it, and back', async () => {
    const url = await postgres.database();
    const first = await startServer(at('here'));
    await done(['backend', 'report', 'examples/backend.yaml', '--server', first.address]);
    await done(['volume', 'schedule', '--size', '10', '--id', VOLUME, '--server', first.address]);
    first.signal('SIGTERM');
    await first.ended;
    await done(['export', at('ledger.gz'), '--data-dir', at('here')]);
    await done(['import', at('ledger.gz'), '--database-url', url]);

    const second = await startServer(at('unused'), ['--database-url', url]);
    const told = await done(['volume', 'show', VOLUME, '-f', 'json', '--server', second.address]);
    assert.equal((JSON.parse(told.out) as { volume: { size_gib: number } }).volume.size_gib, 10);
    await done(['volume', 'schedule', '--size', '20', '--server', second.address]);
    const refused = await run([
      'import',
      at('ledger.gz'),
      '--database-url',
      url.replace('stowage@', 'stowage:geheim@'),
    ]);
    assert.equal(refused.code, 1);
    assert.match(
      refused.err,
      /postgres:\/\/stowage:\(hidden\)@.*: Stowage is connected to it, from 127\.0\.0\.1/,
    );
    await done(['export', at('back.jsonl'), '--database-url', url]);
    second.signal('SIGTERM');
    await second.ended;

    await done(['import', at('back.jsonl'), '--data-dir', at('there')]);
    const third = await startServer(at('there'));
    const pools = await done(['pool', 'list', '-f', 'json', '--server', third.address]);
    const held = (JSON.parse(pools.out) as { held_gib?: string }[]).map((pool) =>
      Number(pool.held_gib ?? 0),
    );
    assert.equal(
      held.reduce((sum, gib) => sum + gib),
      30,
    );
    third.signal('SIGTERM');
    await third.ended;
  });

  it('leave nothing in a database when the user asks to end', async () => {
    const first = await startServer(at('here'));
    await done(['backend', 'report', 'examples/backend.yaml', '--server', first.address]);
    first.signal('SIGTERM');
    await first.ended;
    await done(['export', at('ledger'), '--data-dir', at('here')]);
    const url = await postgres.database();
    const stuck = new PassThrough();
    stuck.write(readFileSync(at('ledger')).subarray(0, -100));
    const importing = run(['import', '-', '--database-url', url], '', {
      inBytes: () => stuck,
      onInterrupt: (listener) => {
        const asked = setTimeout(listener, 1_000, 130);
        return () => clearTimeout(asked);
      },
    });
    const { code, err } = await importing;
    assert.deepEqual([code, err], [1, 'stowage: interrupted: nothing is left of it']);
    assert.deepEqual(
      await postgres.sql(
        "select 1 from information_schema.tables where table_schema = 'public'",
        url,
      ),
      [],
    );
  });

  it('say what keeps them from a database', async () => {
    const url = await postgres.database();
    assert.match(
      (await run(['export', at('x'), '--database-url', url])).err,
      /^stowage: postgres:\/\/.*: holds no ledger/,
    );
    const nobody = postgres.url('nothing');
    assert.match(
      (await run(['export', at('x'), '--database-url', nobody])).err,
      /^stowage: postgres:\/\/.*: database "nothing" does not exist$/,
    );
    const closed = 'postgres://stowage@127.0.0.1:1/ledger';
    assert.match(
      (await run(['export', at('x'), '--database-url', closed])).err,
      /^stowage: postgres:\/\/.*: connect ECONNREFUSED/,
    );
    await (
      await openSqliteStore({ file: join(at('here'), 'stowage.db'), clock: Date.now })
    ).close();
    await done(['export', at('ledger'), '--data-dir', at('here')]);
    await postgres.sql('create role poor login', url);
    const { code, err } = await run([
      'import',
      at('ledger'),
      '--database-url',
      url.replace('stowage@', 'poor@'),
    ]);
    assert.equal(code, 1);
    assert.match(err, /^stowage: postgres:\/\/poor@.*: permission denied for schema public$/);
  });
});
