import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { driverFor } from '../../src/store/sqlite/driver.js';
import { brokenBecause, linksOf, markdownFiles } from '../docs/markdown-links.js';
import { run, type Served, serve } from '../e2e/support.js';
import { compile, emptyProject, installedIn, packAll, type Tarballs } from './npm-project.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

/** What better-sqlite3 12 compiles where there is no binary. */
const BUILT = 'node_modules/better-sqlite3-12/build';

/** A program of somebody who has nothing but the package. */
const PROGRAM = `import { randomUUID } from 'node:crypto';
import { connect, type StowageClient, StowageError } from '@stowage/client';
import { Order, type Placement, type ListEventsResponse } from '@stowage/client/messages';

async function place(client: StowageClient, sizeGib: bigint): Promise<Placement | undefined> {
  const ids = { requestId: randomUUID(), volumeId: randomUUID() };
  return (await client.scheduler.scheduleCreateVolume({ ...ids, sizeGib })).placement;
}

export type Event = ListEventsResponse['events'][number];
const client = connect({ server: process.argv[2] ?? '', retry: { attempts: 3 } });
try {
  console.log((await place(client, 10n))?.pool, Order[Order.CREATE]);
  await place(client, 100_000n);
} catch (error) {
  console.log(error instanceof StowageError ? error.reason : error);
} finally {
  client.close();
}
`;

/** As strict as TypeScript can be; declarations of libraries are checked, too. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'es2023',
};

describe('what npm packs', () => {
  let tarballs: Tarballs;
  let projects: { readonly client: string; readonly server: string };

  before(async () => {
    tarballs = await packAll();
    const { directory } = tarballs;
    projects = {
      client: await emptyProject(join(directory, 'client'), tarballs.client),
      server: await emptyProject(join(directory, 'server'), tarballs.server),
    };
    // Compiling it again would take minutes.
    if (driverFor() === 'better-sqlite3-12')
      await cp(BUILT, join(projects.server, BUILT), { recursive: true });
  });
  after(async () => {
    if (tarballs !== undefined) await rm(tarballs.directory, { recursive: true, force: true });
  });

  describe('@stowage/client', () => {
    it('needs two packages, and nothing that must be compiled', async () => {
      const installed = await installedIn(projects.client);
      const own = JSON.parse(
        readFileSync(join(projects.client, 'node_modules/@stowage/client/package.json'), 'utf8'),
      );
      assert.equal(own.version, version);
      assert.deepEqual(Object.keys(own.dependencies), ['@bufbuild/protobuf', '@grpc/grpc-js']);
      assert.ok(Object.keys(installed).length < 40, Object.keys(installed).join(' '));
      const paths = Object.keys(installed);
      const compiled = (path: string) => existsSync(join(projects.client, path, 'binding.gyp'));
      assert.deepEqual(paths.filter(compiled), []);
      // That of protobufjs, which grpc-js needs, looks at version numbers only.
      const scripts = paths.filter((path) => installed[path]?.hasInstallScript);
      assert.deepEqual(scripts, ['node_modules/protobufjs']);
    });

    it('has types for the strictest of projects, with which a program places a volume', async () => {
      await writeFile(join(projects.client, 'place.ts'), PROGRAM);
      await writeFile(
        join(projects.client, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: STRICT }),
      );
      await compile(projects.client);
      const bin = join(projects.server, 'node_modules/stowage/dist/src/bin.js');
      const server: Served = await serve({ bin });
      try {
        const words = ['backend', 'report', resolve('examples/backend.yaml')];
        const reported = await run(process.execPath, [bin, ...words, '--server', server.address]);
        assert.equal(reported.code, 0, reported.stderr);
        const program = join(projects.client, 'place.js');
        const { stdout, stderr } = await run(process.execPath, [program, server.address]);
        assert.match(stdout, /^node1@lvm#\S+ CREATE\nNO_VALID_BACKEND\n$/, stderr);
      } finally {
        await server.stop();
      }
    });

    it('opens its two entries and no others', async () => {
      const inside = "import('@stowage/client/dist/client/unary.js')";
      const tried = await run(process.execPath, ['-e', inside], {}, projects.client);
      assert.match(tried.stderr, /ERR_PACKAGE_PATH_NOT_EXPORTED/);
    });
  });

  describe('stowage', () => {
    it('has the command', async () => {
      const command = join(projects.server, 'node_modules/.bin/stowage');
      const { stdout, stderr } = await run(command, ['--version']);
      assert.equal(stdout.trim(), version, stderr);
    });

    it('says what helps if the driver of SQLite is for another Node.js', async () => {
      const driver = join(projects.server, 'node_modules', driverFor());
      const native = join(driver, driverFor() === 'better-sqlite3' ? 'prebuilds' : 'build');
      await rename(native, `${native}-away`);
      try {
        const command = join(projects.server, 'node_modules/.bin/stowage');
        const words = ['serve', '--data-dir', join(projects.server, 'data')];
        const { code, stderr } = await run(command, words);
        assert.equal(code, 1);
        assert.match(
          stderr,
          /cannot start: better-sqlite3\S*, .* Node\.js v[\d.]+, cannot be used: /,
        );
        assert.match(stderr, /Install Stowage again with this Node\.js$/m);
      } finally {
        await rename(`${native}-away`, native);
      }
    });

    it('holds what its pages link', () => {
      const root = join(projects.server, 'node_modules/stowage');
      const pages = [...markdownFiles(join(root, 'docs')), join(root, 'README.md')];
      const links = [...pages, join(root, 'CHANGELOG.md')].flatMap(linksOf);
      assert.ok(links.length > 50, `only ${links.length} links were found`);
      const broken = links.flatMap((link) => {
        const why = brokenBecause(link);
        return why === null ? [] : [`${link.page}: ${link.written}: ${why}`];
      });
      assert.deepEqual(broken, [], 'the list "files" of package.json says what is packed');
    });
  });
});
