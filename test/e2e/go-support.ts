import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './support.js';

const LIBRARIES = '/usr/share/gocode';
const PACKAGES = [
  'golang-google-grpc-dev',
  'golang-github-golang-protobuf-1-5-dev',
  'protoc-gen-go-1-5',
  'protoc-gen-go-grpc',
];
const INSTALL = `apt-get install golang-go protobuf-compiler libprotobuf-dev ${PACKAGES.join(' ')}`;

/** Why Go programs cannot be built here; undefined if they can. */
async function lacking(): Promise<string | undefined> {
  const grpc = join(LIBRARIES, 'src/google.golang.org/grpc');
  const tools = ['go', 'protoc', 'protoc-gen-go', 'protoc-gen-go-grpc'].map((tool) =>
    run('which', [tool]),
  );
  const codes = await Promise.all([...tools, run('test', ['-d', grpc])]);
  return codes.every(({ code }) => code === 0)
    ? undefined
    : `the Go programs need Debian's packages: ${INSTALL}`;
}

/** Skips the test with a message if Debian's Go is missing. In CI it fails instead. */
export async function needGo(test: Mocha.Context): Promise<void> {
  const reason = await lacking();
  if (reason === undefined) return;
  if (process.env['CI']) throw new Error(reason);
  console.error(`    ${reason}`);
  test.skip();
}

/** Builds the programs of examples/go/ into a directory. Rejects with what the compiler says. */
export async function buildGo(directory: string): Promise<void> {
  const source = join(directory, 'go/src/stowage-quickstart');
  await mkdir(source, { recursive: true });
  await cp('examples/go', source, { recursive: true });
  const environment = { GO111MODULE: 'off', GOPATH: `${join(directory, 'go')}:${LIBRARIES}` };
  const build =
    `examples/go/generate.sh "${source}" && cd "${source}" && go vet ./place ./worker && go ` +
    `build -o "${directory}/" ./place ./worker`;
  const { code, stdout, stderr } = await run('sh', ['-c', build], environment);
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
}
