import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { type RunningServer, startServer } from '../../../src/app/server.js';
import { NAMED_BY_ARGUMENTS, NAMED_BY_OPTIONS } from '../../../src/cli/completion/names.js';
import { completionScript, type Shell } from '../../../src/cli/completion/scripts.js';
import { completionTable, type Table } from '../../../src/cli/completion/table.js';
import { everyCommand } from '../../../src/cli/options/command.js';
import { createProgram } from '../../../src/cli/program/program.js';
import { checkValues, configKeys } from '../../../src/config/load.js';
import { fakeIo, run } from '../fake-io.js';

describe('completion', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-completion-'));
  const called = (shell: Shell, what: string) => join(directory, `called-${shell}-${what}`);
  const cache = join(directory, 'cache', 'stowage', 'default');
  let table: Table;

  before(async () => {
    const keys = configKeys().map(({ key }) => key);
    table = completionTable(await createProgram(fakeIo().io), keys);
    // A command that only notes that it was called.
    writeFileSync(join(directory, 'stowage'), `#!/bin/sh\necho "$@" >> "$CALLED"\n`);
    chmodSync(join(directory, 'stowage'), 0o755);
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'pools'), 'node1@lvm#thick\nnode1@lvm#thin\nnode2@small#p\n');
  });
  after(() => rmSync(directory, { recursive: true }));

  it('knows every name that it asks for', async () => {
    const program = await createProgram(fakeIo().io);
    const paths = new Map(everyCommand(program));
    for (const place of Object.keys(NAMED_BY_ARGUMENTS)) {
      const [, path = '', index = ''] = /^(.*) (\d)$/.exec(place) ?? [];
      assert.ok(paths.get(path)?.registeredArguments[Number(index)], place);
    }
    const flags = new Set(
      [...paths.values()].flatMap(({ options }) => options.map(({ long }) => long ?? '')),
    );
    for (const flag of Object.keys(NAMED_BY_OPTIONS)) assert.ok(flags.has(flag), flag);
  });

  it('is printed by the command', async () => {
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      const { code, out } = await run(['completion', shell]);
      assert.deepEqual([code, out], [0, completionScript(shell, table)]);
    }
  });

  for (const shell of ['bash', 'zsh', 'fish'] as const)
    describe(`in ${shell}`, () => {
      before(function () {
        if (spawnSync(shell, ['--version']).error === undefined) return;
        assert.notEqual(process.env['CI'], 'true', `${shell} is missing: .ci/run installs it`);
        this.skip();
      });

      const next = (line: string, what = 'words') => completed(shell, line, called(shell, what));

      it('offers commands, options and their values', () => {
        assert.deepEqual(next('stowage vol'), ['volume']);
        assert.deepEqual(next('stowage pool dr'), ['drain', 'drift']);
        assert.deepEqual(next('stowage pool list --so'), ['--sort-column']);
        assert.deepEqual(next('stowage pool list -f j'), ['json']);
        assert.deepEqual(next('stowage --server x:1 pool list --format y'), ['yaml']);
        assert.deepEqual(next('stowage backend set-state node1@lvm fro'), ['frozen']);
        assert.deepEqual(next('stowage completion z'), ['zsh']);
      });

      it('offers columns, also behind a comma, and keys of the configuration', () => {
        assert.deepEqual(next('stowage pool list -c virt'), ['virtual_free']);
        assert.deepEqual(next('stowage pool list -c pool,virt'), ['pool,virtual_free']);
        assert.deepEqual(next('stowage config show --set workers.le'), ['workers.lease=']);
      });

      it('offers names of a moment ago, which are renewed behind its back', () => {
        assert.deepEqual(next('stowage pool show node1@lvm#th', 'names'), [
          'node1@lvm#thick',
          'node1@lvm#thin',
        ]);
        assert.deepEqual(next('stowage volume schedule --resource-backend node2'), [
          'node2@small#p',
        ]);
        assert.deepEqual(next('stowage volume schedule --profile '), []);
        assert.ok(waitFor(called(shell, 'names')).startsWith('complete --refresh\n'));
      });

      it('leaves files to the shell, and asks nobody', () => {
        for (const line of ['backend report exam', 'pool list --tls-ca x', 'config show --config '])
          assert.deepEqual(next(`stowage ${line}`, 'files'), []);
        assert.equal(spawnSync('test', ['-e', called(shell, 'files')]).status, 1);
      });
    });

  /** What a shell offers for the end of a line. */
  function completed(shell: Shell, line: string, CALLED: string): readonly string[] {
    const script = completionScript(shell, table);
    const env = {
      PATH: `${directory}:${process.env['PATH']}`,
      HOME: directory,
      XDG_CACHE_HOME: join(directory, 'cache'),
      TERM: 'dumb',
      CALLED,
    };
    const words = line.split(' ');
    const [program, arguments_] = {
      bash: ['bash', ['--norc', '-c', `${script}\n${IN_BASH}`, 'bash', line, ...broken(line)]],
      zsh: ['zsh', ['-f', '-c', `${IN_ZSH}\n${script}\n_stowage`, 'zsh', ...words]],
      fish: ['fish', ['-c', `${script}\ncomplete -C '${line}'`]],
    }[shell] as [string, string[]];
    const out = execFileSync(program, arguments_, { encoding: 'utf8', env, cwd: cache });
    const offered = out.split('\n').filter((one) => one !== '');
    const files = ['contexts', 'pools'];
    return offered
      .map((one) => (shell === 'zsh' ? one.replace(/(?<!\\):.*/, '') : one.replace(/\t.*/, '')))
      .map((one) => one.replaceAll('\\', ''))
      .filter((one) => !files.includes(one))
      .sort();
  }
});

