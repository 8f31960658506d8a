import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyCommand } from '../../src/cli/options/command.js';
import { createProgram } from '../../src/cli/program/program.js';
import { fakeIo, type Run, run } from './fake-io.js';
import { type Started, start, startServer } from './serve.js';
import { matchSnapshot, steady } from './snapshot.js';

const VOLUME = '1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
const LATER = '2c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
const REQUEST = '7d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c';
const WAITING = '3c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
const REFUSED = '8d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c';
const FORMATS = ['table', 'json', 'yaml', 'csv', 'value'] as const;

describe('every command against a server prints', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-commands-'));
  let server: Started & { readonly address: string };
  const used = new Set<string>();

  before(async () => {
    server = await startServer(join(directory, 'data'));
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  async function stowage(arguments_: readonly string[], stdin = ''): Promise<Run> {
    used.add(arguments_.join(' '));
    return run([...arguments_, '--server', server.address], stdin);
  }

  /** Runs a command and compares its output with the snapshot. */
  async function shows(
    name: string,
    arguments_: readonly string[],
    code = 0,
    stdin = '',
  ): Promise<Run> {
    const told = await stowage(arguments_, stdin);
    assert.equal(told.code, code, told.err);
    matchSnapshot(name, steady([told.out, told.err].filter((text) => text !== '').join('\n')));
    return told;
  }

  /** For rows that come as they are answered, in no certain order: so are widths of columns. */
  async function showsInOrder(
    name: string,
    arguments_: readonly string[],
    code: number,
    stdin: string,
  ): Promise<void> {
    const told = await stowage(arguments_, stdin);
    assert.equal(told.code, code, told.err);
    const [head, ...rows] = told.out.trimEnd().split('\n');
    const text = [head, ...rows.sort(), told.err].join('\n').replaceAll(/ {2,}/g, '  ');
    matchSnapshot(name, steady(text));
  }

  /** Compares the output in every format with its snapshots. */
  async function everyFormat(name: string, arguments_: readonly string[]): Promise<void> {
    for (const format of FORMATS) await shows(`${name} ${format}`, [...arguments_, '-f', format]);
  }

  it('health', () => everyFormat('health', ['health']));

  // What it shows has a test of its own: test/cli/status.test.ts.
  it('status', async () => assert.equal((await stowage(['status'])).code, 3));

  it('backend report, list, heartbeat and set-state', async () => {
    await shows('backend report', ['backend', 'report', 'examples/backend.yaml']);
    await shows('backend report csv', [
      'backend',
      'report',
      'examples/backend-small.json',
      '-f',
      'csv',
    ]);
    await everyFormat('backend list', ['backend', 'list']);
    await everyFormat('backend heartbeat', ['backend', 'heartbeat', 'node1@lvm']);
    await shows('backend list filtered', [
      'backend',
      'list',
      '--zone',
      'nova',
      '--places',
      'yes',
      '--state',
      'frozen',
    ]);
    await everyFormat('backend set-state', [
      'backend',
      'set-state',
      'node2@small',
      'frozen',
      '--reason',
      'repairs',
    ]);
    await stowage(['backend', 'set-state', 'node2@small', 'enabled']);
    await everyFormat('backend lift-quarantine', ['backend', 'lift-quarantine', 'node2@small']);
  });

  it('capacity', async () => {
    await everyFormat('capacity', ['capacity', '--size', '100', '--zone', 'nova']);
    await shows('capacity without a size', ['capacity', '--extra-spec', 'tier=gold']);
    // What is known of growth changes at midnight.
    const { out } = await stowage(['capacity', '--growth', '-c', 'pool,full_by_week']);
    assert.match(out, /^POOL +FULL BY WEEK$/m);
    assert.match(out, /not known yet|at the rate of the last day/);
    await shows('capacity of a pool', [
      'capacity',
      '--size',
      '7',
      '--resource-backend',
      'node1@lvm#thin',
      '--max-pools',
      '1',
    ]);
  });

  it('pool list and show', async () => {
    await everyFormat('pool list', ['pool', 'list']);
    await shows('pool list sorted', [
      'pool',
      'list',
      '--sort-column',
      'virtual_free',
      '--limit',
      '2',
      '-c',
      'pool,virtual_free,free_percent',
    ]);
    const names = ['-c', 'pool', '-f', 'csv'];
    const thin = [
      '--capability',
      'thin_provisioning_support=<is> true',
      '--capability',
      'free_capacity_gb=>= 100',
    ];
    await shows('pool list filtered', [
      'pool',
      'list',
      '--pool',
      'node*',
      ...thin,
      '--extra-spec',
      'volume_backend_name=lvm',
      ...names,
    ]);
    const type = '{"name": "gold", "extra_specs": {"multiattach": "<is> True"}}';
    await shows(
      'pool list by type',
      ['pool', 'list', '--volume-type-file', '-', ...names],
      0,
      type,
    );
    await shows(
      'pool list by wrong type',
      ['pool', 'list', '--volume-type-file', '-'],
      1,
      '{"extra_specs": {"a": 1}, "spec": 1}',
    );
    await shows('pool list of nothing', ['pool', 'list', '--pool', 'node9*']);
    await shows(
      'pool list wrong key',
      ['pool', 'list', '--capability', 'a::b=1', '--capability', 'c=>= lots'],
      1,
    );
    await everyFormat('pool show', ['pool', 'show', 'node1@lvm#thin']);
  });

  it('pool watch', async () => {
    await shows('pool watch garbage', ['pool', 'watch', '--resume', 'garbage'], 1);
    for (const format of ['table', 'json', 'csv']) {
      const watching = start([
        'pool',
        'watch',
        '--pool',
        'node1@*',
        '--server',
        server.address,
        '-f',
        format,
      ]);
      used.add('pool watch');
      await watching.until(/that is all|complete/);
      watching.signal('SIGINT');
      assert.equal(await watching.ended, 0);
      const output = watching.output().trimEnd();
      assert.match(output, /go on with --resume \S+$/);
      matchSnapshot(
        `pool watch ${format}`,
        steady(output.replace(/--resume \S+/, '--resume TOKEN')),
      );
    }
  });

  it('volume schedule, show, list, and a refusal', async () => {
    const ask = [
      'volume',
      'schedule',
      '--size',
      '10',
      '--id',
      VOLUME,
      '--request-id',
      REQUEST,
      '--project',
      'p1',
    ];
    await everyFormat('volume schedule', ask);
    const until = new Date(Date.now() + 7_200_000).toISOString();
    const waiting = ['--wait-until', until, '--wait-priority', '7'];
    await everyFormat('volume schedule that waits', [
      ...['volume', 'schedule', '--size', '88888', '--id', WAITING, '--request-id', WAITING],
      ...waiting,
    ]);
    await everyFormat('volume waiting', ['volume', 'waiting']);
    await stowage(['volume', 'release', WAITING]);
    await shows(
      'volume schedule refused',
      ['volume', 'schedule', '--size', '99999', '--id', LATER, '--request-id', REFUSED],
      2,
    );
    await everyFormat('volume show', ['volume', 'show', VOLUME]);
    await everyFormat('volume list', ['volume', 'list']);
    await shows('volume list by time', ['volume', 'list', '--until', '1h']);
    await everyFormat('volume diagnose', ['volume', 'diagnose', REFUSED]);
  });

  it('volume why and decision replay', async () => {
    const columns = ['-f', 'value', '-c', 'about,operation,attempt,outcome,profile,again'];
    for (const volume of [VOLUME, LATER]) {
      await shows(`volume why ${volume[0]}`, ['volume', 'why', volume, ...columns]);
      const { out } = await stowage(['volume', 'why', volume, '--max-pools', '1']);
      assert.match(out, /\bagain +the same comes out\n/);
      assert.match(out, /\n {2}\d pools took part\.(\n {2}\w+ removed \d of \d)+\n/);
      assert.match(out, /\nPOOL +WEIGHT +WEIGHERS +REPORT AGE +STOPPED BY +REASON\n/);
    }
    const why = ['volume', 'why', VOLUME];
    for (const format of ['json', 'yaml'])
      await shows(`volume why ${format}`, [...why, '--attempt', '1', '-f', format]);
    await shows('volume why unknown', ['volume', 'why', REQUEST], 1);
    await shows('volume why no attempt', ['volume', 'why', VOLUME, '--attempt', '7'], 1);
    const { out } = await stowage(['volume', 'show', VOLUME, '-f', 'json']);
    const [{ decision_id: decision }] = JSON.parse(out).decisions;
    await shows('decision replay', ['decision', 'replay', decision, ...columns]);
  });

  it('volume explain', async () => {
    const explain = ['volume', 'explain', '--request-id', REQUEST, '--id', LATER];
    await everyFormat('volume explain', [...explain, '--size', '10']);
    await shows('volume explain refused', [
      ...explain,
      '--size',
      '900',
      '--resource-backend',
      'node1@lvm#thick',
    ]);
    const { out } = await stowage([...explain, '--size', '10', '--plan']);
    assert.match(
      out,
      new RegExp(`the plan holds until \\S+Z: .*\n  --id ${LATER} --plan-token [\\w.-]{80,}`),
    );
    await shows(
      'volume schedule wrong plan',
      ['volume', 'schedule', '--size', '10', '--id', LATER, '--plan-token', 'mine'],
      1,
    );
    await shows('volume explain one', [...explain, '--size', '10', '--max-pools', '1']);
    await shows(
      'volume explain wrong',
      [...explain, '--size', '10', '--image', 'i', '--from-volume', 'v'],
      1,
    );
    await shows(
      'volume explain location',
      [...explain, '--size', '10', '--image-location', 'rbd://a/b/c/d'],
      1,
    );
  });

  it('event list and watch', async () => {
    await everyFormat('event list', ['event', 'list', '--kind', 'failure']);
    await shows('event list newest', [
      'event',
      'list',
      '--newest',
      '--limit',
      '3',
      '-c',
      'type,about,project,reason,request',
    ]);
    await shows('event list of a pool', ['event', 'list', '--source', 'node1@lvm#thin']);
    await shows('event watch garbage', ['event', 'watch', '--resume', 'garbage'], 1);
    const watching = start([
      'event',
      'watch',
      '--from-oldest',
      '--volume',
      LATER,
      '--server',
      server.address,
    ]);
    used.add('event watch');
    await watching.until(/message\.create_volume/);
    watching.signal('SIGINT');
    assert.equal(await watching.ended, 0);
    assert.match(watching.output(), /go on with --resume \S+/);
    matchSnapshot(
      'event watch',
      steady(
        watching
          .output()
          .trimEnd()
          .replace(/--resume \S+/, '--resume TOKEN'),
      ),
    );
  });

  it('worker watch, acknowledge, renew and report; decision settle', async () => {
    const watching = start([
      ...[
        'worker',
        'watch',
        '--backend',
        'node1@lvm',
        '--backend',
        'node2@small',
        '--id',
        'me',
        '-f',
        'value',
      ],
      '--server',
      server.address,
    ]);
    used.add('worker watch');
    const [, decision = '', token = ''] = await watching.until(
      /^(\S+)\tcreate\t\S+\t\S+\t10\t1\t(\d+)\t/m,
    );
    matchSnapshot('worker watch', steady(watching.output().trimEnd()));
    const lease = ['--backend', 'node1@lvm', '--token', token, '--id', 'me'];
    await everyFormat('worker acknowledge', ['worker', 'acknowledge', decision, ...lease]);
    assert.equal((await stowage(['worker', 'renew', decision, ...lease])).code, 0);
    await shows('volume release busy', ['volume', 'release', VOLUME], 1);
    const moved = await shows('volume reschedule', [
      'volume',
      'reschedule',
      VOLUME,
      '--reason',
      'try another',
    ]);
    assert.match(moved.out, /in-doubt/);
    await everyFormat('decision list', [
      'decision',
      'list',
      '--state',
      'in-doubt',
      'leased',
      '--since',
      '1h',
    ]);
    await everyFormat('decision settle', ['decision', 'settle', decision, '--reason', 'looked']);
    const [, second = '', again = ''] = await watching.until(
      /^(\S+)\tcreate\t\S+\t\S+\t10\t2\t(\d+)\t/m,
    );
    const held = ['--backend', 'node2@small', '--token', again, '--id', 'me'];
    await stowage(['worker', 'acknowledge', second, ...held]);
    await everyFormat('worker report', [
      'worker',
      'report',
      second,
      ...held,
      '--outcome',
      'created',
    ]);
    await shows('worker report late', [
      'worker',
      'report',
      decision,
      ...lease,
      '--outcome',
      'created',
    ]);
    const wrong = ['--backend', 'node2@small', '--token', '999', '--id', 'me'];
    await shows('worker renew lost', ['worker', 'renew', second, ...wrong], 1);
    watching.signal('SIGINT');
    assert.equal(await watching.ended, 0);
  });

  it('decision watch', async () => {
    const command = ['decision', 'watch', '--about', VOLUME, '--server', server.address];
    const watching = start(command);
    used.add('decision watch');
    await watching.until(/attempt 1 on node1@lvm#thin: in-doubt/);
    await watching.until(/attempt 2 on node2@small#\S+: created/);
    watching.signal('SIGINT');
    assert.equal(await watching.ended, 0);
    matchSnapshot('decision watch', steady(watching.output().trimEnd()));
  });

  it('volume extend, migrate, retype, manage, validate; snapshot create to release', async () => {
    const thin = ['--backend', 'node1@lvm#thin', '--size', '10'];
    const id = (n: number) => `${n}a9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b`;
    await everyFormat('volume extend', [
      'volume',
      'extend',
      id(1),
      ...thin,
      '--new-size',
      '15',
      '--request-id',
      id(9),
    ]);
    await shows('volume extend busy', ['volume', 'extend', id(1), ...thin, '--new-size', '20'], 1);
    await shows(
      'volume extend refused',
      ['volume', 'extend', id(2), ...thin, '--new-size', '99999', '--request-id', id(8)],
      2,
    );
    await shows('volume extend wrong', ['volume', 'extend', id(2), ...thin, '--new-size', '5'], 1);
    await shows('volume migrate', ['volume', 'migrate', id(2), '--to', 'node1@lvm', '--size', '3']);
    await shows('volume retype', [
      'volume',
      'retype',
      id(3),
      ...thin,
      '--type',
      'gold',
      '--policy',
      'on-demand',
    ]);
    await shows('volume manage', [
      'volume',
      'manage',
      id(4),
      ...thin,
      '--reference',
      'source-name=lv7',
    ]);
    await shows('volume validate', ['volume', 'validate', ...thin, '--id', id(5)]);
    const of = ['--volume', id(6), ...thin];
    await shows('snapshot create', ['snapshot', 'create', id(6), ...of]);
    await shows('snapshot manage', ['snapshot', 'manage', id(7), ...of, '--snapshot-size', '0']);
    await shows('group create', ['group', 'create', 'examples/group.yaml']);
    await shows('group create again', ['group', 'create', 'examples/group.yaml'], 1);
    const types =
      `{"group_id": "${id(8)}", "members": [{"volume_type": {"name": "gold"}}, {"size_gib": ` +
      '0}]}';
    await shows('group create types', ['group', 'create', '-'], 0, types);
    const poolless = `[{"volume_id": "${id(9)}", "pool": "node1@lvm", "project_id": "p"}]`;
    await shows('volume import without pool', ['volume', 'import', '-'], 0, poolless);
    await shows(
      'volume list without pool',
      ['volume', 'list', '--project', 'p', '-c', 'volume,state,pool'],
      0,
    );
    await shows(
      'group create wrong',
      ['group', 'create', '-'],
      1,
      '{"group_id": 1, "members": [{"size": 2}]}',
    );
    await everyFormat('snapshot release', ['snapshot', 'release', id(6)]);
  });

  it('backup create', async () => {
    const id = (n: number) => `${n}b9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b`;
    const of = ['--volume', id(1), '--backend', 'node1@lvm#thin', '--size', '10'];
    await shows(
      'backup create refused',
      ['backup', 'create', id(2), ...of, '--request-id', id(9)],
      2,
    );
    await shows('backend report backup service', [
      'backend',
      'report',
      'examples/backup-service.yaml',
    ]);
    await everyFormat('backup create', [
      'backup',
      'create',
      id(3),
      ...of,
      '--driver',
      'ceph',
      '--request-id',
      id(8),
    ]);
    await shows('backup create again', ['backup', 'create', id(3), ...of], 1);
    const pools = '{"host": "b@b", "service_kind": "backup", "capabilities": {"pools": []}}';
    await shows('backend report backup service wrong', ['backend', 'report', '-'], 1, pools);
  });

  it('backend report with expressions that cannot be read', async () => {
    const pool = {
      pool_name: 'p',
      total_capacity_gb: 10,
      free_capacity_gb: 10,
      goodness_function: '100 *',
    };
    const report = {
      host: 'odd@x',
      capabilities: { filter_function: 'volume.size < (', pools: [pool] },
    };
    await shows('backend report warned', ['backend', 'report', '-'], 0, JSON.stringify(report));
    await shows('pool show warned', ['pool', 'show', 'odd@x#p', '-c', 'pool,expressions']);
  });

  it('expression evaluate', async () => {
    const evaluate = (text: string) => [
      'expression',
      'evaluate',
      text,
      '--pool',
      'node1@lvm#thick',
    ];
    await everyFormat('expression evaluate', [
      ...evaluate('stats.total_capacity_gb > volume.size ? 70 : 0'),
      '--size',
      '7',
    ]);
    await shows('expression evaluate unreadable', evaluate('1 < 2 and\nvolume.size < ('), 1);
    await shows('expression evaluate failing', evaluate('1 + capabilities.nothing'), 1);
    await shows('expression evaluate failing json', [...evaluate("'a' < 1"), '-f', 'json'], 1);
    const attached = [
      ...evaluate("volume.attach_status == 'attached'"),
      '--volume-property',
      'attach_status=attached',
    ];
    await shows('expression evaluate property', attached);
    await shows(
      'expression evaluate nowhere',
      ['expression', 'evaluate', '1', '--pool', 'node1@lvm#none'],
      1,
    );
  });

  it('decision cleanup', async () => {
    const id = '1d9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
    await shows('decision cleanup scheduled', [
      'volume',
      'schedule',
      '--size',
      '1',
      '--id',
      id,
      '--project',
      'stuck',
      '--resource-backend',
      'node2@small',
    ]);
    const cleanup = ['decision', 'cleanup', '--home', 'node2@small', '--older-than', '0s'];
    const columns = ['-c', 'operation,about,state,problem'];
    await shows('decision cleanup', [...cleanup, ...columns]);
    await shows('decision cleanup young', ['decision', 'cleanup']);
    await shows('decision cleanup to move', [...cleanup, '--do', 'move', ...columns]);
    await shows(
      'decision cleanup failed move',
      [...cleanup, '--do', 'move', '--yes', '-c', 'about,result'],
      1,
    );
    await shows('decision cleanup to settle', [...cleanup, '--do', 'settle', ...columns]);
    await shows('decision cleanup json', [...cleanup, '-f', 'json']);
    await shows('decision cleanup settled', [
      ...cleanup,
      '--do',
      'settle',
      '--yes',
      '-c',
      'about,result',
    ]);
    await shows('decision cleanup nothing', cleanup);
  });

  it('volume import and release', async () => {
    const file = JSON.stringify([
      { volume_id: LATER, pool: 'node1@lvm#thin', size_gib: 3, project_id: 'i' },
    ]);
    await shows('volume import', ['volume', 'import', '-'], 0, file);
    await shows('volume import csv', ['volume', 'import', '-', '-f', 'csv'], 0, file);
    await everyFormat('volume release', ['volume', 'release', LATER]);
  });

  it('volume schedule-many', async () => {
    const type = { name: 'gold', extra_specs: { tier: 'none such' } };
    const ids = (n: number) => ({
      request_id: `9d2f4a52-5b7e-4f0c-9a3e-0000000000${n}`,
      volume_id: `9c9e8d7b-6a5f-4e3d-8c2b-0000000000${n}`,
    });
    const lines = [
      { ...ids(11), size_gib: 1, project_id: 'many' },
      { ...ids(12), size_gib: 1, volume_type: type },
      { ...ids(13), size_gib: 0 },
    ].map((line) => JSON.stringify(line));
    await showsInOrder(
      'volume schedule-many',
      ['volume', 'schedule-many', '-', '-c', 'volume,pool,error,message'],
      1,
      lines.join('\n'),
    );
    await showsInOrder(
      'volume schedule-many refused',
      ['volume', 'schedule-many', '-', '-c', 'volume,error'],
      2,
      lines.slice(0, 2).join('\n'),
    );
    await shows(
      'volume schedule-many json',
      ['volume', 'schedule-many', '-', '-f', 'json'],
      0,
      `[${lines[0]}]`,
    );
    await shows(
      'volume schedule-many wrong file',
      ['volume', 'schedule-many', '-'],
      1,
      '[{"size": 1}, 2, {"volume_type": {"nam": "x"}}]',
    );
  });

  it('pool drift', async () => {
    const pool = 'node1@lvm#thick';
    await shows('pool drift of none', ['pool', 'drift', pool]);
    await shows('pool drift of all', ['pool', 'drift']);
    await shows('pool drift of all listed', ['pool', 'drift', '--volumes', '-'], 1, '[]');
    const strange = JSON.stringify([
      { volume_id: '7a1b2c3d-0000-4000-8000-000000000002', size_gib: 3 },
    ]);
    const drift = ['pool', 'drift', 'node2@small#gold', '--volumes', '-'];
    await shows('pool drift', ['pool', 'drift', pool, '--volumes', '-'], 1, strange);
    await shows(
      'pool drift json',
      ['pool', 'drift', pool, '--volumes', '-', '-f', 'json'],
      1,
      strange,
    );
    await shows('pool drift wrong list', [...drift], 1, '[{"volume": 1}, 2]');
    const other = JSON.stringify([
      { volume_id: '7a1b2c3d-0000-4000-8000-000000000001', size_gib: 3 },
    ]);
    await shows(
      'pool drift repair',
      ['pool', 'drift', pool, '--volumes', '-', '--repair'],
      1,
      other,
    );
    await shows(
      'pool drift repaired',
      ['pool', 'drift', pool, '--volumes', '-', '--repair', '--yes'],
      0,
      other,
    );
  });

  it('pool set-state and drain', async () => {
    const pool = 'node1@lvm#thick';
    await shows('pool drain plan', ['pool', 'drain', pool, '--plan']);
    await shows('pool drain', ['pool', 'drain', pool, '--reason', 'new disks']);
    await shows('pool show draining', ['pool', 'show', pool, '-c', 'state']);
    await everyFormat('pool set-state', ['pool', 'set-state', pool, 'open']);
  });

  it('who takes no part, and why', async () => {
    await stowage(['backend', 'heartbeat', 'n1@ceph', '--cluster', 'prod@ceph']);
    await shows('backend set-state of a cluster', [
      'backend',
      'set-state',
      'prod@ceph',
      'frozen',
      '--reason',
      'fail-over',
    ]);
    await shows('backend list of a frozen cluster', ['backend', 'list', '--state', 'frozen']);
    await stowage(['backend', 'set-state', 'node2@small', 'disabled', '--reason', 'firmware']);
    await stowage(['backend', 'heartbeat', 'silent@x']);
    const asked = [
      '--id',
      '9c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b',
      '--request-id',
      '9d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c',
    ];
    await shows(
      'volume schedule refused where some are absent',
      ['volume', 'schedule', '--size', '99999', ...asked],
      2,
    );
    await shows('volume diagnose absent', [
      'volume',
      'diagnose',
      '9d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c',
    ]);
    await shows('volume diagnose absent json', [
      'volume',
      'diagnose',
      '9d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c',
      '-f',
      'json',
    ]);
    await shows('volume explain absent', ['volume', 'explain', '--size', '1']);
    const type = ['--extra-spec', 'thin_provisioning_support=<is>True'];
    await shows('volume explain slip', [
      'volume',
      'explain',
      '--size',
      '1',
      ...type,
      '-c',
      'pool,reason',
    ]);
  });

  it('backend rename and forget', async () => {
    const rename = ['backend', 'rename', 'node1@lvm'];
    await everyFormat('backend rename', [...rename, 'node7@lvm']);
    await shows('backend rename done', [...rename, 'node7@lvm', '--yes', '--reason', 'moved']);
    await shows('backend rename again', [...rename, 'node7@lvm', '--yes']);
    await shows('backend rename refused', [...rename, 'node8@lvm'], 1);
    await shows('backend rename to itself', [...rename, 'node1@lvm'], 1);
    await shows('backend report renamed', ['backend', 'report', 'examples/backend.yaml'], 1);
    await shows('backend rename into cluster', [
      'backend',
      'rename',
      'silent@x',
      'all@x',
      '--cluster',
      '--yes',
    ]);
    const pool = ['backend', 'rename', 'node7@lvm#thin', 'node7@lvm#vg'];
    await shows('backend rename pool', [...pool, '--yes']);
    await shows('event list renamed', [
      'event',
      'list',
      '--type',
      'backend.renamed',
      '--type',
      'pool.renamed',
      '-c',
      'type,about,text',
    ]);
    await shows('backend forget refused', ['backend', 'forget', 'node7@lvm'], 1);
    await everyFormat('backend forget', ['backend', 'forget', 'node1@lvm']);
    await shows('backend forget done', ['backend', 'forget', 'node1@lvm', '--yes']);
    await shows('backend forget unknown', ['backend', 'forget', 'node9@lvm'], 1);
  });

  it('whoami', async () => {
    await shows('whoami', ['whoami']);
    await shows('whoami json', ['whoami', '-f', 'json']);
  });

  it('volume schedule-set', async () => {
    const [id, request] = ['9c9e8d7b', '9d2f4a52'].map(
      (start) => `${start}-6a5f-4e3d-8c2b-000000000021`,
    );
    const file = JSON.stringify({ size_gib: 1e6, volume_id: id, request_id: request });
    const words = ['volume', 'schedule-set', '-', '--at-most', 'rack=2', '--same', 'zone'];
    await shows('volume schedule-set explain misfit', [...words, '--explain'], 0, file);
    await shows('volume schedule-set refused', words, 2, file);
    await shows('volume schedule-set count with ids', [...words, '--count', '2'], 1, file);
    const wrong = ['volume', 'schedule-set', '-', '--at-most', 'rack'];
    await shows('volume schedule-set wrong rule', wrong, 1, file);
    const one = ['volume', 'schedule-set', '-', '--different', 'pool', '-c', 'volume,pool,zone'];
    const { volume_id: _, ...anywhere } = JSON.parse(file);
    const small = JSON.stringify({ ...anywhere, size_gib: 1 });
    const explained = ['volume', 'schedule-set', '-', '--different', 'pool', '--explain'];
    await shows('volume schedule-set explain', [...explained, '-c', 'pool'], 0, small);
    await shows('volume schedule-set', one, 0, small);
    const ends = '9c9e8d7b-6a5f-4e3d-8c2b-000000000022';
    const rolled = ['volume', 'schedule-set', '-', '--request-id', ends, '-c', 'pool'];
    const asked = [...rolled, '--on-failure', 'rollback'];
    const both = [23, 24].map((n) => ({
      size_gib: 1,
      volume_id: `9c9e8d7b-6a5f-4e3d-8c2b-0000000000${n}`,
      request_id: `9d2f4a52-6a5f-4e3d-8c2b-0000000000${n}`,
    }));
    const set = both.map((volume) => JSON.stringify(volume)).join('\n');
    await shows('volume schedule-set rollback', asked, 0, set);
    const { out } = await stowage(['volume', 'show', both[0]?.volume_id ?? '', '-f', 'json']);
    const decisionId = /"decision_id": "([^"]+)"/.exec(out)?.[1] ?? '';
    await stowage(['decision', 'settle', decisionId, '--reason', 'the array is gone']);
    await shows('volume schedule-set rolled back', asked, 2, set);
    await shows('volume diagnose set', ['volume', 'diagnose', ends]);
    await shows('volume diagnose set json', ['volume', 'diagnose', ends, '-f', 'json']);
  });

  it('and each was tried here, each RPC with it', async () => {
    const reporting = start([
      'backend',
      'report',
      'examples/backend.yaml',
      '--every',
      '1',
      '--server',
      server.address,
    ]);
    await reporting.until(/2 pools reported[\s\S]*node1@lvm/);
    reporting.signal('SIGINT');
    assert.equal(await reporting.ended, 0);
    const commands = [...everyCommand(await createProgram(fakeIo().io))].filter(
      ([, { rpcs }]) => rpcs.length > 0,
    );
    const untried = commands
      .map(([path]) => path)
      .filter(
        (path) =>
          path !== 'worker run' && ![...used].some((one) => `${one} `.startsWith(`${path} `)),
      );
    assert.deepEqual(untried, []);
    const http = /http:\/\/([^/\s]+)/.exec(server.output())?.[1];
    const metrics = await (await fetch(`http://${http}/metrics`)).text();
    for (const rpc of commands.flatMap(([, { rpcs }]) => rpcs))
      assert.match(metrics, new RegExp(`method="[^"]*\\b${rpc.name}"`), rpc.name);
  });
});
