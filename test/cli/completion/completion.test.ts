import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { candidates } from '../../../src/cli/completion/candidates.js';
import { SCRIPTS } from '../../../src/cli/completion/scripts.js';
import type { StowageCommand } from '../../../src/cli/options/command.js';
import { createProgram } from '../../../src/cli/program/program.js';
import { fakeIo } from '../fake-io.js';

describe('completion', () => {
  let program: StowageCommand;
  before(async () => {
    program = await createProgram(fakeIo().io);
  });

  const next = (...words: readonly string[]) => candidates(program, words).map(({ word }) => word);

  it('offers commands, options and their values', () => {
    assert.deepEqual(next('vol'), ['volume']);
    assert.deepEqual(next('pool', ''), [
      'list',
      'show',
      'watch',
      'drift',
      'set-state',
      'drain',
      'help',
    ]);
    assert.ok(!next('').includes('complete'), 'what only scripts call stays hidden');
    assert.deepEqual(next('pool', 'list', '--so'), ['--sort-column']);
    assert.deepEqual(next('pool', 'list', '-f', ''), ['table', 'json', 'yaml', 'csv', 'value']);
    assert.deepEqual(next('pool', 'list', '--format=j'), ['--format=json']);
    assert.deepEqual(next('volume', 'list', '--state', 'a'), ['available']);
  });

  it('knows which argument comes next', () => {
    assert.deepEqual(next('backend', 'set-state', 'node1@lvm', ''), [
      'enabled',
      'disabled',
      'frozen',
    ]);
    assert.deepEqual(next('backend', 'set-state', '--reason', 'x', 'node1@lvm', 'f'), ['frozen']);
    assert.deepEqual(next('backend', 'set-state', ''), [], 'host names are not known here');
    assert.deepEqual(
      next('pool', 'list', '--watch', '--lim'),
      ['--limit'],
      'an optional value is not waited for',
    );
  });

  it('leaves files to the shell', () => {
    assert.deepEqual(next('backend', 'report', 'exam'), []);
    assert.deepEqual(next('pool', 'list', '--tls-ca', ''), []);
  });

  describe('in a shell', () => {
    const directory = mkdtempSync(join(tmpdir(), 'stowage-completion-'));
    const path = `${directory}:${process.env['PATH']}`;

    before(() => {
      const bin = resolve('dist/src/bin.js');
      const command = `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`;
      writeFileSync(join(directory, 'stowage'), command);
      chmodSync(join(directory, 'stowage'), 0o755);
    });

    after(() => rmSync(directory, { recursive: true }));

    /** The completions of bash for words as bash splits them. */
    function bash(...words: readonly string[]): string {
      const script =
        `${SCRIPTS.bash}\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n_stowage\nprintf ` +
        `'%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script, 'bash', ...words], {
        encoding: 'utf8',
        env: { ...process.env, PATH: path },
      }).trim();
    }

    it('completes in bash', () => {
      assert.equal(bash('stowage', 'vol'), 'volume');
      assert.equal(bash('stowage', 'pool', 'list', '--format', '=', 'js'), 'json');
      assert.equal(
        bash('stowage', 'pool', 'list', '--format', '='),
        'table\njson\nyaml\ncsv\nvalue',
      );
      assert.equal(bash('stowage', 'pool', ''), 'list\nshow\nwatch\ndrift\nset-state\ndrain\nhelp');
      assert.equal(bash('stowage', 'backend', 'report', 'x'), '');
    });

    for (const shell of ['zsh', 'fish'] as const) {
      it(`completes in ${shell}`, function () {
        if (spawnSync(shell, ['--version']).error !== undefined) {
          assert.notEqual(process.env['CI'], 'true', `${shell} is missing: .ci/run installs it`);
          this.skip();
        }
        const env = { ...process.env, PATH: path, HOME: directory };
        const told = shell === 'fish' ? fish(env) : zsh(env);
        assert.match(told, /list/);
        assert.match(told, /Lists pools/);
      });
    }

    function fish(env: NodeJS.ProcessEnv): string {
      return execFileSync('fish', ['-c', `${SCRIPTS.fish}\ncomplete -C 'stowage pool li'`], {
        encoding: 'utf8',
        env,
      });
    }

    function zsh(env: NodeJS.ProcessEnv): string {
      // What _describe gets is what zsh shows.
      const script = `autoload -Uz compinit; compinit -u -D
${SCRIPTS.zsh}
_describe() { print -l -- "\${(@P)2}" }
words=(stowage pool li); CURRENT=3; _stowage`;
      return execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8', env });
    }
  });
});
