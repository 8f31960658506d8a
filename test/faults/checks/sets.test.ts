import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import type { AskedSet, AskedWait } from '../load/sets.js';
import { type FaultDatabase, sqliteDatabase } from '../site/database.js';
import { installAudit } from './audit.js';
import { checkSets } from './sets.js';

const [LEFT, RIGHT, FEW, OWN] = [
  'node9@shared#left',
  'node10@shared#right',
  'node10@shared#few',
  'node11@shared#own',
];

describe('the fault harness finds of sets, groups, limits and requests that wait', () => {
  let directory: string;
  let database: FaultDatabase;
  let revision = 0;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-harness-'));
    const store = await openSqliteStore({ file: join(directory, 'stowage.db'), clock: Date.now });
    await store.close();
    database = sqliteDatabase(directory);
    revision = 0;
    await installAudit(database);
    await commit(...[LEFT, RIGHT, FEW, OWN].map(pool));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const commit = async (...statements: readonly string[]) => {
    revision += 1;
    const position =
      `insert into counters values ('revision', ${revision}) on conflict (name) do update ` +
      'set value = excluded.value';
    await database.run(['begin', ...statements, position, 'commit'].join(';\n'));
  };
  const promises = async (sets: readonly AskedSet[], waits: readonly AskedWait[] = []) =>
    (await checkSets(database, sets, waits)).map(({ promise, text }) => [
      promise,
      text.split('\n')[0],
    ]);

  it('nothing where all is well, also while a volume moves', async () => {
    await commit(decision('a1', 'a', LEFT), decision('b1', 'b', RIGHT), hold(LEFT, 7));
    await commit(cancel('a1'), decision('a2', 'a', OWN), hold(LEFT, 0), hold(RIGHT, 14));
    await commit(event(1, 'c', 'began'));
    await commit(event(2, 'c', 'placed'), decision('c1', 'c', FEW));
    assert.deepEqual(
      await promises(
        [set(['a', 'b'], { told: [home('a1', LEFT), home('b1', RIGHT)] })],
        [wait('c', { waited: true, told: home('c1', FEW) })],
      ),
      [],
    );
  });

  it('more than a space has, in two pools together, though it was given back since', async () => {
    await commit(hold(LEFT, 7));
    await commit(hold(RIGHT, 8));
    await commit(hold(RIGHT, 0));
    assert.deepEqual(await promises([]), [['overfilled', 'a commit left 15 of 14 GiB in shelf']]);
  });

  it('more volumes than a pool may have', async () => {
    await commit(`update pools set volume_count = 6 where pool = '${FEW}'`);
    assert.deepEqual(await promises([]), [
      ['overfilled', `a commit left 6 of at most 5 in ${FEW}`],
    ]);
  });

  it('a volume that was decided again against the rules of its set', async () => {
    await commit(decision('a1', 'a', LEFT), decision('b1', 'b', RIGHT));
    // The rack of the other.
    await commit(cancel('b1'), decision('b2', 'b', OWN));
    await commit(cancel('b2'));
    const told = [home('a1', LEFT), home('b1', RIGHT)];
    const broken = ['overfilled', 'a commit left volumes of a set against its rule'];
    const rules = [{ of: 'rack', most: 1 }] as const;
    assert.deepEqual(await promises([set(['a', 'b'], { told, rules })]), [broken]);
    const same = [{ of: 'backend', most: null }] as const;
    assert.deepEqual(await promises([set(['a', 'b'], { told, rules: same })]), [broken, broken]);
  });

  it('a set in part, a trace of one that was refused, and one that is gone', async () => {
    await commit(decision('a1', 'a', LEFT));
    await commit(decision('b1', 'b', LEFT));
    const told = [home('a1', LEFT), home('b1', LEFT)];
    const inPart = ['twice', 'a set was not placed in one commit'];
    assert.deepEqual(await promises([set(['a', 'b'], { told })]), [inPart]);
    assert.deepEqual(await promises([set(['a'], { told: 'refused' })]), [
      ['twice', 'a set that was refused left a trace'],
    ]);
    assert.deepEqual(await promises([set(['x'], { told: [home('x1', LEFT)] })]), [
      ['lost', 'a set that was answered is not in the database'],
    ]);
  });

  it('a set that was rolled back in part, or not in one commit', async () => {
    await commit(decision('a1', 'a', LEFT), decision('b1', 'b', RIGHT), decision('c1', 'c', FEW));
    const told = [home('a1', LEFT), home('b1', RIGHT), home('c1', FEW)];
    const sets = [set(['a', 'b', 'c'], { told, rollback: true })];
    await commit(cancel('c1'), volume('c', 'deleted'));
    assert.deepEqual(await promises(sets), []);
    await commit(cancel('a1'), volume('a', 'error'));
    assert.deepEqual(await promises(sets), [['lost', 'a set was rolled back in part']]);
    assert.deepEqual(await promises([set(['a', 'b', 'c'], { told })]), []);
    await commit(cancel('b1'), volume('b', 'error'));
    assert.deepEqual(await promises(sets), [['twice', 'a set was not rolled back in one commit']]);
  });

  it('a request that waited and was decided twice, or not at all', async () => {
    const twice = ['twice', 'a request that waited was not decided once'];
    const lost = ['lost', 'a request that waited has another end than was told'];
    await commit(event(1, 'a', 'began'), event(2, 'a', 'placed'), decision('a1', 'a', LEFT));
    const told = home('a1', LEFT);
    assert.deepEqual(await promises([], [wait('a', { told })]), []);
    assert.deepEqual(await promises([], [wait('a', { told: 'refused' })]), [lost, twice]);
    assert.deepEqual(await promises([], [wait('b', { waited: true, told: 'refused' })]), [twice]);
    await commit(event(3, 'a', 'placed'));
    assert.deepEqual(await promises([], [wait('a', { told })]), [twice]);
  });
});

