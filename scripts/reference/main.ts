import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { processIo } from '../../src/cli/process-io.js';
import { createProgram } from '../../src/cli/program.js';
import { createMetrics } from '../../src/http/metrics.js';
import { apiPage } from './api.js';
import { commandsPage } from './commands.js';
import { configurationPage } from './configuration.js';
import { metricsPage } from './metrics.js';

const DIRECTORY = 'docs/reference';

const image = execFileSync('buf', ['build', '-o', '-#format=binpb'], { maxBuffer: 64 * 1024 * 1024 });
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, image));
const pages = [
  configurationPage(),
  commandsPage(createProgram(processIo())),
  apiPage(registry),
  await metricsPage(createMetrics().registry),
];
mkdirSync(DIRECTORY, { recursive: true });
for (const { file, text } of pages) writeFileSync(join(DIRECTORY, file), text);
console.log(`${pages.map(({ file }) => join(DIRECTORY, file)).join(', ')} written`);
