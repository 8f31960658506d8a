import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { LINT_RULES, lintRules } from '../scripts/layers/lint-rules.js';
import { mayImport, PLACES, type Place, placeOf } from '../scripts/layers/may-import.js';
import { roomPages } from '../scripts/layers/room-page.js';

/** Packages and files that the layers forbid, by the file that imports them. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/domain/p.ts': ['node:fs', 'zod', '../gen/stowage/v1/pool_pb.js'],
  'src/engine/filters/p.ts': ['../../gen/stowage/v1/pool_pb.js', 'node:crypto', 'node:fs', 'pino'],
  'src/ledger/placement/p.ts': [
    '../../gen/stowage/v1/pool_pb.js',
    '../../bin.js',
    'knex',
    'node:fs',
    'pino',
  ],
  'src/ledger/reservations/operations/p.ts': [
    '../../placement/place.js',
    '../../../store/open/open-store.js',
    '../../ledger.js',
  ],
  'src/store/rows/p.ts': ['../../ledger/errors.js', '../../gen/stowage/v1/pool_pb.js'],
  'src/grpc/hot/answers/p.ts': [
    '../../services/deps.js',
    '../../convert/pool.js',
    '../../../store/open/open-store.js',
    'knex',
  ],
  'src/grpc/services/p.ts': ['knex', 'better-sqlite3', '../../ledger/store-port/store.js'],
  'src/http/p.ts': ['knex', '../gen/stowage/v1/pool_pb.js'],
  'src/client/p.ts': ['knex'],
  'src/conformance/player/p.ts': ['../../grpc/server.js', '../../cli/terminal/io.js', 'knex'],
  'src/cli/commands/p.ts': ['knex', '../../bin.js'],
  'src/app/p.ts': ['knex', 'better-sqlite3'],
  'src/bin.ts': ['knex'],
  'migrations/p.ts': ['pino', 'node:fs'],
  'page/views/p.tsx': ['../main.js', '../../src/domain/pool.js', 'node:fs', 'react'],
};

/** Imports that they allow: the rules must not refuse everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/engine/filters/q.ts': ['./registry.js', '../request/view.js', '../../domain/pool.js'],
  'src/ledger/placement/q.ts': [
    './place.js',
    '../context.js',
    '../store-port/store.js',
    'node:crypto',
  ],
  'src/ledger/reservations/operations/q.ts': [
    './rules.js',
    '../accounting.js',
    '../../store-port/store.js',
  ],
  'src/ledger/ledger.ts': ['./context.js', './upkeep/sweep.js'],
  'src/store/sql/q.ts': ['knex', 'better-sqlite3', 'node:fs'],
  'src/grpc/services/q.ts': [
    '../../gen/stowage/v1/pool_pb.js',
    '../../gen/grpc/health/v1/health_pb.js',
    '@grpc/grpc-js',
  ],
  'src/client/q.ts': [
    '../gen/stowage/v1/pool_pb.js',
    '../gen/grpc/health/v1/health_pb.js',
    '@grpc/grpc-js',
  ],
  'src/conformance/q.ts': ['../gen/stowage/v1/pool_pb.js', '@grpc/grpc-js'],
  'src/cli/commands/q.ts': [
    '../../gen/stowage/v1/pool_pb.js',
    '../../conformance/program/program.js',
    '../../app/server.js',
    'commander',
  ],
  'migrations/q.ts': ['knex', './index.js'],
  'page/views/q.tsx': [
    './pools.js',
    '../lib/api.js',
    '../parts/table.js',
    '../../src/gen/stowage/v1/pool_pb.js',
    '@connectrpc/connect',
    'preact/hooks',
  ],
};

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/**
 * Lints files in a directory of their own under the project's rules; nothing is written into the
 * project.
 */
async function lint(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'stowage-layers-'));
  try {
    for (const file of ['biome.json', LINT_RULES, '.gitignore'])
      await copyFile(file, join(directory, file));
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, file)), { recursive: true });
      await writeFile(join(directory, file), text);
    }
    const biome = resolve('node_modules/.bin/biome');
    const output = await new Promise<string>((done) => {
      const args = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
      execFile(biome, args, { cwd: directory, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout) =>
        done(stdout),
      );
    });
    const { diagnostics } = JSON.parse(output) as { diagnostics: readonly Diagnostic[] };
    return diagnostics.map(
      ({ category, location }) =>
        `${location.path}:${location.start.line} ${category.split('/').at(-1)}`,
    );
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One import a line. */
function importing(specifiers: readonly string[]): string {
  return specifiers.map((specifier) => `import '${specifier}';\n`).join('');
}

