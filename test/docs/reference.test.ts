import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { accessPage } from '../../scripts/reference/access.js';
import { apiPage } from '../../scripts/reference/api.js';
import { commandsPage } from '../../scripts/reference/commands.js';
import { commentsOf } from '../../scripts/reference/comments.js';
import { configurationPage } from '../../scripts/reference/configuration.js';
import type { Page } from '../../scripts/reference/markdown.js';
import { metricsPage } from '../../scripts/reference/metrics.js';
import { everyCommand } from '../../src/cli/options/command.js';
import { createProgram } from '../../src/cli/program/program.js';
import { leaves } from '../../src/config/leaves.js';
import { configKeys } from '../../src/config/load.js';
import { schema } from '../../src/config/schema.js';
import { isSpanKey } from '../../src/config/span.js';
import { createMetrics } from '../../src/http/metrics.js';
import { fakeIo } from '../cli/fake-io.js';

/** Asserts that the page in the repository is up to date. */
function isFresh({ file, text }: Page): void {
  assert.equal(
    text,
    readFileSync(join('docs/reference', file), 'utf8'),
    `docs/reference/${file} is stale: npm run docs`,
  );
}

describe('docs/reference', () => {
  let registry: FileRegistry;

  before(() => {
    const image = execFileSync('node_modules/.bin/buf', ['build', '-o', '-#format=binpb'], {
      maxBuffer: 64 * 1024 * 1024,
    });
    registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
  });

  it('has who may call what, and is fresh', () => isFresh(accessPage()));

  it('has every configuration key, and is fresh', () => {
    const page = configurationPage();
    for (const { key } of configKeys()) assert.ok(page.text.includes(`| \`${key}\` |`), key);
    isFresh(page);
  });

  it('and other pages name spans as people write them, without _ms', () => {
    const inMs = leaves(schema)
      .map(({ key }) => key)
      .filter(isSpanKey);
    assert.ok(inMs.includes('workers.lease_ms'));
    const pages = readdirSync('docs').filter((file) => file.endsWith('.md'));
    const said = pages.flatMap((file) => {
      const text = readFileSync(join('docs', file), 'utf8');
      return inMs.filter((key) => text.includes(`\`${key}\``)).map((key) => `${file}: ${key}`);
    });
    assert.deepEqual(said, []);
  });

  it('has every command with its examples, and is fresh', async () => {
    const program = await createProgram(fakeIo().io);
    const page = commandsPage(program);
    for (const [path, command] of everyCommand(program)) {
      if (path === 'complete') continue;
      assert.ok(page.text.includes(`\n## ${path}\n`), path);
      for (const example of command.examples) assert.ok(page.text.includes(example), example);
    }
    isFresh(page);
  });

  it('has every RPC and field with what the proto says of it, and is fresh', () => {
    const page = apiPage(registry);
    for (const file of registry.files) {
      if (!file.name.startsWith('stowage/')) continue;
      const comment = commentsOf(file);
      for (const method of file.services.flatMap(({ methods }) => methods)) {
        assert.notEqual(comment(method), '', method.name);
        assert.ok(
          page.text.includes(`### ${method.name}\n`) && page.text.includes(comment(method)),
          method.name,
        );
      }
      for (const field of file.messages.flatMap(({ fields }) => fields))
        assert.notEqual(comment(field), '', String(field));
    }
    isFresh(page);
  });

  it('has every figure, and is fresh', async () => {
    const { registry: metrics } = createMetrics();
    const page = await metricsPage(metrics);
    for (const { name } of await metrics.getMetricsAsJSON())
      if (name.startsWith('stowage_')) assert.ok(page.text.includes(`\`${name}\``), name);
    isFresh(page);
  });

  it('links only to headings that it has', () => {
    for (const name of ['api.md', 'cli.md']) {
      const text = readFileSync(join('docs/reference', name), 'utf8');
      const headings = new Set(
        [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
          heading.toLowerCase().replaceAll(' ', '-'),
        ),
      );
      for (const [, target = ''] of text.matchAll(/\]\(#([^)]*)\)/g))
        assert.ok(headings.has(target), `${name}#${target}`);
    }
  });
});
