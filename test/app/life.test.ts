import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { MIGRATIONS } from '../../migrations/index.js';
import { startServer } from '../../src/app/server.js';
import { connect } from '../../src/client/index.js';
import { checkValues } from '../../src/config/load.js';
import { prepareSchema } from '../../src/store/schema/schema.js';
import { connectSqlite } from '../../src/store/sqlite/sqlite-connect.js';
import { requestCheck } from '../support/request-check.js';

describe('the life of a server', () => {
  const data_dir = mkdtempSync(join(tmpdir(), 'stowage-life-'));
  const config = checkValues({ listen: '127.0.0.1:0', http_listen: 'off', data_dir });
  const log = pino({ level: 'silent' });
  after(() => rmSync(data_dir, { recursive: true }));

  /** Starts a server, and stops it when `meanwhile` is over; what it told of the start. */
  async function told(meanwhile: (address: string) => Promise<void> = async () => undefined) {
    const lines: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
    const life = (what: string, values = {}) => void lines.push([what, values]);
    const server = await startServer(config, { log, life, check: requestCheck() });
    try {
      await meanwhile(server.address);
    } finally {
      await server.stop();
    }
    return lines;
  }

  async function place(server: string): Promise<void> {
    const client = connect({ server });
    try {
      const capacity = {
        total: { kind: { case: 'finite' as const, value: 100 } },
        free: { kind: { case: 'finite' as const, value: 100 } },
      };
      await client.capabilities.reportCapabilities({
        report: { host: 'node1@lvm', pools: [{ poolName: 'a', capacity }] },
      });
      for (let volume = 0; volume < 3; volume += 1)
        await client.scheduler.scheduleCreateVolume({
          requestId: randomUUID(),
          volumeId: randomUUID(),
          sizeGib: 1n,
        });
    } finally {
      client.close();
    }
  }

  it('tells of a new ledger, then of what a start found in it', async () => {
    const version = MIGRATIONS.length;
    assert.deepEqual(await told(place), [['ledger created', { schema: version }]]);
    const [[what, values] = [], ...more] = await told();
    assert.deepEqual([what, more], ['recovered', []]);
    const { revision, ...found } = values ?? {};
    assert.ok(Number(revision) > 0, String(revision));
    const unfinished = { pending: 3, leased: 0, accepted: 0, in_doubt: 0 };
    assert.deepEqual(found, { ...unfinished, backends: 1, participating: 1 });
  });

  it('tells of each step of a migration, with its time, before anything else', async () => {
    rmSync(data_dir, { recursive: true });
    await told();
    const steps = MIGRATIONS.length;
    const knex = connectSqlite(join(data_dir, 'stowage.db'));
    // Two versions back, as the last release would have left it.
    for (const step of MIGRATIONS.slice(-2).toReversed()) {
      await step.down(knex);
      await knex('knex_migrations').where({ name: step.name }).del();
    }
    await knex('schema').update({ version: steps - 2 });
    await knex.destroy();
    const [begins, ...done] = await told();
    assert.deepEqual(begins, ['migrating', { from: steps - 2, to: steps }]);
    assert.deepEqual(
      done.map(([what, { seconds, ...values }]) => [what, typeof seconds, values]),
      MIGRATIONS.slice(-2).map(({ name }, at) => [
        'migrated',
        'number',
        { version: steps - 1 + at, of: steps, step: name },
      ]),
    );
    const knexAgain = connectSqlite(join(data_dir, 'stowage.db'));
    await prepareSchema(knexAgain, MIGRATIONS, () => assert.fail('it is up to date'));
    await knexAgain.destroy();
  });
});
