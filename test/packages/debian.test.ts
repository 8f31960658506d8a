import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildDebian } from '../../scripts/debian/package.js';
import { currentVersion } from '../../scripts/release/versions.js';
import { driverFor } from '../../src/store/sqlite/driver.js';
import { run, serve } from '../e2e/support.js';

const VERSION = currentVersion();

describe('the Debian package', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-debian-'));
  const root = join(directory, 'root');
  const inRoot = (path: string) => join(root, path);

  before(async function () {
    // Files of a package belong to root.
    if (spawnSync('dpkg-deb', ['--version']).error !== undefined || process.getuid?.() !== 0)
      this.skip();
    const file = await buildDebian(VERSION, '- A line.', directory);
    mkdirSync(inRoot('var/lib/dpkg/info'), { recursive: true });
    for (const name of ['updates', 'triggers']) mkdirSync(inRoot(`var/lib/dpkg/${name}`));
    for (const name of ['status', 'available']) writeFileSync(inRoot(`var/lib/dpkg/${name}`), '');
    dpkg('--install', file);
  });
  after(() => rmSync(directory, { recursive: true }));

  /** Into a root of its own, where nothing else is: its scripts run from outside. */
  function dpkg(...words: readonly string[]): string {
    const where = [`--instdir=${root}`, `--admindir=${inRoot('var/lib/dpkg')}`, '--log=/dev/null'];
    const force = ['--force-depends', '--force-script-chrootless'];
    return execFileSync('dpkg', [...where, ...force, ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  it('makes its user, and keeps what is secret to it', () => {
    const user = /^stowage:x:\d+:(\d+):/m.exec(readFileSync(inRoot('etc/passwd'), 'utf8'));
    const { mode, uid, gid } = statSync(inRoot('etc/stowage'));
    assert.deepEqual([mode & 0o777, uid, gid], [0o750, 0, Number(user?.[1])]);
    const unit = readFileSync(inRoot('usr/lib/systemd/system/stowage.service'), 'utf8');
    assert.match(unit, /^User=stowage$/m);
    assert.doesNotMatch(unit, /DynamicUser|\/usr\/local/);
  });

  it('says which Node.js its native code is for', () => {
    const status = dpkg('--status', 'stowage');
    assert.match(status, /^Status: install ok installed$/m);
    const depends = /^Depends: (nodejs .*), libc6/m.exec(status)?.[1];
    const [major = 0] = process.versions.node.split('.').map(Number);
    const own = `nodejs \\(>= ${major}\\S*\\), nodejs \\(<< ${major + 1}\\) \\| `;
    const bound = driverFor() === 'better-sqlite3' ? '' : own;
    assert.match(depends ?? '', new RegExp(`^${bound}nodejs \\(>= 22\\.14\\)$`));
  });

  it('has a command that serves, with the configuration that it brings', async () => {
    const bin = inRoot('usr/bin/stowage');
    assert.equal((await run(bin, ['--version'])).stdout.trim(), VERSION);
    const config = inRoot('etc/stowage/stowage.yaml');
    const checked = await run(bin, ['config', 'check', '--config', config]);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    const server = await serve({ bin, more: ['--config', config] });
    try {
      const example = inRoot('usr/lib/stowage/examples/backend.yaml');
      for (const words of [
        ['backend', 'report', example],
        ['volume', 'schedule', '--size', '10'],
      ]) {
        const { code, stderr } = await run(bin, [...words, '--server', server.address]);
        assert.equal(code, 0, stderr);
      }
    } finally {
      assert.equal((await server.stop()).code, 0);
    }
  });

  it('has a unit that systemd takes', function () {
    if (spawnSync('systemd-analyze', ['--version']).error !== undefined) {
      assert.notEqual(process.env['CI'], 'true', 'systemd is missing: .ci/run installs it');
      this.skip();
    }
    const unit = join(directory, 'stowage.service');
    const text = readFileSync(inRoot('usr/lib/systemd/system/stowage.service'), 'utf8');
    writeFileSync(unit, text.replaceAll('/usr/bin/stowage', inRoot('usr/bin/stowage')));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
  });

  it('has a manual page for each command, and for the configuration', function () {
    const pages = readdirSync(inRoot('usr/share/man'), { recursive: true, encoding: 'utf8' });
    for (const page of ['man1/stowage.1', 'man1/stowage-pool-list.1', 'man5/stowage.yaml.5'])
      assert.ok(pages.includes(`${page}.gz`), page);
    if (spawnSync('groff', ['--version']).error !== undefined) {
      assert.notEqual(process.env['CI'], 'true', 'groff is missing: .ci/run installs it');
      this.skip();
    }
    const all = pages.filter((page) => page.endsWith('.gz'));
    const texts = all.map((page) => {
      const text = gunzipSync(readFileSync(inRoot(join('usr/share/man', page)))).toString();
      assert.match(text, /^\.SH NAME\nstowage\S* \\- \S/m, page);
      return text;
    });
    const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-w', 'mac', '-w', 'char'], {
      encoding: 'utf8',
      input: texts.join(''),
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.equal(stderr, '');
    assert.match(stdout, /again and again until/);
  });

  it('leaves its configuration when it is removed, and nothing else', () => {
    dpkg('--remove', 'stowage');
    assert.ok(!existsSync(inRoot('usr')));
    assert.ok(existsSync(inRoot('etc/stowage/stowage.yaml')));
  });
});
