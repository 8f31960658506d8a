import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddress } from '../support/free-port.js';
import { type Run, run } from './fake-io.js';
import { type Started, start, startServer } from './serve.js';

describe('command line with a server', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-cli-'));
  const ends: (() => Promise<unknown>)[] = [];
  let server: Started & { readonly address: string };

  before(async () => {
    server = await startServer(join(directory, 'data'));
  });

  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  /** Runs a command against the server. */
  const stowage = (arguments_: readonly string[], stdin?: string): Promise<Run> =>
    run([...arguments_, '--server', server.address], stdin);

  /** Runs a command, asserts success and parses its JSON. */
  async function read<T>(arguments_: readonly string[], stdin?: string): Promise<T> {
    const { code, out, err } = await stowage([...arguments_, '-f', 'json'], stdin);
    assert.equal(code, 0, err);
    return JSON.parse(out) as T;
  }

  /** Reports one backend of one pool. */
  async function report(host: string, gib = 100): Promise<void> {
    const capabilities = {
      volume_backend_name: host,
      pools: [{ pool_name: 'p', total_capacity_gb: gib, free_capacity_gb: gib }],
    };
    const { code, out, err } = await stowage(
      ['backend', 'report', '-'],
      JSON.stringify({ host, availability_zone: host, capabilities }),
    );
    assert.equal(code, 0, err);
    assert.match(out, /1 pool reported/);
  }

  /** Starts a sample worker that ends with the test. */
  async function worker(...more: string[]): Promise<Started> {
    const started = start(['worker', 'run', '--server', server.address, '--work-ms', '1', ...more]);
    ends.push(() => {
      started.signal('SIGKILL');
      return started.ended;
    });
    await started.until(/watching/);
    return started;
  }

  it('says where everything is', () => {
    const said = server.output();
    assert.match(said, /database +\/.*\/data\/stowage\.db/);
    assert.match(said, /HTTP +http:\/\/127\.0\.0\.1:\d+/);
  });

  it('reports the examples, and shows pools and backends', async () => {
    assert.match(
      (await stowage(['backend', 'report', 'examples/backend.yaml'])).out,
      /^node1@lvm: 2 pools reported, accounting revision 0$/,
    );
    assert.match(
      (await stowage(['backend', 'report', 'examples/backend-small.json'])).out,
      /^node2@small: one pool reported/,
    );
    const { out } = await stowage(['pool', 'list', '--backend', 'node1@lvm']);
    assert.match(out, /^POOL/);
    assert.match(out, /^node1@lvm#thin +nova +yes +yes +1000 +900 +1800/m);
    assert.match(
      (await stowage(['pool', 'show', 'node2@small#small'])).out,
      /^virtual free +40 GiB$/m,
    );
    assert.match((await stowage(['backend', 'list'])).out, /^node1@lvm +yes +2 /m);
  });

  it('schedules a volume, gives the same answer again, shows, lists and releases it', async () => {
    await report('a@life');
    const asked = [
      'volume',
      'schedule',
      '--size',
      '4',
      '--zone',
      'a@life',
      '--project',
      'p1',
      '--request-id',
      randomUUID(),
      '--id',
      randomUUID(),
    ];
    const first = await read<{ volume_id: string; placement: { pool: string } }>(asked);
    assert.equal(first.placement.pool, 'a@life#p');
    assert.deepEqual(await read(asked), first);
    const shown = await stowage(['volume', 'show', first.volume_id]);
    assert.match(shown.out, /^pool +a@life#p$/m);
    assert.match(shown.out, /^ +1 +pending +a@life#p .*4 GiB held/m);
    const listed = await read<{ volume_id: string }[]>([
      'volume',
      'list',
      '--home',
      'a@life',
      '--state',
      'creating',
      '--project',
      'p1',
    ]);
    assert.deepEqual(
      listed.map(({ volume_id }) => volume_id),
      [first.volume_id],
    );
    assert.match((await stowage(['volume', 'release', first.volume_id])).out, /released/);
    assert.match((await stowage(['volume', 'show', first.volume_id])).out, /^state +deleted$/m);
  });

  it('tells a refusal in words, with exit code 2, and its full account', async () => {
    await report('a@full', 10);
    const requestId = randomUUID();
    const asked = [
      'volume',
      'schedule',
      '--size',
      '999999',
      '--project',
      'p 2',
      '--request-id',
      requestId,
      '--id',
      randomUUID(),
    ];
    const refused = await stowage(asked);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /^stowage: refused: /);
    assert.match(refused.err, /CapacityFilter removed \d+ of \d+/);
    assert.match(refused.err, /Nearest misses:\n {4}\S+ {2}CapacityFilter: /);
    assert.match(refused.err, new RegExp(`volume diagnose ${requestId} --project 'p 2'$`));
    const machine = await stowage([...asked, '-f', 'json']);
    const told = JSON.parse(machine.out) as {
      reason: string;
      request_id: string;
      diagnosis: { pools_seen: number };
    };
    assert.deepEqual(
      [machine.code, told.reason, told.request_id],
      [2, 'NO_VALID_BACKEND', requestId],
    );
    const account = await stowage(['volume', 'diagnose', requestId, '--project', 'p 2']);
    assert.match(account.out, /Every pool:[\s\S]*a@full#p {2}CapacityFilter/);
    const json = await read<{ error: { details: readonly unknown[] } }>([
      'volume',
      'diagnose',
      requestId,
      '--project',
      'p 2',
    ]);
    assert.ok(json.error.details.length > 0);
  });

  it('names bad fields of the server, too', async () => {
    const { code, err } = await stowage(['volume', 'show', 'nonsense']);
    assert.equal(code, 1);
    assert.match(err, /<id>: must be a UUID[^\n]*\(INVALID_ARGUMENT /);
    assert.match(
      (await stowage(['volume', 'show', randomUUID()])).err,
      /NOT_FOUND VOLUME_NOT_FOUND/,
    );
  });

  it('imports volumes, and says which were not', async () => {
    await report('a@import');
    const [good, bad] = [randomUUID(), randomUUID()];
    const file = JSON.stringify([
      { volume_id: good, pool: 'a@import#p', size_gib: 3, project_id: 'i' },
      { volume_id: bad, pool: 'a@unheard-of#p' },
    ]);
    const { code, out, err } = await stowage(['volume', 'import', '-'], file);
    assert.equal(code, 1);
    assert.match(out, /^1 volume imported$/m);
    assert.match(err, new RegExp(`^${bad}: .*BACKEND_NOT_FOUND`, 'm'));
    assert.match(
      (await stowage(['volume', 'list', '--project', 'i'])).out,
      new RegExp(`^${good} +available +3 `, 'm'),
    );
  });

  it('sets states and signs life without changing the zone', async () => {
    await report('a@state');
    assert.equal(
      (
        await stowage([
          'backend',
          'set-state',
          'a@state',
          'disabled',
          '--reason',
          'tape \u001b[31m',
        ])
      ).code,
      0,
    );
    assert.match((await stowage(['backend', 'heartbeat', 'a@state'])).out, /alive, disabled/);
    assert.match(
      (await stowage(['backend', 'list'])).out,
      /^a@state +no .* disabled +a@state .*tape \\x1b\[31m$/m,
    );
    assert.match(
      (await stowage(['backend', 'heartbeat', 'b@new', '--zone', 'z'])).out,
      /b@new: alive, enabled/,
    );
    assert.match(
      (await stowage(['backend', 'set-state', 'c@unknown', 'frozen'])).err,
      /HOST_NOT_FOUND/,
    );
  });

  it('plays a worker: creates volumes and ends cleanly', async () => {
    await report('a@work');
    const playing = await worker('--backend', 'a@work', '--heartbeat', '1');
    const { volume_id } = await read<{ volume_id: string }>([
      'volume',
      'schedule',
      '--size',
      '1',
      '--resource-backend',
      'a@work',
    ]);
    await playing.until(
      new RegExp(`created +create volume ${volume_id}, 1 GiB, on a@work#p .*; decision created`),
    );
    assert.match((await stowage(['volume', 'show', volume_id])).out, /^state +available$/m);
    playing.signal('SIGINT');
    assert.equal(await playing.ended, 0);
    assert.match(playing.output(), /\nended\n$/);
  });

  it('plays a worker that fails: the volume goes elsewhere, or nowhere', async () => {
    await report('a@bad');
    const playing = await worker(
      '--backend',
      'a@bad',
      '--failure-rate',
      '1',
      '--leave-data-rate',
      '1',
      '--seed',
      '1',
    );
    const asked = ['volume', 'schedule', '--size', '1', '--resource-backend', 'a@bad'];
    const { volume_id } = await read<{ volume_id: string }>(asked);
    await playing.until(new RegExp(`failed +create volume ${volume_id}.*nowhere else to go`));
    assert.match(
      (await stowage(['volume', 'show', volume_id])).out,
      /^ +1 +failed .* 1 GiB confirmed .*told to fail$/m,
    );
  });

  it('finishes what a worker accepted; a second signal leaves at once', async () => {
    await report('a@slow');
    const playing = await worker('--backend', 'a@slow', '--work-ms', '60000');
    await read(['volume', 'schedule', '--size', '1', '--resource-backend', 'a@slow']);
    await playing.until(/accepted/);
    playing.signal('SIGTERM');
    await playing.until(/finishing 1 accepted/);
    playing.signal('SIGTERM');
    assert.equal(await playing.ended, 143);
  });

  it('moves an attempt elsewhere and settles the one in doubt', async () => {
    for (const host of ['a@move', 'b@move']) await report(host);
    const playing = await worker(
      '--backend',
      'a@move',
      '--backend',
      'b@move',
      '--work-ms',
      '60000',
      '--heartbeat',
      '1',
    );
    const { volume_id, decision_id } = await read<{ volume_id: string; decision_id: string }>([
      ...['volume', 'schedule', '--size', '1', '--zone', 'a@move', '--zone', 'b@move'],
    ]);
    await playing.until(/accepted/);
    const moved = await stowage(['volume', 'reschedule', volume_id, '--reason', 'try the other']);
    assert.equal(moved.code, 0, moved.err);
    assert.match(moved.out, /^ +1 +in-doubt /m);
    assert.match(moved.out, /^ +2 +(pending|leased) /m);
    await playing.until(/accepted +delete volume/);
    const settled = await stowage(['decision', 'settle', decision_id, '--reason', 'looked']);
    assert.equal(settled.code, 0, settled.err);
    assert.match(settled.out, /^state +cancelled$/m);
  });

  it('starts no second server on the same database or port, and says why in one line', async () => {
    const data = start([
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      'off',
      '--data-dir',
      join(directory, 'data'),
    ]);
    const port = start([
      'serve',
      '--listen',
      server.address,
      '--http-listen',
      'off',
      '--data-dir',
      join(directory, 'other'),
    ]);
    const http = /http:\/\/(\S+)/.exec(server.output())?.[1] ?? '';
    const side = start([
      'serve',
      '--listen',
      '127.0.0.1:0',
      '--http-listen',
      http,
      '--data-dir',
      join(directory, 'third'),
    ]);
    // An address for documentation, which no machine has.
    const elsewhere = start([
      'serve',
      '--insecure',
      '--set',
      'auth.mode=none',
      '--listen',
      '192.0.2.1:50051',
      '--http-listen',
      'off',
      '--data-dir',
      join(directory, 'fourth'),
    ]);
    assert.deepEqual(
      await Promise.all([data.ended, port.ended, side.ended, elsewhere.ended]),
      [1, 1, 1, 1],
    );
    assert.match(
      elsewhere.output(),
      /^stowage: cannot start: 192\.0\.2\.1:50051 is no address of this machine: --listen names/m,
    );
    assert.match(
      data.output(),
      /^stowage: cannot start: .*stowage\.db is owned by another Stowage server.*\n$/,
    );
    assert.match(
      port.output(),
      /^stowage: cannot start: 127\.0\.0\.1:\d+ is taken: .* --listen\n$/m,
    );
    assert.match(
      side.output(),
      /^stowage: cannot start: 127\.0\.0\.1:\d+ is taken: .* --http-listen\n$/m,
    );
  });

  it('says in words why its directory cannot be used, and does not start', async () => {
    writeFileSync(join(directory, 'a-file'), '');
    mkdirSync(join(directory, 'linked'));
    symlinkSync('/nowhere/stowage.db', join(directory, 'linked', 'stowage.db'));
    for (const [name, path, why] of [
      ['a-file', 'a-file', 'a part of its path is a file, not a directory'],
      ['a-file/below', 'a-file/below', 'a part of its path is a file, not a directory'],
      ['linked', 'linked/stowage.db', 'there is no such file or directory'],
    ] as const) {
      const { code, err } = await run([
        'serve',
        ...['--listen', '127.0.0.1:0', '--http-listen', 'off', '--page-listen', 'off'],
        ...['--data-dir', join(directory, name)],
      ]);
      assert.equal(code, 1);
      const place = join(directory, path);
      assert.equal(
        err,
        `stowage: cannot start: ${place} cannot be used: ${why}; --data-dir names another place`,
      );
    }
  });

  it('keeps everything over an orderly restart, and workers come back', async () => {
    const data = join(directory, 'again');
    const first = await startServer(data, ['--listen', await freeAddress()]);
    const stowageThere = (...arguments_: string[]) =>
      run([...arguments_, '--server', first.address]);
    assert.equal((await stowageThere('backend', 'report', 'examples/backend.yaml')).code, 0);
    assert.equal((await stowageThere('volume', 'schedule', '--size', '3')).code, 0);
    const playing = start([
      'worker',
      'run',
      '--backend',
      'node1@lvm',
      '--work-ms',
      '1',
      '--server',
      first.address,
    ]);
    await playing.until(/; decision created/);
    first.signal('SIGINT');
    assert.equal(await first.ended, 0);
    assert.match(first.output(), /stopped\n$/);
    await playing.until(/connection ended/);
    const second = await startServer(data, ['--listen', first.address]);
    assert.match((await stowageThere('volume', 'list')).out, /available +3 /);
    assert.equal((await stowageThere('volume', 'schedule', '--size', '5')).code, 0);
    await playing.until(/create volume .*, 5 GiB, .*; decision created/);
    playing.signal('SIGINT');
    second.signal('SIGTERM');
    assert.deepEqual(await Promise.all([playing.ended, second.ended]), [0, 0]);
  });
});
