import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from '../support/authority.js';
import { freePort } from '../support/free-port.js';
import { run } from './fake-io.js';
import { type Started, startServer } from './serve.js';

describe('what an operator is told to do', () => {
  let directory: string;
  let server: Started & { readonly address: string };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-helps-'));
    server = await startServer(join(directory, 'data'));
  });

  afterEach(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  const stowage = (...words: readonly string[]) => run([...words, '--server', server.address]);
  const refusal = async () => {
    const { code, err } = await stowage('volume', 'schedule', '--size', '1');
    assert.equal(code, 2);
    return err;
  };

  it('names a report where no backend is known', async () => {
    const err = await refusal();
    assert.match(err, /no pool takes part/);
    assert.match(err, /`stowage backend list` shows which .* known: `stowage backend report FILE`/);
  });

  it('names what each backend that takes no part wants, and the command', async () => {
    await stowage('backend', 'heartbeat', 'silent@x');
    await stowage('backend', 'heartbeat', 'off@x');
    await stowage('backend', 'set-state', 'off@x', 'disabled', '--reason', 'disk');
    const err = await refusal();
    assert.match(err, /2 backends take no part \(1 disabled, 1 never reported\)/);
    assert.match(err, /silent@x {2}no report has come from it/);
    assert.match(err, /operator must enable it: `stowage backend set-state off@x enabled`/);
    assert.match(err, /manager must report; by hand: `stowage backend report FILE`/);
    await stowage('backend', 'set-state', 'off@x', 'enabled');
    assert.doesNotMatch(await refusal(), /enable it/);
  });

  it('names extra specs that no rule reads, where it places and where it refuses', async () => {
    await stowage('backend', 'report', 'examples/backend.yaml');
    const typo = ['--extra-spec', 'stowage:profil=archive'];
    const warned = /the extra spec stowage:profil: no rule reads it: stowage:profile is the only/;
    const placed = await stowage('volume', 'schedule', '--size', '1', ...typo, '-f', 'json');
    assert.equal(placed.code, 0);
    assert.match(placed.err, warned);
    assert.equal(JSON.parse(placed.out).warnings[0].key, 'stowage:profil');
    const refused = await stowage('volume', 'schedule', '--size', '100000', ...typo);
    assert.equal(refused.code, 2);
    assert.match(refused.err, warned);
    for (const asked of [
      ['volume', 'explain', '--size', '1'],
      ['capacity', '--size', '1'],
    ])
      assert.match((await stowage(...asked, ...typo)).err, warned);
    const good = await stowage('volume', 'explain', '--size', '1', '--extra-spec', 'x:y=z');
    assert.equal(good.err, '');
  });

  it('says that there is no other backend that a volume could move to, where there is none', async () => {
    await stowage('backend', 'report', 'examples/backend.yaml');
    const id = '1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
    assert.equal((await stowage('volume', 'schedule', '--size', '1', '--id', id)).code, 0);
    const { code, err } = await stowage('volume', 'reschedule', id);
    assert.equal(code, 2);
    assert.match(err, /but backends of earlier attempts, to which it may not go back\./);
    assert.doesNotMatch(err, /has a backend or service reported/);
  });
});

