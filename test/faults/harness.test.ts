import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import { installAudit } from './checks/audit.js';
import { checkLost } from './checks/lost.js';
import { checkOverfilled } from './checks/overfilled.js';
import { checkOwed } from './checks/owed.js';
import { checkTwice } from './checks/twice.js';
import type { AskedVolume } from './load/volumes.js';
import { drawFaults, faultWords } from './nemesis.js';
import { readOptions } from './options.js';
import { randomOf } from './random.js';
import { type FaultDatabase, sqliteDatabase } from './site/database.js';
import { Disks } from './site/disks.js';
import { openSite } from './site/site.js';
import { Wire } from './site/wire.js';

const POOL = 'node2@b#fast';
const SPACE =
  '{"total":20,"free":20,"allocatedGib":0,"provisionedGib":0,"reservedPercentage":0,' +
  '"thin":false,"thick":true,"ratio":1}';

describe('the fault harness', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-harness-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('says what is wrong with its command line', () => {
    assert.match(
      String(readOptions(['--store', 'oracle'])),
      /--store must be sqlite or postgres, not oracle/,
    );
    assert.match(
      String(readOptions(['--store', 'sqlite', '--replicas', '2'])),
      /a file of SQLite has one server/,
    );
    assert.match(
      String(readOptions(['--store', 'sqlite', '--cycles', '0'])),
      /--cycles must be a whole number of at least 1, not 0/,
    );
    assert.deepEqual(readOptions(['--store', 'postgres', '--seed', '7']), {
      store: 'postgres',
      cycles: 3,
      replicas: 3,
      seed: 7,
      loadMs: 4000,
      flood: 300,
      oldBuild: null,
    });
    assert.match(
      String(readOptions(['--store', 'postgres', '--old-build', directory])),
      /--old-build: there is no dist\/src\/bin.js in .*; build it first/,
    );
  });

  it('draws the same faults from the same seed, and others from another', async () => {
    const site = await openSite(
      { store: 'sqlite', cycles: 1, replicas: 1, seed: 1, loadMs: 1000, flood: 10, oldBuild: null },
      directory,
      () => undefined,
    );
    const drawn = (seed: number) =>
      drawFaults(site, randomOf(seed, 'cycle', 0), 1000).map(faultWords);
    assert.deepEqual(drawn(1), drawn(1));
    assert.notDeepEqual(drawn(1), drawn(2));
    await site.close();
  });

  it('has wires that stall, flow again, and are cut', async () => {
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1');
    const wire = await Wire.open();
    wire.lead(`127.0.0.1:${(server.address() as AddressInfo).port}`);
    const ask = async () =>
      (await fetch(`http://${wire.address}/`, { headers: { connection: 'close' } })).text();
    assert.equal(await ask(), 'here');
    wire.stall();
    let answered = false;
    const late = ask().then((text) => {
      answered = true;
      return text;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(answered, false);
    wire.flow();
    assert.equal(await late, 'here');
    const connected = once(server, 'connection');
    wire.stall();
    const lost = assert.rejects(ask());
    await connected;
    wire.cut();
    await lost;
    wire.close();
    server.close();
  });

  describe('finds in a database', () => {
    let database: FaultDatabase;
    let disks: Disks;
    let revision: number;

    beforeEach(async () => {
      const store = await openSqliteStore({ file: join(directory, 'stowage.db'), clock: Date.now });
      await store.close();
      database = sqliteDatabase(directory);
      disks = new Disks(join(directory, 'disks'));
      revision = 0;
      await installAudit(database);
      await commit(
        `insert into pools (pool, backend, pool_name, ordinal, held_gib, confirmed_gib,
           volume_count,
        generation, report_position)
         values ('${POOL}', 'node2@b', 'fast', 1, 0, 0, 0, 1, 1)`,
        `insert into pool_reports (pool, position, space, capabilities) values ('${POOL}', ` +
          `1, '${SPACE}', '{}')`,
      );
    });

    /** One transaction of a server, with its position. */
    const commit = async (...statements: readonly string[]) => {
      revision += 1;
      const position =
        `insert into counters values ('revision', ${revision}) on conflict (name) do update ` +
        'set value = excluded.value';
      await database.run(['begin', ...statements, position, 'commit'].join(';\n'));
    };
    const decision = (id: string, volume: string, state: string, outcome = 'null') =>
      `insert into decisions (decision_id, serial, operation, request_key, subject, attempt,
      state, pool, backend, host, zone, weight, alternatives, seed,
       allow_reschedule, lease_token, create_token, outcome, reason, decided_at) values
       ('${id}', 1, 'create_volume', 'r', '${volume}', 1, '${state}', '${POOL}', 'node2@b', 'h',
       'z', 0, '[]', 0, true, 0, 0, ${outcome}, '', 0)`;
    const reservation = (id: string, sizeGib: number, state = 'held') =>
      `insert into reservations (decision_id, ordinal, pool, backend, size_gib, state,
      confirmed_accounting_revision, confirmed_at)
       values ('${id}', 1, '${POOL}', 'node2@b', ${sizeGib}, '${state}', 0, null)`;
    const volume = (id: string, state: string, decisionId: string) =>
      `insert into volumes (volume_id, project_id, size_gib, type_name, state, decision_id,
      created_at, updated_at)
       values ('${id}', '', 2, '', '${state}', '${decisionId}', 0, 0)`;
    const hold = (gib: number) => `update pools set held_gib = ${gib}, generation = generation + 1`;
    const promises = (found: readonly { readonly promise: string }[]) =>
      found.map(({ promise }) => promise);
    const all = async () => [
      ...(await checkOverfilled(database, disks)),
      ...(await checkTwice(database, disks, [])),
      ...(await checkOwed(database)),
    ];

    it('nothing where all is well', async () => {
      await commit(
        decision('d', 'v', 'accepted'),
        reservation('d', 20),
        hold(20),
        volume('v', 'creating', 'd'),
      );
      await commit(
        "update decisions set state = 'created'",
        "update reservations set state = 'contained'",
        hold(0),
      );
      await commit("update volumes set state = 'available'");
      disks.make({ pool: POOL, volumeId: 'v', decisionId: 'd', sizeGib: 2 });
      assert.deepEqual(await all(), []);
    });

    it('a commit that promised more than there was, though it was given back since', async () => {
      await commit(decision('d', 'v', 'cancelled'), reservation('d', 15), hold(15));
      await commit(decision('e', 'w', 'cancelled'), reservation('e', 6), hold(21));
      await commit("update reservations set state = 'released'", hold(0));
      const found = await all();
      assert.deepEqual(promises(found), ['overfilled']);
      assert.match(found[0]?.text ?? '', /21 of 20 GiB/);
    });

    it('sums that are not those of the reservations', async () => {
      await commit(decision('d', 'v', 'cancelled'), reservation('d', 5), hold(4));
      assert.deepEqual(promises(await all()), ['overfilled']);
    });

    it('more on a disk than it has room for, and files that nobody knows', async () => {
      disks.make({ pool: POOL, volumeId: 'v', decisionId: 'd', sizeGib: 21 });
      assert.deepEqual(promises(await all()), ['overfilled', 'twice']);
    });

    it('a volume with two homes, also where only one of them is left', async () => {
      await commit(decision('d', 'v', 'accepted'), decision('e', 'v', 'accepted'));
      await commit("update decisions set state = 'in_doubt' where decision_id = 'd'");
      await commit("update decisions set state = 'cancelled' where decision_id = 'd'");
      await commit("update decisions set state = 'created' where decision_id = 'e'");
      assert.deepEqual(promises(await all()), ['twice']);
    });

    it('a decision that ended twice', async () => {
      await commit(decision('d', 'v', 'accepted'));
      await commit("update decisions set state = 'failed'");
      await commit("update decisions set state = 'created'");
      assert.deepEqual(promises(await all()), ['twice']);
    });

    it(
      'a volume without its file, a file of another size, and what a failure left behind ' +
        'without saying so',
      async () => {
        await commit(decision('d', 'v', 'created'), volume('v', 'available', 'd'));
        await commit(decision('e', 'w', 'created'), volume('w', 'available', 'e'));
        await commit(
          decision('f', 'x', 'failed', `'{"kind":"failed","mayHaveLeftData":false}'`),
          volume('x', 'error', 'f'),
        );
        await commit(
          decision('g', 'y', 'failed', `'{"kind":"failed","mayHaveLeftData":true}'`),
          volume('y', 'error', 'g'),
        );
        disks.make({ pool: POOL, volumeId: 'w', decisionId: 'e', sizeGib: 3 });
        for (const [volumeId, decisionId] of [
          ['x', 'f'],
          ['y', 'g'],
        ] as const)
          disks.make({ pool: POOL, volumeId, decisionId, sizeGib: 2 });
        assert.deepEqual(promises(await all()), ['twice', 'twice', 'twice']);
      },
    );

    it('what no worker was given', async () => {
      await commit(decision('d', 'v', 'pending'));
      assert.deepEqual(promises(await all()), ['owed']);
    });

    it('answers that are gone: a decision, a release, a refusal', async () => {
      const asked = (
        volumeId: string,
        told: AskedVolume['told'],
        released: AskedVolume['released'],
      ): AskedVolume => ({
        client: 'c',
        request: {
          requestId: 'r',
          volumeId,
          projectId: 'p',
          sizeGib: 2n,
          allowReschedule: true,
          volumeType: { name: '', extraSpecs: {} },
        },
        told,
        released,
      });
      await commit(
        decision('d', 'v', 'created'),
        volume('v', 'available', 'd'),
        volume('w', 'creating', 'e'),
      );
      const told = { decisionId: 'd', pool: POOL };
      assert.deepEqual(await checkLost(database, [asked('v', told, 'no')], []), []);
      assert.deepEqual(
        promises(
          await checkLost(database, [asked('v', { decisionId: 'x', pool: POOL }, 'no')], []),
        ),
        ['lost'],
      );
      assert.deepEqual(promises(await checkLost(database, [asked('v', told, 'done')], [])), [
        'lost',
      ]);
      assert.deepEqual(promises(await checkLost(database, [asked('w', 'refused', 'no')], [])), [
        'lost',
      ]);
    });
  });
});
