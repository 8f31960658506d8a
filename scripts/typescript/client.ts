import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The TypeScript package, from the root. */
const TYPESCRIPT_PACKAGE = 'clients/typescript';

/** What clients need of proto/: the service, and what its errors and its health are made of. */
const CONTRACT = ['proto/stowage', 'proto/google/rpc', 'proto/grpc/health'];

/**
 * Builds the TypeScript package into its `dist`, from src/client and proto/: it has no source of
 * its own. Its code of the contract is generated anew, without the rules of fields, which are the
 * server's: so that it needs no protovalidate.
 */
export function buildClient(): void {
  const dist = join(TYPESCRIPT_PACKAGE, 'dist');
  const source = mkdtempSync(join(TYPESCRIPT_PACKAGE, 'source-'));
  try {
    cpSync('src/client', join(source, 'client'), { recursive: true });
    generate(join(source, 'gen'));
    rmSync(dist, { recursive: true, force: true });
    compile(source, dist);
    copyFileSync('LICENSE', join(TYPESCRIPT_PACKAGE, 'LICENSE'));
  } finally {
    rmSync(source, { recursive: true });
  }
}

function generate(into: string): void {
  const options = ['target=ts', 'import_extension=js'];
  const template = {
    version: 'v2',
    plugins: [{ local: 'protoc-gen-es', out: into, opt: options }],
    inputs: [{ directory: 'proto', paths: CONTRACT, exclude_types: ['buf.validate.**'] }],
  };
  execFileSync('buf', ['generate', '--template', JSON.stringify(template)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function compile(source: string, dist: string): void {
  const project = join(source, 'tsconfig.json');
  const compilerOptions = {
    rootDir: '.',
    outDir: resolve(dist),
    sourceMap: false,
    types: ['node'],
  };
  const config = { extends: resolve('tsconfig.json'), compilerOptions, include: ['client', 'gen'] };
  writeFileSync(project, JSON.stringify(config));
  execFileSync('tsc', ['-p', project], { stdio: ['ignore', 'inherit', 'inherit'] });
}