describe('what a client is told of TLS', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-tls-'));
  const ours = new Authority();
  const foreign = new Authority('/CN=another');
  const own = ours.issue({ altNames: 'IP:127.0.0.1' });
  const client = ours.issue({ subject: '/CN=client' });
  const stranger = foreign.issue({ subject: '/CN=stranger' });
  let server: Started & { readonly address: string };

  before(async () => {
    server = await startServer(join(directory, 'data'), [
      ...['--set', `tls.cert=${own.certFile}`, '--set', `tls.key=${own.keyFile}`],
      ...['--set', `tls.client_ca=${ours.certFile}`, '--set', 'auth.mode=none'],
    ]);
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    ours.remove();
    foreign.remove();
    rmSync(directory, { recursive: true });
  });

  const health = async (...flags: readonly string[]) => {
    const { code, out, err } = await run(['health', '--server', server.address, ...flags]);
    assert.doesNotMatch(err, /no server answers|error:|\.c:\d/);
    return { code, said: out + err };
  };
  const authority = ['--tls-ca', ours.certFile];
  const pair = (cert: string, key: string) => ['--tls-cert', cert, '--tls-key', key];

  it('is served with the right files', async () => {
    const { code, said } = await health(...authority, ...pair(client.certFile, client.keyFile));
    assert.deepEqual([code, said], [0, 'serving']);
  });

  it('hears which flag names what does not fit, and how', async () => {
    const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
      [
        [...authority, ...pair(client.certFile, own.keyFile)],
        /^stowage: --tls-key: \S+ is not the key of the certificate \S+$/,
      ],
      [
        [...authority, ...pair(client.certFile, client.certFile)],
        /^stowage: --tls-key: \S+ holds no private key in PEM$/,
      ],
      [['--tls-ca', client.keyFile], /^stowage: --tls-ca: \S+ holds no certificate in PEM$/],
      [['--tls'], /no trusted authority signed: --tls-ca names/],
      [['--tls-ca', foreign.certFile], /no trusted authority signed: --tls-ca names/],
      [authority, /asks its clients for a certificate|ended the connection/],
      [
        [...authority, ...pair(stranger.certFile, stranger.keyFile)],
        /does not accept the certificate|may not accept the certificate/,
      ],
      [[], /it is no Stowage without TLS\. If it speaks TLS: --tls-ca/],
    ];
    for (const [flags, words] of mistakes) {
      const { code, said } = await health(...flags);
      assert.equal(code, 1);
      assert.match(said, words);
    }
  });

  it('is in the log of the server, once a minute for each address and reason', async () => {
    for (const why of [
      /it shows no certificate, and tls\.client_ca wants one/,
      /no authority of tls\.client_ca signed its certificate/,
      /it does not speak TLS/,
    ])
      await server.until(why);
    await health(...authority);
    assert.equal(server.output().split('it shows no certificate').length, 2);
  });
});

