import assert from 'node:assert/strict';
import { run } from './fake-io.js';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  '': ['serve', 'report', 'volume', 'decision', 'pool', 'backend', 'worker', 'config'],
  volume: ['schedule', 'show', 'list', 'release', 'reschedule', 'diagnose', 'import'],
  decision: ['settle'],
  pool: ['list', 'show'],
  worker: ['run', 'check'],
  backend: ['list', 'set-state', 'heartbeat'],
};

describe('command line', () => {
  it('lists every command in its help', async () => {
    for (const [group, names] of Object.entries(COMMANDS)) {
      const { code, out } = await run([...(group === '' ? [] : [group]), '--help']);
      assert.equal(code, 0);
      for (const name of names) assert.match(out, new RegExp(`^  ${name}\\b`, 'm'), `${group} ${name}`);
    }
  });

  it('helps with every command', async () => {
    for (const [group, names] of Object.entries(COMMANDS)) {
      for (const name of names) {
        const { code, out } = await run([...(group === '' ? [] : [group]), name, '--help']);
        assert.equal(code, 0);
        assert.match(out, /^Usage: stowage /);
      }
    }
  });

  it('ends with 1 and one clear line where it was called wrongly', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['volume', 'lst'], /Did you mean list/],
      [['volume', 'schedule'], /--size/],
      [['volume', 'schedule', '--size', '1.5'], /whole number/],
      [['volume', 'schedule', '--size', '1', '--request-id', 'x'], /needs --id/],
      [['volume', 'schedule', '--size', '1', '--extra-spec', 'x'], /key=value/],
      [['worker', '--backend', 'b', '--failure-rate', '2'], /from 0 to 1/],
      [['backend', 'set-state', 'n@b', 'broken'], /enabled, disabled, frozen/],
      [['pool', 'list', '--timeout', 'x'], /--timeout: found x/],
      [['pool', 'list', '--tls-cert', 'x'], /belong together/],
      [['pool', 'list', '--tls-ca', '/nowhere'], /cannot be read/],
      [['report', '/nowhere'], /cannot be read/],
      [['serve', '--set', 'max_attempts=1'], /did you mean scheduler.max_attempts/],
      [['serve', '--listen', '0.0.0.0:1'], /--insecure/],
      [['serve', '--set', 'log_level=quiet', '--set', 'data_dir='], /configuration: log_level/],
    ];
    for (const [arguments_, expected] of wrong) {
      const { code, err } = await run(arguments_);
      assert.equal(code, 1, arguments_.join(' '));
      assert.match(err, expected);
      assert.doesNotMatch(err, /\n {4}at /);
    }
  });

  it('says what to do where no server answers', async () => {
    const { code, err } = await run(['pool', 'list', '--server', '127.0.0.1:1']);
    assert.equal(code, 1);
    assert.match(err, /no server answers at 127\.0\.0\.1:1: is `stowage serve` running there\?/);
    const machine = await run(['pool', 'list', '--server', '127.0.0.1:1', '-f', 'json']);
    assert.equal((JSON.parse(machine.err) as { code: string }).code, 'UNAVAILABLE');
  });

  it('prints every configuration key', async () => {
    const { out } = await run(['config']);
    assert.match(out, /^scheduler\.max_attempts +Attempts/m);
  });
});