/** Words as bash breaks them. */
function broken(line: string): readonly string[] {
  return line.split(' ').flatMap((word) => word.split(/(?<=[@=:])|(?=[@=:])/));
}

/** Bash replaces the last of its words: the whole is put together again. */
const IN_BASH = `COMP_LINE=$1 COMP_POINT=\${#1}
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_stowage
last=\${COMP_LINE##* } piece=\${COMP_WORDS[COMP_CWORD]}
case "$piece" in [@=:]) piece='' ;; esac
for one in "\${COMPREPLY[@]}"; do printf '%s\\n' "\${last%"$piece"}$one"; done`;

/** What _describe gets is what zsh shows. */
const IN_ZSH = `compdef() { : }
_files() { : }
_describe() { print -rl -- "\${(@P)2}" }
words=("$@") CURRENT=$#`;

/** The file's content, once it is there. */
function waitFor(file: string): string {
  for (let turn = 0; turn < 3000; turn += 1) {
    try {
      const text = readFileSync(file, 'utf8');
      if (text.includes('\n')) return text;
    } catch {
      // Not yet.
    }
    spawnSync('sleep', ['0.02']);
  }
  throw new Error(`${file} did not come`);
}

describe('names for completion', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-names-'));
  const log = pino({ level: 'silent' });
  let server: RunningServer;
  before(async () => {
    const data_dir = join(directory, 'data');
    const config = checkValues({ listen: '127.0.0.1:0', http_listen: 'off', data_dir });
    server = await startServer(config, { log });
  });
  after(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('are those of the server, for this user alone', async () => {
    const words = ['--server', server.address];
    await run(['backend', 'report', 'examples/backend.yaml', ...words]);
    const env = { XDG_CACHE_HOME: directory, XDG_CONFIG_HOME: join(directory, 'config') };
    await run(['context', 'add', 'lab', ...words], '', { env });
    const { code, out, err } = await run(['complete', '--refresh', ...words], '', { env });
    assert.deepEqual([code, out, err], [0, '', '']);
    const of = (kind: string) => readFileSync(join(directory, 'stowage/default', kind), 'utf8');
    assert.deepEqual(['pools', 'backends', 'hosts', 'profiles', 'contexts'].map(of), [
      'node1@lvm#thick\nnode1@lvm#thin\n',
      'node1@lvm\n',
      'node1@lvm\n',
      'default\n',
      'lab\n',
    ]);
  });
});
