import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './support.js';

// Debian's Python: it has grpc, whatever other Pythons come first on the PATH.
export const PYTHON = '/usr/bin/python3';
const PLUGIN = '/usr/bin/grpc_python_plugin';
const INSTALL =
  'apt-get install python3-grpcio protobuf-compiler protobuf-compiler-grpc libprotobuf-dev';

/**
 * Skips the tests with a message if Debian's Python packages are missing. In CI it fails instead.
 */
export async function needPython(context: Mocha.Context): Promise<void> {
  const reason = await lacking();
  if (reason !== undefined && !process.env['CI']) {
    console.error(`    ${reason}`);
    context.skip();
  }
  assert.equal(reason, undefined, reason);
}

/** Why Python programs cannot run here; undefined if they can. */
async function lacking(): Promise<string | undefined> {
  const probes = [
    run(PYTHON, ['-c', 'import grpc']),
    run('protoc', ['--version']),
    run('test', ['-x', PLUGIN]),
  ];
  const codes = await Promise.all(
    probes.map((probe) => probe.then(({ code }) => code).catch(() => null)),
  );
  return codes.every((code) => code === 0)
    ? undefined
    : `the Python examples need Debian's packages: ${INSTALL}`;
}

/** Generated Python stubs, in a directory of their own. */
export interface Stubs {
  /** The environment of programs that import them. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Makes the stubs from proto/. */
export async function makeStubs(): Promise<Stubs> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-stubs-'));
  const protos = (await readdir('proto', { recursive: true })).filter((file) =>
    file.endsWith('.proto'),
  );
  const out = [
    `--python_out=${directory}`,
    `--grpc_python_out=${directory}`,
    `--plugin=protoc-gen-grpc_python=${PLUGIN}`,
  ];
  const { code, stderr } = await run('protoc', ['-I', 'proto', ...out, ...protos]);
  assert.equal(code, 0, stderr);
  // A proxy from the environment is not used for the machine itself.
  const env = { PYTHONPATH: directory, PYTHONDONTWRITEBYTECODE: '1', no_proxy: '127.0.0.1' };
  return { env, remove: () => rm(directory, { recursive: true, force: true }) };
}
