import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { createProgram } from '../../src/cli/program/program.js';
import { processIo } from '../../src/cli/terminal/process-io.js';
import { createMetrics } from '../../src/http/metrics.js';
import { accessPage } from './access.js';
import { apiPage } from './api.js';
import { commandsPage } from './commands.js';
import { configurationPage } from './configuration.js';
import type { Page } from './markdown.js';
import { metricsPage } from './metrics.js';

const DIRECTORY = 'docs/reference';

const image = execFileSync('buf', ['build', '-o', '-#format=binpb'], {
  maxBuffer: 64 * 1024 * 1024,
});
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
const pages = [
  configurationPage(),
  commandsPage(await createProgram(processIo())),
  apiPage(registry),
  accessPage(),
  await metricsPage(createMetrics().registry),
];
if (process.argv.includes('--check')) {
  const isFresh = ({ file, text }: Page) =>
    existsSync(join(DIRECTORY, file)) && readFileSync(join(DIRECTORY, file), 'utf8') === text;
  const stale = pages.filter((page) => !isFresh(page));
  for (const { file } of stale) console.error(`${join(DIRECTORY, file)} is stale: npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const { file, text } of pages) writeFileSync(join(DIRECTORY, file), text);
  console.log(`${pages.map(({ file }) => join(DIRECTORY, file)).join(', ')} written`);
}
