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

  it('tells each failure at once, and how to look at it a second time', async () => {
    const file = join(place.path, 'fails.test.ts');
    writeFileSync(
      file,
      `describe('one', () => { beforeEach(() => { throw new Error('no'); }); it('is', () => {}); });
       describe('two', () => { it('(f/g)? fails', () => { throw new Error('no\\nnor this'); });
         it('is', () => {}); });`,
    );
    const [list, told] = [join(place.path, 'failed'), join(place.path, 'told')];
    const mocha = ['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--no-config'];
    // As in CI: what failed comes from another process.
    const parallel = ['--parallel', '--jobs', '2'];
    const look = async (words: readonly string[], env: NodeJS.ProcessEnv) => {
      const run = spawn(
        process.execPath,
        [...mocha, ...parallel, '--reporter', 'scripts/test/reporter.ts', file, ...words],
        { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } },
      );
      let printed = '';
      run.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
      });
      await once(run, 'close');
      return printed;
    };
    const store = { TESTS_STORE: 'postgres' };
    await look([], { ...store, TESTS_FAILED: list, TESTS_FAILED_AT_ONCE: told });
    const path = relative('.', file);
    const noted = readFileSync(list, 'utf8').split('\n').filter(Boolean);
    const [hook = [], test = []] = noted.map((line) => line.split('\t'));
    deepStrictEqual([hook[0], hook[1], hook[3]], ['postgres', path, '.']);
    deepStrictEqual([test[0], test[1]], ['postgres', path]);
    ok(Number(test[2]) >= 0, `it took ${test[2]}`);
    deepStrictEqual(readFileSync(told, 'utf8').split('\n'), [
      `---- FAILED: one "before each" hook for "is" (${path}, postgres): no`,
      `---- FAILED: two (f/g)? fails (${path}, postgres): no`,
      '',
    ]);
    const second = await look(['--grep', test[3] ?? ''], {
      TESTS_FAILED: undefined,
      TESTS_FAILED_AT_ONCE: undefined,
    });
    ok(/ 0 passing/.test(second) && / 1 failing/.test(second), second);
  });
});
