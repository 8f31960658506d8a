import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { placesOf } from '../../../src/cli/installing/places.js';
import { run } from '../fake-io.js';

const SHELLS = ['--shell', 'bash', '--shell', 'zsh', '--shell', 'fish'];

/** What bash would offer for the line, with its own completion loaded where that is installed. */
const IN_BASH = `
for one in /usr/share/bash-completion/bash_completion; do [ -f $one ] && . $one; done
complete -p stowage >/dev/null 2>&1 || _completion_loader stowage
COMP_LINE='stowage pool dr' COMP_POINT=15 COMP_WORDS=(stowage pool dr) COMP_CWORD=2
_stowage; printf '%s\\n' "\${COMPREPLY[@]}"`;

/** The same in zsh: the function is loaded from where it was installed. */
const IN_ZSH = `
[[ $_comps[stowage] = _stowage ]] || exit 3
_files() { : }; _describe() { print -rl -- "\${(@P)2}" }
words=(stowage pool dr) CURRENT=3; _stowage`;

describe('completion install', () => {
  const home = mkdtempSync(join(tmpdir(), 'stowage-home-'));
  const bin = join(home, '.local/bin');
  const env = { HOME: home, PATH: `${bin}:${process.env['PATH']}`, SHELL: '/bin/bash' };
  const places = placesOf({ env });
  const completion = (...words: readonly string[]) => run(['completion', ...words], '', { env });
  const files = () =>
    readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  /** All files with what is in them. */
  const contents = () => new Map(files().map((file) => [file, readFileSync(file, 'utf8')]));

  before(() => {
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'stowage'), '#!/bin/sh\n');
    chmodSync(join(bin, 'stowage'), 0o755);
    writeFileSync(join(home, 'zshrc-elsewhere'), "alias ll='ls -l'");
    symlinkSync(join(home, 'zshrc-elsewhere'), join(home, '.zshrc'));
    writeFileSync(join(home, '.bashrc'), 'PS1=$\n');
  });
  after(() => rmSync(home, { recursive: true }));

  /** Skips where a program is missing; in CI that is a fault. */
  function needs(context: Mocha.Context, program: string): void {
    if (spawnSync(program, ['--version']).error === undefined) return;
    assert.notEqual(process.env['CI'], 'true', `${program} is missing: .ci/run installs it`);
    context.skip();
  }

  /** What a shell prints that starts as at a terminal, and nobody else's settings are read. */
  const shell = (program: string, ...words: readonly string[]) =>
    execFileSync(program, words, {
      env: { ...env, TERM: 'dumb' },
      encoding: 'utf8',
      cwd: home,
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  /** Words that were offered, without what they mean. */
  const words = (offered: string) =>
    offered
      .split('\n')
      .map((line) => line.replace(/[:\t].*/, ''))
      .filter((word) => word !== '')
      .sort();

  it('says what it would do, and does nothing, in a dry run', async () => {
    const before = contents();
    const { code, out } = await completion('install', ...SHELLS, '--dry-run');
    assert.equal(code, 0);
    for (const file of Object.values(places.completion))
      assert.ok(out.includes(`would write ${file}\n`), out);
    assert.match(out, new RegExp(`^would write ${places.man}/man1: \\d+ pages$`, 'm'));
    assert.deepEqual(contents(), before);
  });

  it('installs for the login shell alone, unless others are named', async () => {
    const { out } = await completion('install', '--dry-run');
    assert.match(out, /bash-completion\/completions\/stowage/);
    assert.doesNotMatch(out, /zsh|fish/);
    const other = await run(['completion', 'install'], '', { env: { ...env, SHELL: '/bin/tcsh' } });
    assert.equal(other.code, 1);
    assert.equal(other.err, 'stowage: tcsh has no completion: state --shell, bash, zsh or fish');
  });

  it('installs everything once', async () => {
    const first = await completion('install', ...SHELLS);
    assert.equal(first.code, 0, first.err);
    assert.doesNotMatch(first.out, /MANPATH|no stowage in PATH/);
    const all = contents();
    const second = await completion('install', ...SHELLS);
    assert.match(second.out, /^\d+ files as wanted already\nA new bash or zsh or fish completes/);
    assert.doesNotMatch(second.out, /wrote|removed/);
    assert.deepEqual(contents(), all);
    assert.ok(lstatSync(join(home, '.zshrc')).isSymbolicLink());
    assert.match(
      all.get(join(home, '.zshrc')) ?? '',
      /^alias ll='ls -l'\n# >>> stowage completion/,
    );
  });

  it('makes a new bash complete', function () {
    needs(this, 'bash');
    assert.deepEqual(words(shell('bash', '-ic', IN_BASH)), ['drain', 'drift']);
  });

  it('makes a new zsh complete', function () {
    needs(this, 'zsh');
    assert.deepEqual(words(shell('zsh', '-ic', IN_ZSH)), ['drain', 'drift']);
  });

  it('makes a new fish complete', function () {
    needs(this, 'fish');
    assert.deepEqual(words(shell('fish', '-c', "complete -C 'stowage pool dr'")), [
      'drain',
      'drift',
    ]);
  });

  it('makes man find the pages', function () {
    needs(this, 'man');
    assert.match(shell('man', '-w', 'stowage-pool-list'), /man1\/stowage-pool-list\.1$/m);
    const page = execFileSync('man', ['stowage.yaml'], {
      env: { ...env, MANPAGER: 'cat', MANWIDTH: '80', TERM: 'dumb' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    assert.match(page, /workers\.lease[\s\S]*STOWAGE_WORKERS_LEASE/);
  });

  it('takes pages of an earlier version away, and none of others', async () => {
    const old = join(places.man, 'man1/stowage-gone.1');
    const other = join(places.man, 'man1/stowage-of-somebody.1');
    writeFileSync(old, '.TH "STOWAGE\\-GONE" 1 "" "Stowage 0.1.0" "Stowage"\n');
    writeFileSync(other, '.TH "SOMETHING" 1\n');
    const { out } = await completion('install', ...SHELLS);
    assert.match(out, new RegExp(`^removed ${old}$`, 'm'));
    assert.ok(files().includes(other));
    rmSync(other);
  });

  it('leaves nothing behind when it is uninstalled, and what was there as it was', async () => {
    const dry = await completion('uninstall', '--dry-run');
    assert.match(dry.out, /^would remove /m);
    const { code, out } = await completion('uninstall');
    assert.deepEqual(
      [code, out],
      [0, dry.out.replaceAll('would remove', 'removed').replaceAll('would write', 'wrote')],
    );
    const left = contents();
    assert.equal(left.get(join(home, '.bashrc')), 'PS1=$\n');
    assert.equal(left.get(join(home, 'zshrc-elsewhere')), "alias ll='ls -l'\n");
    assert.ok(lstatSync(join(home, '.zshrc')).isSymbolicLink());
    // Shells have caches of their own.
    const ours = [...left.keys()].filter((file) => /stowage/.test(file.slice(home.length)));
    assert.deepEqual(ours, [join(bin, 'stowage')]);
    assert.equal((await completion('uninstall')).out, 'nothing is installed here');
  });

  it('says in words where it may not write, and what to do where nothing finds it', async () => {
    const blocked = join(home, 'blocked');
    writeFileSync(blocked, '');
    const to = { ...env, XDG_DATA_HOME: join(blocked, 'data') };
    const { code, err } = await run(['completion', 'install'], '', { env: to });
    assert.equal(code, 1);
    assert.match(err, /^stowage: \S+ cannot be (written|read): a part of its path is a file/);
    const elsewhere = { ...env, XDG_DATA_HOME: join(home, 'else'), PATH: dirname('/usr/bin/x') };
    const { out } = await run(['completion', 'install'], '', { env: elsewhere });
    assert.ok(out.includes(`export MANPATH="$MANPATH:${join(home, 'else/man')}"`), out);
    assert.match(out, /there is no stowage in PATH/);
    const { err: wrong } = await completion('bash', '--dry-run');
    assert.equal(wrong, 'stowage: --shell and --dry-run are of install and uninstall');
  });
});