/** Lines that must be refused, of files that import these. */
function refused(files: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(files).flatMap(([file, imports]) =>
    imports.map((_, line) => `${file}:${line + 1} noRestrictedImports`),
  );
}

function onlyLayers(found: readonly string[]): readonly string[] {
  return found.filter((line) => line.endsWith('noRestrictedImports')).toSorted();
}

/** A file of a place that imports, or is imported. */
function fileIn({ path }: Place, name: string): string {
  return path.endsWith('.ts') ? path : `${path}/${name}.ts`;
}

function specifier(from: string, to: string): string {
  const path = relative(dirname(from), to).replace(/\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Source files, from the project's root. */
async function sources(): Promise<readonly string[]> {
  const all = await Promise.all(
    ['src', 'page', 'migrations'].map(async (directory) => {
      const files = await readdir(directory, { recursive: true });
      return files.filter((file) => /\.tsx?$/.test(file)).map((file) => join(directory, file));
    }),
  );
  return all.flat().filter((file) => !file.startsWith('src/gen/') && file !== 'src/bin.ts');
}

describe('layers', () => {
  it('have a room for every file, and files in every room', async () => {
    const files = await sources();
    assert.deepEqual(
      files.filter((file) => placeOf(file) === undefined),
      [],
      'scripts/layers/rooms.ts says what belongs where',
    );
    const used = new Set(files.map(placeOf));
    assert.deepEqual(
      PLACES.filter((place) => !used.has(place)).map(({ path }) => path),
      [],
    );
  });

  it('are what the lint rules and the pages of rooms say', async () => {
    const stale = async ({ file, text }: { file: string; text: string }) => {
      const there = await readFile(file, 'utf8').catch(() => '');
      return there === text ? [] : [file];
    };
    const found = await Promise.all(
      [{ file: LINT_RULES, text: lintRules() }, ...roomPages()].map(stale),
    );
    assert.deepEqual(found.flat(), [], 'npm run rooms');
  });

  it('know lower floors and what their layer is granted, and nothing else', async () => {
    const files = PLACES.map((from) => {
      const file = fileIn(from, 'x');
      const others = PLACES.filter((to) => to !== from);
      return {
        file,
        imports: others.map((to) => ({
          to: specifier(file, fileIn(to, 'y')),
          allowed: mayImport(from, to),
        })),
      };
    });
    const found = await lint(
      Object.fromEntries(
        files.map(({ file, imports }) => [file, importing(imports.map(({ to }) => to))]),
      ),
    );
    const expected = files.flatMap(({ file, imports }) =>
      imports.flatMap(({ allowed }, line) =>
        allowed ? [] : [`${file}:${line + 1} noRestrictedImports`],
      ),
    );
    assert.deepEqual(onlyLayers(found), expected.toSorted());
  });

  it(
    'forbid packages and what is generated, where they do, and directories of rooms what ' +
      'their room may not',
    async () => {
      const files = Object.entries({ ...FORBIDDEN, ...ALLOWED }).map(([file, imports]) => [
        file,
        importing(imports),
      ]);
      assert.deepEqual(
        onlyLayers(await lint(Object.fromEntries(files))),
        refused(FORBIDDEN).toSorted(),
      );
    },
  );

  it('forbid type imports and dynamic imports alike', async () => {
    const found = await lint({
      'src/engine/decide/x.ts':
        "import type { Ledger } from '../../ledger/api/ledger.js';\nexport const load = " +
        "(): Promise<Ledger> => import('../../ledger/api/ledger.js');\n",
    });
    assert.deepEqual(found, [
      'src/engine/decide/x.ts:1 noRestrictedImports',
      'src/engine/decide/x.ts:2 noRestrictedImports',
    ]);
  });

  it('forbid cycles', async () => {
    const found = await lint({
      'src/engine/decide/x.ts':
        "import { y } from './y.js';\nexport const x = (): number => y();\n",
      'src/engine/decide/y.ts':
        "import { x } from './x.js';\nexport const y = (): number => x();\n",
    });
    assert.deepEqual(found, [
      'src/engine/decide/x.ts:1 noImportCycles',
      'src/engine/decide/y.ts:1 noImportCycles',
    ]);
  });

  it('forbid cycles of types', async () => {
    const found = await lint({
      'src/engine/decide/x.ts':
        "import type { Y } from './y.js';\nexport type X = Y | null;\nexport type Z = string;\n",
      'src/engine/decide/y.ts': "import type { Z } from './x.js';\nexport type Y = Z;\n",
    });
    assert.deepEqual(found, [
      'src/engine/decide/x.ts:1 noImportCycles',
      'src/engine/decide/y.ts:1 noImportCycles',
    ]);
  });
});
