import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
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
import { gzipSync } from 'node:zlib';
import { completionScript, SHELLS } from '../../src/cli/completion/scripts.js';
import { completionTable } from '../../src/cli/completion/table.js';
import { manPages } from '../../src/cli/manual/pages.js';
import { createProgram } from '../../src/cli/program/program.js';
import { processIo } from '../../src/cli/terminal/process-io.js';
import { configKeys } from '../../src/config/load.js';
import { control } from './control.js';
import { copyDependencies } from './dependencies.js';

const SOURCE = 'deploy/debian';
const PROGRAM = 'usr/lib/stowage';

/**
 * Makes the Debian package of the server and the command in a directory, of what was built. Its
 * native code is that of this clone: it is for machines of this kind, with the Node.js that runs
 * this. Answers the file.
 */
export async function buildDebian(version: string, notes: string, into: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'stowage-debian-'));
  try {
    program(root);
    service(root);
    await documents(root, version, notes);
    await completions(root);
    chmodAll(root);
    return pack(root, version, into);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function program(root: string): void {
  const to = join(root, PROGRAM);
  const built = (file: string) => !file.endsWith('.map');
  for (const path of ['dist/src/bin.js', 'dist/src/chunks', 'dist/page'])
    cpSync(path, join(to, path), { recursive: true, filter: built });
  for (const path of ['package.json', 'README.md', 'examples'])
    cpSync(path, join(to, path), { recursive: true });
  copyDependencies(to);
  mkdirSync(join(root, 'usr/bin'));
  symlinkSync('../lib/stowage/dist/src/bin.js', join(root, 'usr/bin/stowage'));
}

/** The unit of deploy/, with the command and the user that the package brings. */
function service(root: string): void {
  const unit = readFileSync('deploy/stowage.service', 'utf8')
    .replaceAll('/usr/local/bin/stowage', '/usr/bin/stowage')
    .replace(/^# systemd unit.*\n/, '')
    .replace('A user of its own, made on the fly;', 'A user of its own;')
    .replace(/^DynamicUser=yes$/m, 'User=stowage\nGroup=stowage');
  write(root, 'usr/lib/systemd/system/stowage.service', unit);
  copy(root, join(SOURCE, 'sysusers.conf'), 'usr/lib/sysusers.d/stowage.conf');
  copy(root, join(SOURCE, 'tmpfiles.conf'), 'usr/lib/tmpfiles.d/stowage.conf');
  copy(root, join(SOURCE, 'stowage.yaml'), 'etc/stowage/stowage.yaml');
}

async function documents(root: string, version: string, notes: string): Promise<void> {
  const docs = 'usr/share/doc/stowage';
  copy(root, 'LICENSE', join(docs, 'copyright'));
  copy(root, 'deploy/stowage.yaml', join(docs, 'examples/stowage.yaml'));
  write(root, join(docs, 'changelog.gz'), compressed(`stowage ${version}\n\n${notes}\n`));
  for (const { name, section, text } of manPages(await createProgram(processIo()), version))
    write(root, `usr/share/man/man${section}/${name}.${section}.gz`, compressed(text));
}

async function completions(root: string): Promise<void> {
  const keys = configKeys().map(({ key }) => key);
  const table = completionTable(await createProgram(processIo()), keys);
  const files = {
    bash: 'usr/share/bash-completion/completions/stowage',
    zsh: 'usr/share/zsh/vendor-completions/_stowage',
    fish: 'usr/share/fish/vendor_completions.d/stowage.fish',
  };
  for (const shell of SHELLS) write(root, files[shell], completionScript(shell, table));
}

function pack(root: string, version: string, into: string): string {
  const size = execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0] ?? '';
  const { text, file } = control(version, size);
  write(root, 'DEBIAN/control', text);
  write(root, 'DEBIAN/conffiles', '/etc/stowage/stowage.yaml\n');
  for (const script of ['postinst', 'prerm', 'postrm']) {
    copy(root, join(SOURCE, script), join('DEBIAN', script));
    chmodSync(join(root, 'DEBIAN', script), 0o755);
  }
  const made = join(into, file);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', root, made], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return made;
}

/** Modes do not depend on who builds. */
function chmodAll(root: string): void {
  chmodSync(root, 0o755);
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const executable = entry.isDirectory() || path === join(root, PROGRAM, 'dist/src/bin.js');
    chmodSync(path, executable ? 0o755 : 0o644);
  }
}

function compressed(text: string): Buffer {
  return gzipSync(text, { level: 9 });
}

function write(root: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

function copy(root: string, from: string, to: string): void {
  mkdirSync(dirname(join(root, to)), { recursive: true });
  copyFileSync(from, join(root, to));
}
