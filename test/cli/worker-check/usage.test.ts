import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { run } from '../fake-io.js';
import { start } from '../serve.js';

const { execPath } = process;
const PROGRAM = [
  '--',
  execPath,
  '--import',
  'tsx',
  'test/cli/worker-check/program.ts',
  '--server',
  '{server}',
  '--backend',
  '{backend}',
];

/** Checks a program that is one line of script. */
function checkScript(script: string, ...options: readonly string[]) {
  return run(['worker', 'check', ...options, '--', execPath, '-e', script]);
}

/** Whether a process has ended. In a bare container nobody collects it, so it stays a zombie. */
function gone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return /^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

describe('stowage worker check, in use', () => {
  it('ends with one clear line where it was called wrongly', async () => {
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /either a program after --/],
      [['--transcript', 'x', '--', 'y'], /either a program after --/],
      [['--transcript', '/nowhere'], /--transcript: \/nowhere cannot be read/],
      [
        ['--scenario', 'dance', '--', 'y'],
        /--scenario: found dance, expected one of create, several/,
      ],
      [
        ['--require', 'faith', '--', 'y'],
        /--require: found faith, expected one of offers-acknowledged/,
      ],
      [['--record', '/nowhere/x', '--', 'y'], /--record: \/nowhere\/x cannot be written/],
      [['--patience', '0', '--', 'y'], /whole number of at least 1/],
    ];
    for (const [arguments_, expected] of wrong) {
      const { code, err } = await run(['worker', 'check', ...arguments_]);
      assert.equal(code, 1, arguments_.join(' '));
      assert.match(err, expected);
      assert.doesNotMatch(err, /\n {4}at /);
    }
  });

  it('names the line of a transcript that cannot be read', async () => {
    const first =
      '{"event":"request","at":0,"call":1,"method":"WatchDecisions",' +
      '"message":{"worker_id":"w","targets":["n@b"]}}';
    const bad: readonly (readonly [string, RegExp])[] = [
      ['', /holds no line/],
      [`${first}\n{`, /line 2: is not JSON/],
      [`${first}\n{"event":"song","at":1}`, /line 2: event: /],
      [`${first}\n{"event":"status","at":1,"call":1,"code":14}`, /line 2: code: /],
      [
        `${first}\n{"event":"response","at":1,"call":2,"message":{}}`,
        /call 2: is answered at 1 ms, but no request/,
      ],
      [
        `${first}\n{"event":"response","at":1,"call":1,"message":{"offer":1}}`,
        /call 1 at 1 ms: .* is not its message in JSON/,
      ],
    ];
    for (const [text, expected] of bad) {
      const { code, err } = await run(['worker', 'check', '--transcript', '-'], text);
      assert.equal(code, 1);
      assert.match(err, expected);
      assert.doesNotMatch(err, /\n {4}at /);
    }
  });

  it('finds the sample worker right where an order and its outcome cross', async () => {
    const worker = ['--import', 'tsx', 'src/bin.ts', 'worker', 'run', '--work-ms', '100'];
    const where = ['--server', '{server}', '--backend', '{backend}'];
    const options = ['--scenario', 'crossed', '--require', 'lease-lost-stops'];
    const { code, out, err } = await run([
      ...['worker', 'check', ...options, '--connect-within', '60'],
      ...['--', execPath, ...worker, ...where],
    ]);
    assert.equal(code, 0, `${out}${err}`);
  });

  it('tells of a program that ends at once, with its last words', async () => {
    const { code, err } = await checkScript('console.error("no such module"); process.exit(3)');
    assert.equal(code, 1);
    assert.match(
      err,
      /the program ended by itself: exit code 3; the last that it printed:\n {2}no such module/,
    );
  });

  it('tells of a program that cannot be started', async () => {
    const { code, err } = await run(['worker', 'check', '--', '/nowhere/worker']);
    assert.equal(code, 1);
    assert.match(err, /could not be started: there is no such program/);
  });

  it('tells of a program that never connects', async () => {
    const { code, err } = await checkScript('setInterval(() => {}, 1000)', '--connect-within', '1');
    assert.equal(code, 1);
    assert.match(
      err,
      /did not connect within 1 s: it is told the address as \{server\}.*it printed nothing/,
    );
  });

  it('fails where a required requirement was not seen', async () => {
    const options = [
      '--scenario',
      'create',
      '--require',
      'revision-named',
      '--require',
      'outcome-fits-order',
    ];
    const { code, err } = await run([
      'worker',
      'check',
      ...options,
      ...PROGRAM,
      '--part',
      'worker',
    ]);
    assert.equal(code, 1);
    assert.match(err, /1 requirement is required and not seen: revision-named$/);
  });

  it('finds nothing in a program that is only a manager, and plays it no orders', async () => {
    const { code, out, err } = await run([
      'worker',
      'check',
      '--patience',
      '5',
      ...PROGRAM,
      '--part',
      'manager',
    ]);
    assert.equal(code, 0, err);
    assert.match(out, /^not seen +offers-acknowledged +it watched no decisions$/m);
    assert.match(out, /^met +revision-followed/m);
    assert.doesNotMatch(err, /playing create/);
  });

  it('ends the program and what it started on Ctrl-C', async () => {
    const inner =
      `${execPath} --import tsx test/cli/worker-check/program.ts --server {server} --backend ` +
      '{backend}';
    const started = start([
      'worker',
      'check',
      '--verbose',
      '--',
      '/bin/sh',
      '-c',
      `${inner} & echo "pid $!"; wait`,
    ]);
    const [, pid] = await started.until(/\| pid (\d+)/);
    await started.until(/playing create/);
    started.signal('SIGINT');
    assert.equal(await started.ended, 1);
    assert.match(started.output(), /interrupted/);
    assert.ok(gone(Number(pid)));
  });

  it('lists requirements and scenarios, for people and for programs', async () => {
    const { out } = await run(['worker', 'check', '--list']);
    assert.match(out, /^lease-renewed +worker +While it works/m);
    assert.match(out, /^taken +worker +the lease is given/m);
    const { requirements } = JSON.parse(
      (await run(['worker', 'check', '--list', '-f', 'json'])).out,
    ) as {
      requirements: readonly { id: string }[];
    };
    const documented = [
      ...readFileSync('docs/worker-check.md', 'utf8').matchAll(
        /^\| `([a-z-]+)` \| (?:worker|manager) \|/gm,
      ),
    ].map(([, id]) => id);
    assert.deepEqual(
      documented,
      requirements.map(({ id }) => id),
    );
  });

  it('judges the transcript that the document writes by hand', async () => {
    const [, text = ''] =
      /```jsonl\n([\s\S]*?)```/.exec(readFileSync('docs/worker-check.md', 'utf8')) ?? [];
    const { code, out, err } = await run(['worker', 'check', '--transcript', '-'], text);
    assert.equal(code, 1);
    assert.match(out, /^BROKEN +acknowledge-first$/m);
    assert.match(err, /^stowage: 1 requirement is broken: acknowledge-first$/m);
  });
});
