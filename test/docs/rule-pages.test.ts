import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { startServer } from '../../src/app/server.js';
import { loadConfig } from '../../src/config/load.js';
import { FILTERS } from '../../src/engine/filters/registry.js';
import { WEIGHERS } from '../../src/engine/weighers/registry.js';
import { NEVER_DOWN_MS } from '../support/patience.js';
import { requestCheck } from '../support/request-check.js';
import { runPage } from './executed-page.js';

/** A page, or one section of it, that shows a configuration and what a server with it does. */
interface Example {
  readonly page: string;
  readonly section?: string;
}

const FILTERS_PAGE = 'docs/filters.md';
const WEIGHERS_PAGE = 'docs/weighers.md';

const EXAMPLES: readonly Example[] = [
  ...FILTERS.map(({ name }) => ({ page: FILTERS_PAGE, section: name })),
  { page: WEIGHERS_PAGE },
  { page: 'docs/expressions.md' },
];

/** The text of a section, from its heading to the next one of its level. */
function sectionOf(page: string, heading: string): string {
  const [, text] = readFileSync(page, 'utf8').split(`\n## ${heading}\n`);
  assert.ok(text, `${page} has no section ${heading}`);
  return text.split('\n## ')[0] ?? '';
}

describe('pages of rules', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stowage-rules-'));
  after(() => rmSync(directory, { recursive: true }));

  it('have a row and a section for every filter and weigher', () => {
    const wanted = [
      ...FILTERS.map(({ name }) => ({ name, page: FILTERS_PAGE })),
      ...WEIGHERS.map(({ name }) => ({ name, page: WEIGHERS_PAGE })),
    ];
    for (const { name, page } of wanted) {
      assert.ok(
        readFileSync(page, 'utf8').includes(`| [\`${name}\`](#${name.toLowerCase()}) |`),
        `${page} has no row that links the section ${name}`,
      );
      assert.match(sectionOf(page, name), /```sh\n/, `${page}: ${name} shows no example`);
    }
  });

  for (const { page, section } of EXAMPLES) {
    it(`${section ?? page} does what it says, on a server of its configuration`, async () => {
      const text = section === undefined ? readFileSync(page, 'utf8') : sectionOf(page, section);
      const [, config] = /```yaml\n(.*?)```/s.exec(text) ?? [];
      assert.ok(config, `${section ?? page} shows no configuration`);
      const file = join(directory, 'stowage.yaml');
      writeFileSync(file, config);
      const dataDir = mkdtempSync(join(directory, 'data-'));
      const flags = { listen: '127.0.0.1:0', http_listen: 'off', data_dir: dataDir };
      const server = await startServer(
        loadConfig({ file, env: { STOWAGE_SERVICE_DOWN_TIME_MS: String(NEVER_DOWN_MS) }, flags }),
        {
          log: pino({ level: 'silent' }),
          check: requestCheck(),
        },
      );
      try {
        const env = {
          STOWAGE_SERVER: server.address,
          'BASH_FUNC_stowage%%': '() { node dist/src/bin.js "$@"; }',
        };
        await runPage(page, {
          variables: {},
          env,
          ...(section === undefined ? {} : { section }),
        });
      } finally {
        await server.stop();
      }
    });
  }
});
