import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startServer } from '../../src/app/server.js';
import { loadConfig } from '../../src/config/load.js';
import { FILTERS } from '../../src/engine/filters/registry.js';
import { WEIGHERS } from '../../src/engine/weighers/registry.js';
import { NEVER_DOWN_MS } from '../support/patience.js';
import { runPage } from './executed-page.js';

const pagesIn = (directory: string) => readdirSync(directory).map((name) => join(directory, name));
const PAGES = [...pagesIn('docs/filters'), ...pagesIn('docs/weighers'), 'docs/expressions.md'];

/** The page of a filter or weigher: `AvailabilityZoneFilter` has `availability-zone.md`. */
function pageOf(name: string, suffix: string): string {
  return `${name
    .replace(suffix, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase()}.md`;
}

describe('pages of rules', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-rules-'));
  after(() => rmSync(directory, { recursive: true }));

  it('are there for every filter and weigher, and named by the overview', () => {
    const overview = readFileSync('docs/filters.md', 'utf8');
    const wanted = [
      ...FILTERS.map(({ name }) => ({ name, page: `filters/${pageOf(name, 'Filter')}` })),
      ...WEIGHERS.map(({ name }) => ({ name, page: `weighers/${pageOf(name, 'Weigher')}` })),
    ];
    for (const { name, page } of wanted) {
      assert.ok(
        overview.includes(`| [\`${name}\`](${page}) |`),
        `docs/filters.md has no row that links ${page} for ${name}`,
      );
      assert.ok(
        readFileSync(join('docs', page), 'utf8').startsWith(`# ${name}\n`),
        `docs/${page} is not headed ${name}`,
      );
    }
  });

  for (const page of PAGES) {
    it(`${page} does what it says, on a server of its configuration`, async () => {
      const [, config] = /```yaml\n(.*?)```/s.exec(readFileSync(page, 'utf8')) ?? [];
      assert.ok(config, `${page} shows no configuration`);
      const file = join(directory, 'stowage.yaml');
      writeFileSync(file, config);
      const dataDir = mkdtempSync(join(directory, 'data-'));
      const flags = { listen: '127.0.0.1:0', http_listen: 'off', data_dir: dataDir };
      const server = await startServer(
        loadConfig({ file, env: { STOWAGE_SERVICE_DOWN_TIME_MS: String(NEVER_DOWN_MS) }, flags }),
        {
          log: pino({ level: 'silent' }),
        },
      );
      try {
        const env = {
          STOWAGE_SERVER: server.address,
          'BASH_FUNC_stowage%%': '() { node dist/src/bin.js "$@"; }',
        };
        await runPage(page, { variables: {}, env });
      } finally {
        await server.stop();
      }
    });
  }
});
