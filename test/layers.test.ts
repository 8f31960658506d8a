import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Imports that the layers forbid, by the file that has them. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/domain/x.ts': ['../engine/view.js', '../conformance/judge.js', 'node:fs', 'zod', '../gen/stowage/v1/pool_pb.js'],
  'src/engine/x.ts': [
    '../ledger/api.js',
    '../conformance/judge.js',
    '../gen/stowage/v1/pool_pb.js',
    '../config/load.js',
    'node:crypto',
    'pino',
  ],
  'src/engine/filters/x.ts': ['../../ledger/api.js', '../../store/open.js', 'node:fs'],
  'src/ledger/x.ts': ['../store/open.js', '../grpc/listen.js', '../gen/stowage/v1/pool_pb.js', '../server.js', 'knex', 'node:fs', 'pino'],
  'src/store/x.ts': ['../ledger/place.js', '../engine/schedule.js', '../grpc/listen.js', '../server.js'],
  'src/grpc/x.ts': ['../store/open.js', '../client/index.js', '../conformance/judge.js', '../server.js', 'knex', 'better-sqlite3'],
  'src/grpc/convert/x.ts': ['../../store/open.js'],
  'src/http/x.ts': ['../store/open.js', '../grpc/listen.js', 'knex'],
  'src/client/x.ts': ['../domain/pool.js', '../ledger/api.js', '../grpc/listen.js', '../server.js', 'knex'],
  'src/conformance/x.ts': ['../grpc/listen.js', '../client/index.js', '../ledger/api.js', '../cli/io.js', '../server.js', 'knex'],
  'src/conformance/player/x.ts': ['../../grpc/listen.js'],
  'src/cli/x.ts': ['../ledger/api.js', '../store/open.js', '../grpc/listen.js', '../domain/pool.js', 'knex'],
  'src/app/server.ts': ['knex', 'better-sqlite3'],
  'migrations/x.ts': ['../src/store/open.js', 'pino'],
};

/** Imports that they allow: the rules must not refuse everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/domain/y.ts': ['./pool.js'],
  'src/engine/y.ts': ['./view.js', './filters/registry.js', '../domain/pool.js'],
  'src/engine/filters/y.ts': ['../view.js', '../../domain/pool.js'],
  'src/ledger/y.ts': ['./store.js', '../engine/schedule.js', '../domain/pool.js', 'node:crypto'],
  'src/store/y.ts': [
    '../ledger/store.js',
    '../ledger/working-set.js',
    '../domain/pool.js',
    '../../migrations/index.js',
    'knex',
    'better-sqlite3',
  ],
  'src/grpc/y.ts': ['../ledger/api.js', '../domain/pool.js', '../gen/stowage/v1/pool_pb.js', '@grpc/grpc-js'],
  'src/client/y.ts': ['../gen/stowage/v1/pool_pb.js', '@grpc/grpc-js'],
  'src/conformance/y.ts': ['./judge.js', '../gen/stowage/v1/pool_pb.js', '@grpc/grpc-js'],
  'src/cli/y.ts': ['../client/index.js', '../conformance/judge.js', '../gen/stowage/v1/pool_pb.js', '../server.js', 'commander'],
  'migrations/y.ts': ['knex'],
};

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Lints files in a directory of their own under the project's rules; nothing is written into the project. */
async function lint(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-layers-'));
  try {
    for (const file of ['biome.json', '.gitignore']) await copyFile(file, join(directory, file));
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    const biome = resolve('node_modules/.bin/biome');
    const output = await new Promise<string>((done) => {
      execFile(biome, ['lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd: directory }, (_error, stdout) => done(stdout));
    });
    const { diagnostics } = JSON.parse(output) as { diagnostics: readonly Diagnostic[] };
    return diagnostics.map(({ category, location }) => `${location.path}:${location.start.line} ${category.split('/').at(-1)}`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One import a line. */
function importing(specifiers: readonly string[]): string {
  return specifiers.map((specifier) => `import '${specifier}';\n`).join('');
}

describe('layers', () => {
  it('forbid what points the wrong way, and nothing else', async () => {
    const files = { ...FORBIDDEN, ...ALLOWED };
    const found = await lint(Object.fromEntries(Object.entries(files).map(([file, imports]) => [file, importing(imports)])));
    const expected = Object.entries(FORBIDDEN).flatMap(([file, imports]) =>
      imports.map((_, line) => `${file}:${line + 1} noRestrictedImports`),
    );
    assert.deepEqual(found.filter((line) => line.endsWith('noRestrictedImports')).toSorted(), expected.toSorted());
  });

  it('forbid type imports and dynamic imports alike', async () => {
    const found = await lint({
      'src/engine/x.ts':
        "import type { Ledger } from '../ledger/api.js';\nexport const load = (): Promise<Ledger> => import('../ledger/api.js');\n",
    });
    assert.deepEqual(found, ['src/engine/x.ts:1 noRestrictedImports', 'src/engine/x.ts:2 noRestrictedImports']);
  });

  it('forbid cycles', async () => {
    const found = await lint({
      'src/engine/x.ts': "import { y } from './y.js';\nexport const x = (): number => y();\n",
      'src/engine/y.ts': "import { x } from './x.js';\nexport const y = (): number => x();\n",
    });
    assert.deepEqual(found, ['src/engine/x.ts:1 noImportCycles', 'src/engine/y.ts:1 noImportCycles']);
  });

  it('forbid cycles of types', async () => {
    const found = await lint({
      'src/engine/x.ts': "import type { Y } from './y.js';\nexport type X = Y | null;\nexport type Z = string;\n",
      'src/engine/y.ts': "import type { Z } from './x.js';\nexport type Y = Z;\n",
    });
    assert.deepEqual(found, ['src/engine/x.ts:1 noImportCycles', 'src/engine/y.ts:1 noImportCycles']);
  });
});
