import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { CliIo } from '../../src/cli/terminal/io.js';
import { Keys } from '../../src/ledger/store-port/store.js';
import { openSqliteStore } from '../../src/store/open/open-sqlite.js';
import * as a from '../contract/records.js';
import { type Run, run } from './fake-io.js';
import { startServer } from './serve.js';
import { matchSnapshot, steady } from './snapshot.js';

/** A command that ends before reading all its input breaks the pipe, as intended. */
const notAllRead = (error: NodeJS.ErrnoException): void => assert.equal(error.code, 'EPIPE');

describe('export and import', () => {
  let directory: string;
  const at = (...names: readonly string[]): string => join(directory, ...names);

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'stowage-transfer-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Makes a ledger with volumes only. */
  async function ledgerOf(name: string, volumes: number): Promise<void> {
    const store = await openSqliteStore({ file: at(name, 'stowage.db'), clock: () => 5_000 });
    await store.transact('batch', new Keys(), (set) => {
      for (let n = 0; n < volumes; n += 1) set.volumes.put(a.volume({ volumeId: `volume-${n}` }));
    });
    await store.close();
  }

  const exporting = (
    name: string,
    file: string,
    more: readonly string[] = [],
    over: Partial<CliIo> = {},
  ): Promise<Run> => run(['export', file, '--data-dir', at(name), ...more], '', over);
  const importing = (
    file: string,
    name: string,
    more: readonly string[] = [],
    over: Partial<CliIo> = {},
  ): Promise<Run> => run(['import', file, '--data-dir', at(name), ...more], '', over);
  const shown = ({ out, err }: Run): string =>
    steady([out, err].filter((text) => text !== '').join('\n'))
      .replaceAll(directory, 'DIR')
      .replaceAll(/schema version \d+/g, 'schema version 9')
      .replaceAll(/[0-9a-f]{64}/g, 'SHA-256');

  it('move the ledger of a running server to another server', async () => {
    const first = await startServer(at('here'));
    const stowage = async (
      words: readonly string[],
      server: { readonly address: string },
    ): Promise<string> => {
      const told = await run([...words, '--server', server.address]);
      assert.equal(told.code, 0, told.err);
      return told.out;
    };
    await stowage(['backend', 'report', 'examples/backend.yaml'], first);
    const ask = async (): Promise<number> => {
      for (let n = 0; n < 40; n += 1) await stowage(['volume', 'schedule', '--size', '1'], first);
      return 40;
    };
    await ask();
    const more = ask();
    const told = await exporting('here', at('ledger.jsonl.gz'));
    assert.equal(told.code, 0, told.err);
    await more;
    first.signal('SIGTERM');
    await first.ended;
    const there = await importing(at('ledger.jsonl.gz'), 'there');
    assert.equal(there.code, 0, there.err);
    const second = await startServer(at('there'));
    const volumes = (
      JSON.parse(
        await stowage(['volume', 'list', '-f', 'json', '--limit', '100'], second),
      ) as unknown[]
    ).length;
    const pools = JSON.parse(await stowage(['pool', 'list', '-f', 'json'], second)) as {
      readonly held_gib?: string;
    }[];
    const held = pools.reduce((sum, pool) => sum + Number(pool.held_gib ?? 0), 0);
    assert.ok(volumes >= 40 && volumes <= 80, String(volumes));
    assert.equal(held, volumes);
    await stowage(['volume', 'schedule', '--size', '1'], second);
    second.signal('SIGTERM');
    await second.ended;
  });

  it('say what they did', async () => {
    await ledgerOf('here', 3);
    matchSnapshot('export', shown(await exporting('here', at('l.jsonl'))));
    matchSnapshot('import dry run', shown(await importing(at('l.jsonl'), 'there', ['--dry-run'])));
    assert.deepEqual(readdirSync(directory).toSorted(), ['here', 'l.jsonl']);
    matchSnapshot('import', shown(await importing(at('l.jsonl'), 'there')));
    matchSnapshot('import refused', shown(await importing(at('l.jsonl'), 'there')));
  });

  it('work through a pipe, and in lines that are JSON', async () => {
    await ledgerOf('here', 3);
    const { code, out } = await exporting('here', '-');
    assert.equal(code, 0);
    const lines = out
      .split('\n')
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    assert.deepEqual(
      [lines[0]?.['stowage_export'], lines.filter((line) => line['table'] === 'volumes').length],
      [1, 3],
    );
    const there = await run(['import', '-', '--data-dir', at('there')], `${out}\n`);
    assert.equal(there.code, 0, there.err);
    assert.match(there.out, /^imported standard input: \d+ rows/);
  });

  it('replace an existing file only with --force, and never a device or pipe', async () => {
    await ledgerOf('here', 3);
    writeFileSync(at('old'), 'precious');
    symlinkSync(at('old'), at('link'));
    const refused = async (
      file: string,
      expected: RegExp,
      more: readonly string[] = [],
    ): Promise<void> => {
      const { code, err } = await exporting('here', file, more);
      assert.deepEqual([code, expected.test(err)], [1, true], err);
    };
    await refused(at('old'), /old is there already: --force writes over it/);
    await refused(directory, /is no file/, ['--force']);
    await refused('/dev/null', /is no file/, ['--force']);
    await refused(at('nowhere', 'x'), /nowhere\/x: cannot be written: there is no such file/);
    await refused(at('old', 'x'), /cannot be written: a part of its path is a file/);
    assert.equal(readFileSync(at('old'), 'utf8'), 'precious');
    assert.equal((await exporting('here', at('link'), ['--force'])).code, 0);
    assert.match(readFileSync(at('old'), 'utf8'), /^\{"stowage_export"/);
    assert.equal(statSync(at('old')).mode & 0o777, 0o600);
  });

  it('write over no ledger, its own or another, by whatever name, with --force either', async () => {
    await ledgerOf('here', 3);
    await ledgerOf('there', 2);
    const own = at('here', 'stowage.db');
    const store = await openSqliteStore({ file: own, clock: () => 5_000 });
    await store.transact('another', new Keys(), (set) => set.volumes.put(a.volume({})));
    for (const [name, file] of [
      ['other-name', own],
      ['log-name', `${own}-wal`],
      ['index-name', `${own}-shm`],
    ] as const)
      linkSync(file, at(name));
    symlinkSync(own, at('alias'));
    symlinkSync(at('here'), at('directory'));
    const files = ['', '-wal', '-shm', '-journal', '.lock', '.position', '.import'];
    const targets = [
      ...files.map((ending) => own + ending),
      ...files.map((ending) => at('directory', `stowage.db${ending}`)),
      ...['other-name', 'log-name', 'index-name', 'alias'].map((name) => at(name)),
      at('there', 'stowage.db'),
    ];
    const before = readFileSync(`${own}-wal`);
    for (const target of targets) {
      const { code, err } = await exporting('here', target, ['--force']);
      assert.deepEqual([code, /is a file of a ledger, and nothing is/.test(err)], [1, true], err);
    }
    // The log of a ledger that is not the source.
    copyFileSync(`${own}-wal`, at('copied'));
    assert.equal((await exporting('there', at('copied'), ['--force'])).code, 1);
    assert.deepEqual(readFileSync(`${own}-wal`), before);
    for (const name of ['other-name', 'log-name', 'index-name']) rmSync(at(name));
    await store.close();
    assert.deepEqual(readdirSync(at('here')).toSorted(), [
      'stowage.db',
      'stowage.db.lock',
      'stowage.db.position',
    ]);
    assert.equal((await exporting('here', at('l.jsonl'))).code, 0);
  });

  it('restore a backup where the database is gone', async () => {
    await ledgerOf('here', 3);
    assert.equal((await exporting('here', at('l.jsonl'))).code, 0);
    rmSync(at('here', 'stowage.db'));
    await assert.rejects(
      openSqliteStore({ file: at('here', 'stowage.db'), clock: () => 5_000 }),
      /is missing/,
    );
    const there = await importing(at('l.jsonl'), 'here');
    assert.equal(there.code, 0, there.err);
    await (await openSqliteStore({ file: at('here', 'stowage.db'), clock: () => 5_000 })).close();
  });

  it('export nothing onto a terminal that did not ask for it', async () => {
    const screen = { columns: () => 80, write: () => undefined };
    const { code, err } = await run(['export', '--data-dir', at('here')], '', { screen });
    assert.deepEqual(
      [code, /standard output is a terminal: name a file/.test(err)],
      [1, true],
      err,
    );
  });

  it('say what is missing or in the way', async () => {
    await ledgerOf('here', 1);
    assert.match(
      (await exporting('nowhere', at('x'))).err,
      /nowhere\/stowage\.db: is not there: --data-dir or --database-url says where/,
    );
    assert.match(
      (await importing(at('nothing'), 'there')).err,
      /nothing: cannot be read: there is no such file/,
    );
    writeFileSync(at('empty'), '');
    assert.match((await importing(at('empty'), 'there')).err, /empty: is empty/);
    assert.match(
      (await exporting('here', at('x'), ['--set', 'data_dri=y'])).err,
      /did you mean data_dir/,
    );
    mkdirSync(at('odd'));
    writeFileSync(
      at('odd', 'stowage.db'),
      'this is no database, but a text that is long enough to be taken for one '.repeat(20),
    );
    assert.match((await exporting('odd', at('x'))).err, /odd\/stowage\.db: .*not a database/);
    assert.deepEqual(readdirSync(directory).toSorted(), ['empty', 'here', 'odd']);
  });

  it('do not wait for the rest of what they refuse', async () => {
    await ledgerOf('here', 3);
    await exporting('here', at('x'));
    for (const text of [readFileSync(at('x')).subarray(0, -100), 'something else\n']) {
      const program = ['dist/src/bin.js', 'import', '-', '--data-dir', at('here')];
      const child = spawn(process.execPath, program, { stdio: ['pipe', 'ignore', 'ignore'] });
      const ended = once(child, 'exit');
      child.stdin.on('error', notAllRead).write(text);
      assert.deepEqual(await ended, [1, null]);
    }
  });

  it('take the place of the ledger from configuration and environment, as serve does', async () => {
    await ledgerOf('here', 1);
    const told = await run(['export', at('x.gz')], '', { env: { STOWAGE_DATA_DIR: at('here') } });
    assert.equal(told.code, 0, told.err);
    assert.match(gunzipSync(readFileSync(at('x.gz'))).toString(), /^\{"stowage_export":1/);
    writeFileSync(at('stowage.yaml'), `data_dir: ${at('there')}\n`);
    assert.equal((await run(['import', at('x.gz'), '--config', at('stowage.yaml')])).code, 0);
    assert.ok(readdirSync(at('there')).includes('stowage.db'));
  });

  it('leave nothing of an import beside a running server', async () => {
    await ledgerOf('here', 1);
    await exporting('here', at('x'));
    const server = await startServer(at('there'));
    // The server writes its mark when there is time.
    const names = () => readdirSync(at('there')).filter((name) => !name.includes('.position'));
    const before = names();
    const { code, err } = await importing(at('x'), 'there');
    assert.deepEqual(
      [code, /owned by another Stowage server.*end it first/.test(err)],
      [1, true],
      err,
    );
    assert.deepEqual(names(), before);
    server.signal('SIGTERM');
    await server.ended;
  });

  describe('when the user asks to end', () => {
    /**
     * Interrupts once, when part of the file is written: from then on the file may disappear at any
     * moment.
     */
    const onceBegun: Partial<CliIo> = {
      onInterrupt: (listener) => {
        const looking = setInterval(() => {
          if (
            !readdirSync(directory).some(
              (name) =>
                name.endsWith('.part') &&
                (statSync(at(name), { throwIfNoEntry: false })?.size ?? 0) > 0,
            )
          )
            return;
          clearInterval(looking);
          listener(130);
        }, 1);
        return () => clearInterval(looking);
      },
    };

    it('leave nothing of an export, and what was there before', async () => {
      await ledgerOf('here', 20_000);
      writeFileSync(at('x'), 'precious');
      for (const [file, more] of [
        ['x', ['--force']],
        ['y.gz', []],
      ] as const) {
        const { code, err } = await exporting('here', at(file), more, onceBegun);
        assert.deepEqual([code, err], [1, 'stowage: interrupted: nothing is left of it']);
      }
      assert.deepEqual(readdirSync(directory).toSorted(), ['here', 'x']);
      assert.equal(readFileSync(at('x'), 'utf8'), 'precious');
    });

    it('do not wait for a reader that takes nothing', async () => {
      await ledgerOf('here', 2000);
      let ask: (exitCode: number) => void = () => undefined;
      const stuck = new Writable({ highWaterMark: 1, write: () => ask(130) });
      const { code } = await exporting('here', '-', [], {
        outBytes: () => stuck,
        onInterrupt: (listener) => {
          ask = listener;
          return () => undefined;
        },
      });
      assert.equal(code, 1);
    });

    it('leave nothing of an import, nor wait for more of a file', async () => {
      await ledgerOf('here', 3000);
      await exporting('here', at('x'));
      const program = ['dist/src/bin.js', 'import', '-', '--data-dir', at('there')];
      const child = spawn(process.execPath, program, { stdio: ['pipe', 'ignore', 'pipe'] });
      const said: string[] = [];
      child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
      const ended = once(child, 'close');
      child.stdin.on('error', notAllRead).write(readFileSync(at('x')).subarray(0, -500));
      while (
        !readdirSync(directory).includes('there') ||
        !readdirSync(at('there')).includes('stowage.db.import')
      )
        await new Promise((resolve) => setTimeout(resolve, 20));
      child.kill('SIGINT');
      assert.deepEqual(await ended, [1, null]);
      assert.equal(said.join(''), 'stowage: interrupted: nothing is left of it\n');
      assert.deepEqual(readdirSync(at('there')), ['stowage.db.lock']);
    });
  });

  it('show a bar on a terminal', async () => {
    await ledgerOf('here', 100);
    const terminal = (): PassThrough =>
      Object.assign(new PassThrough(), {
        isTTY: true,
        columns: 80,
        cursorTo: () => true,
        clearLine: () => true,
        moveCursor: () => true,
      });
    for (const [what, work] of [
      ['exporting', (over: Partial<CliIo>) => exporting('here', at('x'), [], over)],
      ['checking', (over: Partial<CliIo>) => importing(at('x'), 'there', ['--dry-run'], over)],
      ['importing', (over: Partial<CliIo>) => importing(at('x'), 'there', [], over)],
    ] as const) {
      const errorTerminal = terminal();
      assert.equal((await work({ errorTerminal, env: { TERM: 'xterm' } })).code, 0);
      assert.match(String(errorTerminal.read()), new RegExp(`${what} .*/1\\d\\d`));
    }
  });

  it('fail where the reader of a pipe goes away before the end', async () => {
    await ledgerOf('here', 20_000);
    const script = 'set -o pipefail; node dist/src/bin.js export - --data-dir "$0" | head -c 10';
    assert.equal(spawnSync('bash', ['-c', script, at('here')]).status, 1);
  });
});
