import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildDebian } from '../debian/package.js';
import { CHART } from '../helm/chart.js';
import { findHelm } from '../helm/find-helm.js';
import { CINDER_PACKAGE, PYTHON_PACKAGE } from '../python/package.js';
import { pythonWith } from '../python/venv.js';
import { goTagOf, tagOf } from './git.js';

/** Where the files of a release go; Git does not see it. */
export const RELEASE = 'release';

/** What one release gives to one place. */
export interface Artifact {
  /** What it is, for people. */
  readonly what: string;
  /** Its files, below the root; none: it is the repository itself. */
  readonly files: readonly string[];
  /** The command that publishes it. */
  readonly publish: string;
}

/**
 * Makes everything that a release of this tree consists of. Throws where something cannot be made.
 */
export async function buildArtifacts(version: string, notes: string): Promise<readonly Artifact[]> {
  rmSync(RELEASE, { recursive: true, force: true });
  mkdirSync(RELEASE);
  writeFileSync(join(RELEASE, 'NOTES.md'), `# Stowage ${version}\n\n${notes}\n`);
  return [
    ...npmPackages(),
    pythonPackage('the Python client', PYTHON_PACKAGE, 'python'),
    pythonPackage("the plug-in of Cinder's scheduler", CINDER_PACKAGE, 'cinder'),
    helmChart(),
    ...(await debianPackage(version, notes)),
    {
      what: 'the container image, by the Dockerfile',
      files: [],
      publish: `docker build --tag stowage:${version} . && docker push stowage:${version}`,
    },
    {
      what: 'the tags, that of the Go module among them',
      files: [],
      publish: `git push origin HEAD ${tagOf(version)} ${goTagOf(version)}`,
    },
  ];
}

function npmPackages(): readonly Artifact[] {
  const pack = (what: string, name: string, ...words: readonly string[]) => {
    const into = directory(name);
    run('npm', 'pack', '--loglevel=error', '--pack-destination', into, ...words);
    const files = filesIn(into);
    return { what, files, publish: `npm publish --access public ${files.join(' ')}` };
  };
  return [
    pack('the server and the command', 'npm'),
    pack('the TypeScript client', 'npm-client', '--workspace', '@stowage/client'),
  ];
}

function pythonPackage(what: string, source: string, name: string): Artifact {
  const into = directory(name);
  const python = pythonWith(`${PYTHON_PACKAGE}/tests/newest.txt`);
  const build = ['-m', 'hatchling', 'build', '--directory', resolve(into)];
  execFileSync(python, build, { cwd: source, stdio: ['ignore', 'ignore', 'pipe'] });
  return { what, files: filesIn(into), publish: `twine upload ${into}/*` };
}

function helmChart(): Artifact {
  const into = directory('helm');
  run(findHelm(), 'package', CHART, '--destination', into);
  const files = filesIn(into);
  return { what: 'the Helm chart', files, publish: `helm push ${files.join(' ')} oci://REGISTRY` };
}

/** Only where Debian's tools are. Of what npmPackages() has built. */
async function debianPackage(version: string, notes: string): Promise<readonly Artifact[]> {
  const what = 'the Debian package';
  if (spawnSync('dpkg-deb', ['--version']).error !== undefined)
    return [{ what: `${what}: not made, dpkg-deb is missing`, files: [], publish: '' }];
  const files = [await buildDebian(version, notes, directory('debian'))];
  return [{ what, files, publish: `reprepro includedeb DISTRIBUTION ${files.join(' ')}` }];
}

function directory(name: string): string {
  const into = join(RELEASE, name);
  mkdirSync(into);
  return into;
}

function filesIn(into: string): readonly string[] {
  const files = readdirSync(into).map((name) => join(into, name));
  if (files.length === 0) throw new Error(`nothing was made in ${into}`);
  return files.sort();
}

function run(command: string, ...words: readonly string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${[command, ...words].join(' ')}:\n${stdout}${stderr}`);
}

/** An artifact in lines: what it is, its files with their sizes, how it is published. */
export function told({ what, files, publish }: Artifact): string {
  const sizes = files.map((file) => `  ${file} (${Math.ceil(statSync(file).size / 1024)} KiB)`);
  return [what, ...sizes, publish && `  $ ${publish}`].join('\n').trimEnd();
}
