import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** npm says only what went wrong, and asks nobody about versions of itself. */
const QUIET = ['--loglevel=error', '--no-audit', '--no-fund', '--no-update-notifier'];

/** The tarballs of both npm packages, in a directory of their own. */
export interface Tarballs {
  readonly directory: string;
  readonly server: string;
  readonly client: string;
}

/**
 * Packs both npm packages in a copy of the tree: packing builds anew, under the feet of other
 * tests. The server's package takes `dist` as it is. Remove the directory in the end.
 */
export async function packAll(): Promise<Tarballs> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-packages-'));
  const tree = join(directory, 'tree');
  await copyTree(tree);
  await cp('dist', join(tree, 'dist'), { recursive: true });
  const pack = async (...words: readonly string[]) => {
    const options = [...QUIET, '--pack-destination', directory];
    const { stdout } = await exec('npm', ['pack', ...options, ...words], { cwd: tree });
    return join(directory, stdout.trim().split('\n').at(-1) ?? '');
  };
  const client = await pack('--workspace', '@stowage/client');
  return { directory, server: await pack('--ignore-scripts'), client };
}

/** Copies what is in Git, or would be, with the dependencies of this clone. */
export async function copyTree(to: string): Promise<void> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await exec('git', list, { maxBuffer: 64 * 1024 * 1024 });
  // What was removed and is not committed yet is listed, too.
  for (const file of stdout.split('\0').filter((one) => one !== '' && existsSync(one))) {
    await mkdir(join(to, dirname(file)), { recursive: true });
    await copyFile(file, join(to, file));
  }
  await symlink(resolve('node_modules'), join(to, 'node_modules'));
}

/**
 * An empty project with a tarball installed as users do, its dependencies from npm's cache where
 * they are there. Scripts of dependencies are not run: what this clone has built is taken over.
 */
export async function emptyProject(directory: string, tarball: string): Promise<string> {
  await mkdir(directory);
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
  const install = ['install', '--prefer-offline', '--ignore-scripts', ...QUIET, tarball];
  await exec('npm', install, { cwd: directory });
  return directory;
}

/** Packages that are installed in a project, with what the lock file says of each. */
export async function installedIn(
  project: string,
): Promise<Readonly<Record<string, { readonly hasInstallScript?: boolean }>>> {
  const lock = await readFile(join(project, 'package-lock.json'), 'utf8');
  const { '': _root, ...packages } = JSON.parse(lock).packages;
  return packages;
}

/** Compiles a project with this clone's TypeScript. Rejects with what it says. */
export async function compile(project: string): Promise<void> {
  const tsc = resolve('node_modules/.bin/tsc');
  await exec(tsc, ['-p', project]).catch(({ stdout }: { readonly stdout: string }) => {
    throw new Error(stdout);
  });
}
