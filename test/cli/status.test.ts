import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type RunningServer, startServer } from '../../src/app/server.js';
import { packageVersion } from '../../src/cli/files/package-root.js';
import { checkValues } from '../../src/config/load.js';
import { freeAddress } from '../support/free-port.js';
import { inTerminal } from '../support/terminal.js';
import { type Run, run } from './fake-io.js';

describe('what an operator sees first', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-status-'));
  let server: RunningServer;

  before(async () => {
    const config = checkValues({
      listen: '127.0.0.1:0',
      http_listen: 'off',
      data_dir: join(directory, 'data'),
      service_down_time: '1h',
    });
    const log = pino({ level: 'silent' });
    server = await startServer(config, { log, version: packageVersion() });
  });

  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  const stowage = (...words: readonly string[]): Promise<Run> =>
    run([...words, '--server', server.address]);

  describe('status', () => {
    it('says by its exit code whether something needs a person', async () => {
      const fresh = await stowage('status');
      assert.deepEqual([fresh.code, fresh.err], [3, 'stowage: 1 thing needs a person']);
      assert.match(fresh.out, /no backend takes placements +1 +no backend is known/);
      await stowage('backend', 'report', 'examples/backend.yaml');
      const well = await stowage('status');
      assert.deepEqual([well.code, well.err], [0, '']);
      assert.match(well.out, /^needs a person +0$/m);
      assert.match(well.out, /^backends +1 of 1 take placements$/m);
      assert.match(well.out, /^unfinished +0 pending, 0 leased, 0 accepted, 0 in doubt$/m);
      assert.match(
        well.out,
        new RegExp(`^database +${join(directory, 'data', 'stowage.db')}$`, 'm'),
      );
      assert.match(well.out, /^nova +2 /m);
      assert.match(well.out, /Nothing needs a person\.$/);
      const gone = await run(['status', '--server', await freeAddress()]);
      assert.equal(gone.code, 1);
    });

    it('has what operators took out as good to know, with where to look', async () => {
      await stowage('pool', 'set-state', 'node1@lvm#thin', 'cordoned', '--reason', 'disks');
      await stowage('backend', 'set-state', 'node1@lvm', 'frozen');
      const { code, out } = await stowage('status');
      assert.equal(code, 3);
      assert.match(out, /Needs a person:\nWHAT[^\n]*\nno backend takes placements/);
      assert.match(
        out,
        /Good to know:[\s\S]*^frozen +1 .*node1@lvm +stowage backend list --state/m,
      );
      assert.match(out, /^pool cordoned +1 .*node1@lvm#thin \(disks\)/m);
      await stowage('backend', 'set-state', 'node1@lvm', 'enabled');
      assert.equal((await stowage('status')).code, 0);
    });

    it('gives programs all of it, and names another version', async () => {
      const { code, out } = await stowage('status', '-f', 'json');
      assert.equal(code, 0);
      const told = JSON.parse(out);
      assert.equal(told.server.version, packageVersion());
      assert.ok(Number.isInteger(told.server.schema_version) && told.server.schema_version > 0);
      assert.equal(told.server.ledger_available, true);
      assert.deepEqual(told.server.profiles, ['default']);
      assert.deepEqual(
        told.concerns.map(({ kind, urgency, count }: Record<string, unknown>) => [
          kind,
          urgency,
          count,
        ]),
        [['CONCERN_KIND_POOL_CORDONED', 'URGENCY_NOTICE', 1]],
      );
      assert.deepEqual([told.backend_count, told.zones[0].pool_count], [1, 1]);
      assert.equal(told.unfinished_decisions.pending, 0);
      const value = await stowage('status', '-f', 'value', '-c', 'needs_a_person');
      assert.deepEqual([value.code, value.out], [0, '0']);
    });

    it('stays up to date in a terminal until Ctrl-C', async () => {
      const words = ['dist/src/bin.js', 'status', '-w', '0.2', '--server', server.address];
      const child = spawn(...inTerminal([process.execPath, ...words]), {
        env: { ...process.env, TERM: 'xterm', COLUMNS: '100' },
        stdio: 'pipe',
      });
      const said = { text: '' };
      const shows = (wanted: RegExp) =>
        new Promise<void>((resolve, reject) => {
          const look = () => wanted.test(said.text) && resolve();
          child.stdout.on('data', look);
          child.once('close', () => reject(new Error(said.text)));
          look();
        });
      child.stdout.on('data', (text) => (said.text += text));
      await shows(/Nothing needs a person/);
      await stowage('backend', 'set-state', 'node1@lvm', 'disabled');
      await shows(/Needs a person:[\s\S]*no backend takes placements/);
      child.removeAllListeners('close');
      const ended = once(child, 'close');
      child.stdin.write('\u0003');
      await ended;
      assert.equal(child.exitCode, 0, said.text);
      await stowage('backend', 'set-state', 'node1@lvm', 'enabled');
    });
  });

  describe('contexts', () => {
    const env = { XDG_CONFIG_HOME: join(directory, 'config') };
    const here = (...words: readonly string[]): Promise<Run> => run(words, '', { env });
    const file = join(directory, 'config', 'stowage', 'contexts.json');

    it('keep a server under a name, in a file of the user alone', async () => {
      assert.match((await here('context', 'list')).out, /^no contexts/);
      const added = await here('context', 'add', 'lab', '--server', server.address);
      assert.deepEqual([added.code, added.err], [0, '']);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      await here('context', 'add', 'gone', '--server', await freeAddress());
      assert.equal(
        (await here('context', 'list', '-f', 'value', '-c', 'name,used')).out,
        'lab\ttrue\ngone\tfalse',
      );
      const listed = JSON.parse((await here('context', 'list', '-f', 'json')).out);
      assert.deepEqual([listed[0].name, listed[0].server], ['lab', server.address]);
    });

    it('are what commands ask where no server is named', async () => {
      assert.equal((await here('health')).out, 'serving');
      await here('context', 'use', 'gone');
      assert.match((await here('health')).err, /no server answers/);
      assert.equal((await here('--context', 'lab', 'health')).out, 'serving');
      assert.equal((await here('health', '--server', server.address)).out, 'serving');
      const both = await here('health', '--context', 'lab', '--server', server.address);
      assert.match(both.err, /--server and --context name a server each/);
      assert.match((await here('health', '--context', 'lap')).err, /there are lab, gone/);
    });

    it('never give what is theirs to another server', async () => {
      const token = join(directory, 'no-such-token');
      const added = await here(
        'context',
        'add',
        'secret',
        '--server',
        server.address,
        '--token-file',
        token,
      );
      assert.equal(added.code, 0, added.err);
      assert.match(
        (await here('health', '--context', 'secret')).err,
        /--token-file: .*no-such-token/,
      );
      await here('context', 'use', 'secret');
      assert.equal((await here('health', '--server', server.address)).out, 'serving');
    });

    it('are refused with files that cannot be used, and are not overwritten unasked', async () => {
      const wrong = await here('context', 'add', 'tls', '--tls-ca', 'package.json');
      assert.match(wrong.err, /--tls-ca: package\.json holds no certificate/);
      assert.match((await here('context', 'add', 'lab')).err, /--force replaces it/);
      assert.match((await here('context', 'add', 'a b')).err, /a name has letters/);
      assert.equal((await here('context', 'add', 'lab', '--force', '--server', 'other:1')).code, 0);
      assert.equal(JSON.parse(readFileSync(file, 'utf8')).contexts.lab.server, 'other:1');
    });

    it('are forgotten', async () => {
      assert.match((await here('context', 'remove', 'secret')).out, /no context is in use/);
      assert.match((await here('context', 'remove', 'secret')).err, /there is no context secret/);
      assert.match((await run(['context', 'add', 'x'], '', { env: {} })).err, /no home/);
    });
  });
});
