import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isOlder } from './release.js';

const MODULE = 'clients/go/go.mod';

/** Since this release `go` fetches another one by itself, if it is told which. */
const SWITCHES_SINCE = '1.21';

const GUIDE = 'clients/go/README.md says how to get it';

/**
 * Variables of the environment that make `go` one that can build clients/go. If the installed one
 * is older, as Debian's is, a newer one is fetched as a Go module, through the proxy that GOPROXY
 * names. Throws if there is no Go.
 */
export function goEnvironment(): Readonly<Record<string, string>> {
  const wanted = goWanted();
  const installed = goVersion();
  if (installed === undefined) throw new Error(`clients/go needs Go ${wanted}; ${GUIDE}`);
  if (!isOlder(installed, wanted)) return {};
  if (!isOlder(installed, SWITCHES_SINCE)) return { GOTOOLCHAIN: `go${wanted}` };
  const root = fetchGo(wanted);
  const path = process.env['PATH'] ?? '';
  return { GOROOT: root, PATH: `${join(root, 'bin')}${delimiter}${path}` };
}

/** The oldest Go that clients/go can be built with, as its go.mod says. */
function goWanted(): string {
  const line = /^go (\S+)$/m.exec(readFileSync(MODULE, 'utf8'))?.[1];
  if (line === undefined) throw new Error(`${MODULE} has no line of Go's version`);
  return line;
}

function goVersion(): string | undefined {
  try {
    // Outside of any module, whose own wishes would count.
    const said = execFileSync('go', ['version'], { cwd: tmpdir(), encoding: 'utf8' });
    return /\bgo(\d+\.\S+)/.exec(said)?.[1];
  } catch {
    return undefined;
  }
}

/** Go's releases are modules too; what is downloaded is kept in the module cache, and verified. */
function fetchGo(version: string): string {
  const name = `golang.org/toolchain@v0.0.1-go${version}.${goPlatform()}`;
  const empty = mkdtempSync(join(tmpdir(), 'stowage-go-'));
  try {
    const env = { ...process.env, GO111MODULE: 'on' };
    const options = { cwd: empty, encoding: 'utf8' as const, env };
    const { Dir } = JSON.parse(execFileSync('go', ['mod', 'download', '-json', name], options));
    makeExecutable(Dir);
    return Dir;
  } finally {
    rmSync(empty, { recursive: true });
  }
}

/** Modules hold no permissions, and an old `go` does not know that this one has programs. */
function makeExecutable(root: string): void {
  for (const folder of ['bin', 'pkg/tool'])
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) chmodSync(join(entry.parentPath, entry.name), 0o755);
}

function goPlatform(): string {
  const machine = process.arch === 'x64' ? 'amd64' : process.arch;
  return `${process.platform}-${machine}`;
}
