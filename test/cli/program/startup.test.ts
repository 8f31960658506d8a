import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { type Served, serve } from '../../e2e/support.js';

const TURNS = 5;

/** Processor time of a process from its start to its end, ms. */
function cost(args: readonly string[]): number {
  const timed = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null', '', ...args], {
    encoding: 'utf8',
  });
  const [, user, system] = /^(\d+\.\d+) (\d+\.\d+)$/m.exec(timed.stderr) ?? [];
  assert.equal(timed.status, 0, timed.stderr);
  return (Number(user) + Number(system)) * 1000;
}

/** The least that each costs, measured by turns, because others use the machine too. */
function costs(...commands: readonly (readonly string[])[]): readonly number[] {
  const rounds = Array.from({ length: TURNS }, () => commands.map(cost));
  return commands.map((_, index) => Math.min(...rounds.map((round) => round[index] ?? 0)));
}

describe('a command that starts', () => {
  const node = [process.execPath, '-e', '0'];
  const stowage = (...words: readonly string[]) => [process.execPath, 'dist/src/bin.js', ...words];
  let server: Served;
  before(async () => {
    server = await serve();
  });
  after(() => server.stop());

  it('costs little more than bare node if it only says its version', () => {
    const [bare = 0, version = 0] = costs(node, stowage('--version'));
    // Less than twice in Node.js 20; 24 starts in half the time. All that a call needs is 6 to 9.
    assert.ok(version < 3 * bare, `${version} ms, node ${bare} ms`);
  });

  it('costs little more than what its call needs', () => {
    const list = stowage('pool', 'list', '--server', server.address);
    const [version = 0, listed = 0] = costs(stowage('--version'), list);
    // 0.35 s on a machine where saying the version takes 0.1 s.
    assert.ok(listed < 5 * version, `${listed} ms, the version alone ${version} ms`);
  });

  it('is not compiled again by `npm start` if nothing changed', () => {
    const made = () => statSync('dist/src/bin.js').mtimeMs;
    const before = made();
    execFileSync('npm', ['run', '-s', 'prestart'], { stdio: 'inherit' });
    assert.equal(made(), before);
  });

  it('holds the licenses of the packages in it', () => {
    const licenses = readFileSync('dist/src/chunks/LICENSES.txt', 'utf8');
    for (const name of ['@grpc/grpc-js', '@bufbuild/protobuf', 'commander'])
      assert.match(licenses, new RegExp(`^${name}: `, 'm'));
  });
});