function pool(name: string, at: number): string {
  const [backend = '', poolName = ''] = name.split('#');
  return (
    'insert into pools (pool, backend, pool_name, ordinal, held_gib, confirmed_gib, ' +
    `volume_count, generation) values ('${name}', '${backend}', '${poolName}', ${at}, 0, 0, 0, 1)`
  );
}

function hold(name: string, gib: number): string {
  return `update pools set held_gib = ${gib} where pool = '${name}'`;
}

function decision(id: string, volume: string, name: string): string {
  const backend = name.split('#')[0];
  return `insert into decisions (decision_id, serial, operation, request_key, subject, attempt,
    state, pool, backend, host, zone, weight, alternatives, seed,
     allow_reschedule, lease_token, create_token, outcome, reason, decided_at) values
     ('${id}', 1, 'create_volume', 'r', '${volume}', 1, 'pending', '${name}', '${backend}', 'h',
     'z', 0, '[]', 0, true, 0, 0, null, '', 0)`;
}

function cancel(id: string): string {
  return `update decisions set state = 'cancelled' where decision_id = '${id}'`;
}

function volume(id: string, state: string): string {
  return `insert into volumes (volume_id, project_id, size_gib, type_name, state, created_at,
    updated_at) values ('${id}', 'p', 1, '', '${state}', 0, 0)`;
}

function event(serial: number, volume: string, change: string): string {
  return `insert into events (serial, kind, type, volume_id, created_at, payload)
    values (${serial}, 'message', 'waiting.${change}', '${volume}', 0, '{}')`;
}

function home(decisionId: string, poolName: string) {
  return { decisionId, pool: poolName };
}

function set(volumeIds: readonly string[], more: Partial<AskedSet>): AskedSet {
  return {
    requestId: 's',
    volumeIds,
    rules: [],
    rollback: false,
    rolledBack: false,
    request: {},
    told: null,
    ...more,
  };
}

function wait(volumeId: string, more: Partial<AskedWait>): AskedWait {
  return {
    ...{ requestId: 'w', volumeId, request: {} },
    ...{ waited: false, released: false, told: null, ...more },
  };
}
