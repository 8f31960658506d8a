import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { RunDirectory } from '../scripts/test/run-directory.js';
import { eventually } from './outage/support.js';

/** Some seconds of work with a PostgreSQL and with processes, none of which needs the build. */
const FILES = ['test/store/postgres/postgres.test.ts', 'test/store/sqlite/owner.test.ts'];

describe('a run of tests', () => {
  let place: RunDirectory;
  beforeEach(function () {
    // Elsewhere processes are not found.
    if (process.platform !== 'linux') this.skip();
    place = new RunDirectory();
  });
  afterEach(() => place.remove());

  const start = (...words: readonly string[]): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', 'scripts/test/main.ts', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, TMPDIR: place.path },
    });
  /** What lies there, besides what tsx keeps for the next run. */
  const files = () => readdirSync(place.path).filter((name) => !name.startsWith('tsx-'));
  const running = (what: RegExp) => place.processes().filter(({ command }) => what.test(command));

  it('leaves nothing behind where it is interrupted', async () => {
    const run = start(...FILES);
    await eventually(() => running(/postgres -D /).length > 0 && running(/mocha/).length > 1);
    run.kill('SIGINT');
    await once(run, 'exit');
    strictEqual(run.exitCode, 130);
    deepStrictEqual(place.processes(), []);
    deepStrictEqual(files(), []);
  });

  it('has one PostgreSQL, and leaves nothing behind at its end', async () => {
    const run = start(
      'test/contract/postgres.test.ts',
      'test/store/postgres/postgres.test.ts',
      '--grep',
      'can be probed|brought up to date',
    );
    const clusters = new Set<string>();
    const look = setInterval(() => {
      for (const { command } of running(/postgres -D /))
        clusters.add(/ -D (\S+)/.exec(command)?.[1] ?? '');
    }, 50);
    await once(run, 'exit');
    clearInterval(look);
    deepStrictEqual([run.exitCode, clusters.size], [0, 1]);
    deepStrictEqual(place.processes(), []);
    deepStrictEqual(files(), []);
  });

  it('beside busy processes ends them, also where it cannot', async () => {
    const run = start('--busy', ...FILES);
    await eventually(() => running(/spin/).length === 4);
    run.kill('SIGKILL');
    await eventually(() => running(/spin/).length === 0);
  });

  it('knows a process that outlives the test that started it', async () => {
    const child = spawn('sleep', ['600'], {
      stdio: 'ignore',
      detached: true,
      env: { TMPDIR: place.path },
    });
    await once(child, 'spawn');
    deepStrictEqual(await place.leftOver(0), [{ pid: child.pid, command: 'sleep 600' }]);
    const gone = once(child, 'exit');
    await place.remove();
    await gone;
    ok(child.signalCode === 'SIGKILL');
  });

  it('tells the file of each failure, of hooks too, for a second look', async () => {
    const file = join(place.path, 'fails.test.ts');
    writeFileSync(
      file,
      `describe('one', () => { beforeEach(() => { throw new Error(); }); it('is', () => {}); });
       describe('two', () => { it('fails', () => { throw new Error(); }); it('is', () => {}); });`,
    );
    const list = join(place.path, 'failed');
    const mocha = ['node_modules/mocha/bin/mocha.js', '--no-config'];
    const run = spawn(
      process.execPath,
      ['--import', 'tsx', ...mocha, '--reporter', 'scripts/test/reporter.ts', file],
      {
        stdio: 'ignore',
        env: { ...process.env, TESTS_FAILED: list, STOWAGE_TEST_STORE: 'postgres' },
      },
    );
    await once(run, 'exit');
    const line = `postgres\t${relative('.', file)}\n`;
    strictEqual(readFileSync(list, 'utf8'), line + line);
  });
});
