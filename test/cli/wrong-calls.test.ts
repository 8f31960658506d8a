import assert from 'node:assert/strict';
import { run } from './fake-io.js';

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['volume', 'lst'], /Did you mean list/],
  [['volume', 'schedule'], /--size/],
  [['volume', 'schedule', '--size', '1.5'], /whole number/],
  [['volume', 'schedule', '--size', '1', '--request-id', 'x'], /needs --id/],
  [['volume', 'schedule', '--size', '1', '--extra-spec', 'x'], /key=value/],
  [['worker', 'run', '--backend', 'b', '--failure-rate', '2'], /from 0 to 1/],
  [
    ['worker', 'report', 'd', '--backend', 'b', '--token', '1', '--id', 'w', '--outcome', 'lost'],
    /created, deleted, failed/,
  ],
  [['backend', 'set-state', 'n@b', 'broken'], /enabled, disabled, frozen/],
  [['pool', 'list', '--capability', 'thin'], /--capability[\s\S]*key=value/],
  [['pool', 'list', '--volume-type-file', '/nowhere'], /\/nowhere: cannot be read/],
  [['pool', 'list', '--timeout', 'x'], /seconds above 0/],
  [['pool', 'list', '--watch', '0'], /seconds above 0/],
  [['pool', 'list', '-f', 'xml'], /table, json, yaml, csv, value/],
  [['pool', 'list', '--tls-cert', 'x'], /belong together/],
  [['pool', 'list', '--tls-ca', '/nowhere'], /cannot be read/],
  [['backend', 'report', '/nowhere'], /cannot be read/],
  [['completion', 'powershell'], /bash, zsh, fish/],
  [['serve', '--set', 'max_attempts=1'], /did you mean scheduler.max_attempts/],
  [['serve', '--listen', '0.0.0.0:1'], /--insecure/],
  [['serve', '--set', 'log_level=quiet', '--set', 'data_dir='], /configuration: log_level/],
  [
    ['config', 'check', '--set', 'scheduler.filters=[CapacityFiler]'],
    /CapacityFiler[\s\S]*CapacityFilter/,
  ],
  [
    ['config', 'check', '--set', 'tls.cert=/nowhere', '--set', 'tls.key=/nowhere'],
    /tls\.cert: \/nowhere cannot be read/,
  ],
  [['config', 'show', '--set', 'listen=nowhere'], /listen: found "nowhere", expected host:port/],
];

describe('wrong calls', () => {
  for (const [arguments_, expected] of WRONG) {
    it(`are told in clear lines, with exit code 1: ${arguments_.join(' ')}`, async () => {
      const { code, err } = await run(arguments_);
      assert.equal(code, 1);
      assert.match(err, expected);
      assert.doesNotMatch(err, /\n {4}at /);
    });
  }

  it('say what to do where no server answers', async () => {
    const { code, err } = await run(['pool', 'list', '--server', '127.0.0.1:1']);
    assert.equal(code, 1);
    assert.match(err, /no server answers at 127\.0\.0\.1:1: is `stowage serve` running there\?/);
    const machine = await run(['pool', 'list', '--server', '127.0.0.1:1', '-f', 'json']);
    assert.equal((JSON.parse(machine.err) as { code: string }).code, 'UNAVAILABLE');
    assert.match(
      (await run(['pool', 'list', '--server', '127.0.0.1:1', '-f', 'yaml'])).err,
      /^code: UNAVAILABLE$/m,
    );
  });

  it('ask the server that the environment names', async () => {
    process.env['STOWAGE_SERVER'] = '127.0.0.1:2';
    try {
      assert.match((await run(['pool', 'list'])).err, /no server answers at 127\.0\.0\.1:2/);
    } finally {
      delete process.env['STOWAGE_SERVER'];
    }
  });
});