describe('what is said of an address', () => {
  const asked = async (server: string, ...words: readonly string[]) => {
    const { code, err } = await run([
      ...(words.length > 0 ? words : ['health']),
      '--server',
      server,
    ]);
    assert.equal(code, 1);
    return err;
  };

  it('is what is wrong with it', async () => {
    assert.match(await asked('http://127.0.0.1:1'), /not a URL: leave out what is before \/\//);
    for (const wrong of [':1', '127.0.0.1:99999', '127.0.0.1:0', 'a b:1'])
      assert.match(await asked(wrong), /Expected host:port/, wrong);
    assert.match(await asked('name.invalid'), /name\.invalid:50051: this name is not known/);
  });

  it('is not that something may have been decided where nobody was reached', async () => {
    const closed = await freePort();
    const err = await asked(`127.0.0.1:${closed}`, 'volume', 'schedule', '--size', '1');
    assert.match(err, /no server answers at /);
    assert.doesNotMatch(err, /decided all the same/);
  });

  it('and an option is called unknown rather than another one missing', async () => {
    const { err } = await run(['volume', 'schedule', '--siz', '10']);
    assert.match(err, /unknown option '--siz'\n\(Did you mean --size\?\)/);
  });
});

describe('what the ledger and the environment know', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-known-'));
  const volume = '4c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b';
  let server: Started & { readonly address: string };

  before(async () => {
    server = await startServer(join(directory, 'data'));
    await stowage('backend', 'report', 'examples/backend.yaml');
    const pools = JSON.stringify([{ volume_id: volume, pool: 'node1@lvm#thin', size_gib: 3 }]);
    await run(['volume', 'import', '-', '--server', server.address], pools);
  });

  after(async () => {
    server.signal('SIGTERM');
    await server.ended;
    rmSync(directory, { recursive: true });
  });

  const stowage = (...words: readonly string[]) => run([...words, '--server', server.address]);

  it('need not be stated: a volume is extended and moved by its id', async () => {
    const unknown = await stowage(
      ...['volume', 'extend', volume.replace('4c', '5c'), '--new-size', '5'],
    );
    assert.match(unknown.err, /the ledger does not know where 5c\S+ lives: state its --size/);
    const extended = await stowage(
      'volume',
      'extend',
      volume,
      '--new-size',
      '999999',
      '-f',
      'json',
    );
    const { reason, diagnosis } = JSON.parse(extended.out) as {
      reason: string;
      diagnosis: { nearest_misses: readonly { pool: string; reason: string }[] };
    };
    assert.deepEqual([extended.code, extended.err, reason], [2, '', 'NO_VALID_BACKEND']);
    assert.match(diagnosis.nearest_misses[0]?.reason ?? '', /needs 999996 GiB/);
    const migrated = await stowage('volume', 'migrate', volume, '--to', 'node1@lvm#thick');
    assert.match(migrated.out, /node1@lvm#thick/, migrated.err);
  });

  it('moves a volume that cannot grow where it lives, only if it is told to', async () => {
    const grown = volume.replace('4c', '6c');
    const known = [{ volume_id: grown, pool: 'node1@lvm#thick', size_gib: 3 }];
    await run(['volume', 'import', '-', '--server', server.address], JSON.stringify(known));
    const extend = ['volume', 'extend', grown, '--new-size', '1000', '-f', 'value', '-c', 'pool'];
    const stays = await stowage(...extend);
    assert.equal(stays.code, 2, stays.out);
    const moves = await stowage(...extend, '--policy', 'on-demand');
    assert.deepEqual([moves.code, moves.out], [0, 'node1@lvm#thin'], moves.err);
    const wrong = await stowage(...extend, '--policy', 'always');
    assert.match(wrong.err, /'--policy <policy>'[^\n]*Allowed choices are never, on-demand/);
  });

  it('takes the words of a new volume for what more of them would fit', async () => {
    const words = ['--size', '100', '--type', 'gold', '--extra-spec', 'volume_backend_name=lvm'];
    const more = ['--zone', 'nova', '--hint', 'a=1', '--resource-backend', 'node1@lvm#thick'];
    const asked = [...words, ...more, '--image', 'i', '--image-location', 'rbd://a/b/c/d'];
    const output = ['-f', 'value', '-c', 'pool,volumes'];
    const { code, out, err } = await stowage('capacity', ...asked, ...output);
    assert.equal(code, 0, err);
    assert.match(out, /^node1@lvm#thick\t4$/m);
    const explained = await stowage('volume', 'explain', ...asked);
    assert.match(explained.out, /node1@lvm#thick/);
    const two = await stowage('capacity', '--image', 'i', '--from-volume', 'v');
    assert.equal(two.err, 'stowage: --image and --from-volume: a volume is made from one thing');
  });

  it('may stand before the noun as well as behind the verb', async () => {
    const before = await run(['--server', server.address, '--timeout=5', 'pool', 'list']);
    assert.equal(before.code, 0, before.err);
    const last = await run(['--server', 'name.invalid', 'health', '--server', server.address]);
    assert.equal(last.code, 0, last.err);
  });

  it('may come from the environment, TLS too', async () => {
    process.env['STOWAGE_CLIENT_TLS_CA'] = '/nowhere/ca.pem';
    try {
      const { err } = await stowage('health');
      assert.match(err, /--tls-ca: \/nowhere\/ca\.pem cannot be read/);
    } finally {
      delete process.env['STOWAGE_CLIENT_TLS_CA'];
    }
  });

  it('and the help says which options must be stated', async () => {
    const { out } = await run(['volume', 'schedule', '--help']);
    assert.match(out, /--size <GiB> +size of the volume \(required\)/);
  });
});
