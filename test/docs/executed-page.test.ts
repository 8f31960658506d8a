import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PageOptions, runPage } from './executed-page.js';

const block = (language: string, ...lines: readonly string[]) =>
  ['```'.concat(language), ...lines, '```', ''].join('\n');

describe('a page that is executed', () => {
  let directory: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stowage-pages-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const page = async (text: string, options: PageOptions = { variables: {} }) => {
    const file = join(directory, 'page.md');
    await writeFile(file, text);
    return await runPage(file, options);
  };

  it('holds when its commands print what it shows, ids, times and gaps aside', async () => {
    const id = '01a20841-bb49-7035-b97c-4501d440869e';
    await page(
      [
        block('sh', 'NAME=reader', 'SAID=hello'),
        block('sh', `echo "$SAID   $NAME ${id}"`, 'echo 2026-01-01T00:00:00Z; seq 9'),
        block(
          'text',
          'hello someone 11111111-bb49-7035-b97c-4501d4408690',
          '2027-02-03T04:05:06.789Z',
          '1',
          '…',
          '9',
        ),
        block('sh', `printf '{"a":  1, "b": [2]}'`),
        block('json', '{', '  "a": 1,', '  "b": [2]', '}'),
        block('', 'exit 1'),
      ].join('\n'),
      { variables: { NAME: 'someone' } },
    );
  });

  it('fails at the line of a block that prints something else', async () => {
    const text = block('sh', 'echo one') + block('text', 'two');
    await assert.rejects(
      page(`# Title\n\n${text}`),
      /page\.md, commands at line 3:\necho one\nprinted something else/,
    );
    await assert.rejects(
      page(block('sh', 'echo one', 'echo two') + block('text', 'one')),
      /printed something else/,
    );
  });

  it('fails if a command fails, also within a block, unless its output is shown', async () => {
    await assert.rejects(
      page(block('sh', 'cat /nowhere', 'echo on')),
      /failed, which the page does not show:\ncat: \/nowhere/,
    );
    await page(
      block('sh', 'cat /nowhere') + block('text', 'cat: /nowhere: No such file or directory'),
    );
  });

  it('fails where the shell ends, or hangs, before the last block', async () => {
    await assert.rejects(
      page(block('sh', 'exit 0') + block('sh', 'true')),
      /line 1:\nexit 0\nwere not through/,
    );
    const hangs = block('sh', 'true') + block('sh', 'sleep 60');
    await assert.rejects(
      page(hangs, { variables: {}, withinMs: 500 }),
      /sleep 60\nwere not through in time/,
    );
  });

  it('fails where it does not assign a variable that it should, or has no commands', async () => {
    await assert.rejects(
      page(block('sh', 'echo $SERVER'), { variables: { SERVER: 'x' } }),
      /does not assign SERVER/,
    );
    await assert.rejects(page('no commands'), /has no commands/);
  });

  it('leaves nothing running and nothing behind', async () => {
    const note = join(directory, 'note');
    await page(
      block('sh', `(sleep 0.5; echo still here > ${note}) &`, `echo "$SCRATCH" > ${note}`),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const scratch = (await readFile(note, 'utf8')).trim();
    await assert.rejects(stat(scratch), { code: 'ENOENT' });
  });

  it('can be one section, up to the next heading of its level', async () => {
    const text = [
      '# A',
      block('sh', 'false'),
      '## B',
      block('sh', 'true'),
      '### C',
      block('sh', 'true'),
      '## D',
      block('sh', 'false'),
    ];
    await page(text.join('\n'), { variables: {}, section: 'B' });
    await assert.rejects(page(text.join('\n'), { variables: {}, section: 'A' }), /false/);
  });
});
