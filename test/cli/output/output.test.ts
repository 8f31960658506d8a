import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import type { Column } from '../../../src/cli/output/columns.js';
import type { OutputOptions } from '../../../src/cli/output/format.js';
import { printList } from '../../../src/cli/output/list.js';
import { printRecord } from '../../../src/cli/output/record.js';
import { rowPrinter } from '../../../src/cli/output/stream.js';
import { fakeIo } from '../fake-io.js';

interface Row {
  readonly name: string;
  readonly size: bigint | undefined;
  readonly share: number;
  readonly up: boolean;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'name', value: ({ name }) => name },
  { name: 'size gib', value: ({ size }) => size, unit: 'GiB' },
  { name: 'share', value: ({ share }) => share },
  { name: 'up', value: ({ up }) => up, tone: ({ up }) => (up ? 'good' : 'bad') },
  { name: 'length', value: ({ name }) => name.length, more: true },
];
const SCREEN = { columns: () => 80, write: () => undefined };
const ROWS: readonly Row[] = [
  { name: 'b, "quoted"', size: 10n, share: 1 / 3, up: true },
  { name: 'a\u001b[31m\ttab', size: undefined, share: 2, up: false },
  { name: 'c', size: 9n, share: 0, up: true },
];

/** The output of a list. */
async function listed(
  options: Partial<OutputOptions>,
  over: Parameters<typeof fakeIo>[1] = {},
  rows = ROWS,
): Promise<string> {
  const fake = fakeIo('', over);
  const view = {
    columns: COLUMNS,
    pages: rows.map((row) => [row]),
    machine: (row: Row) => ({ all: row.name }),
    empty: 'none',
  };
  await printList(fake.io, { format: 'table', ...options }, view);
  return fake.out();
}

describe('output', () => {
  it('aligns tables, numbers to the right, and steers no terminal', async () => {
    assert.deepEqual((await listed({})).split('\n'), [
      'NAME              SIZE GIB  SHARE  UP',
      'b, "quoted"             10   0.33  yes',
      'a\\x1b[31m\\x09tab         -      2  no',
      'c                        9      0  yes',
    ]);
    assert.equal(await listed({}, {}, []), 'none');
  });

  it('gives programs everything in JSON and YAML', async () => {
    assert.deepEqual(JSON.parse(await listed({ format: 'json', limit: 1 })), [
      { all: 'b, "quoted"' },
    ]);
    assert.equal(await listed({ format: 'yaml', limit: 1 }), '- all: b, "quoted"');
    assert.equal(await listed({ format: 'json' }, {}, []), '[]');
  });

  it('quotes CSV after RFC 4180 and rounds nothing', async () => {
    assert.deepEqual((await listed({ format: 'csv' })).split('\n').slice(0, 2), [
      'name,size_gib,share,up',
      `"b, ""quoted""",10,${1 / 3},true`,
    ]);
    assert.equal(await listed({ format: 'csv' }, {}, []), 'name,size_gib,share,up');
  });

  it('prints bare values that `cut` takes apart', async () => {
    const lines = (await listed({ format: 'value', columns: ['up', 'name', 'size_gib'] })).split(
      '\n',
    );
    assert.deepEqual(lines[1]?.split('\t'), ['false', 'a\u001b[31m tab', '']);
    assert.ok(
      !(await listed({ format: 'value', columns: ['name'] }, { screen: SCREEN })).includes(
        '\u001b',
      ),
      'nor steers a terminal',
    );
  });

  it('sorts by columns, numbers as numbers, the unknown last, before it cuts', async () => {
    const names = async (sortColumn: readonly string[], limit = 9) =>
      (await listed({ format: 'value', columns: ['name'], sortColumn, limit }))
        .split('\n')
        .map((name) => name[0]);
    assert.deepEqual(await names(['size_gib']), ['c', 'b', 'a']);
    assert.deepEqual(await names(['size_gib:desc']), ['b', 'c', 'a']);
    assert.deepEqual(await names(['up:desc', 'name']), ['b', 'c', 'a']);
    assert.deepEqual(await names(['length'], 1), ['c']);
  });

  it('names the columns that there are', async () => {
    await assert.rejects(
      listed({ columns: ['size'] }),
      /--columns: found size, expected some of name, size_gib, share, up, length/,
    );
    await assert.rejects(
      listed({ sortColumn: ['x:desc'] }),
      /--sort-column: found x, expected some of/,
    );
  });

  it('asks for no page beyond the limit', async () => {
    const asked: number[] = [];
    async function* pages() {
      for (const page of [1, 2, 3]) {
        asked.push(page);
        yield ROWS;
      }
    }
    const fake = fakeIo();
    const view = { columns: COLUMNS, pages: pages(), machine: () => null, empty: '' };
    await printList(fake.io, { format: 'value', columns: ['up'], limit: 4 }, view);
    assert.equal(fake.out().split('\n').length, 4);
    assert.deepEqual(asked, [1, 2]);
  });

  it('colours terminals only, and never with NO_COLOR or a dumb one', async () => {
    assert.ok((await listed({}, { screen: SCREEN })).includes('\u001b[32myes\u001b[39m'));
    for (const over of [
      {},
      { screen: SCREEN, env: { TERM: 'xterm', NO_COLOR: '1' } },
      { screen: SCREEN, env: { TERM: 'dumb' } },
      { screen: SCREEN, env: { TERM: '' } },
      { screen: SCREEN, env: {} },
    ]) {
      assert.ok(!(await listed({}, over)).includes('\u001b'), JSON.stringify(over));
    }
    assert.ok(
      (await listed({}, { screen: SCREEN, env: { TERM: 'xterm', NO_COLOR: '' } })).includes(
        '\u001b',
      ),
      'an empty NO_COLOR asks for nothing',
    );
  });

  it('keeps columns aligned where there is colour', async () => {
    assert.equal(stripVTControlCharacters(await listed({}, { screen: SCREEN })), await listed({}));
  });

  it('prints one thing as names and values, one row or one document', () => {
    const [row] = ROWS;
    assert.ok(row);
    const printed = (options: Partial<OutputOptions>, sentence?: string) => {
      const fake = fakeIo();
      const view = {
        fields: COLUMNS,
        row,
        machine: { all: true },
        ...(sentence !== undefined && { sentence }),
      };
      printRecord(
        fake.io,
        { format: 'table', ...options },
        { ...view, sections: () => ['beneath'] },
      );
      return fake.out();
    };
    assert.equal(
      printed({}),
      'name      b, "quoted"\nsize gib  10 GiB\nshare     0.33\nup        yes\n\nbeneath',
    );
    assert.equal(printed({}, 'done'), 'done');
    assert.equal(printed({ columns: ['up'] }, 'done'), 'up  yes');
    assert.equal(
      printed({ format: 'csv', columns: ['size_gib', 'length'] }),
      'size_gib,length\n10,11',
    );
    assert.equal(printed({ format: 'value', columns: ['size_gib', 'length'] }), '10\n11');
    assert.equal(printed({ format: 'yaml' }), 'all: true');
  });

  it('prints the rows of a stream as they come', () => {
    const printed = (format: OutputOptions['format']) => {
      const fake = fakeIo();
      const print = rowPrinter(
        fake.io,
        { format, columns: ['size_gib', 'up'] },
        { columns: COLUMNS, machine: ({ up }) => ({ up }), sentence: () => 'a row' },
      );
      ROWS.slice(0, 2).forEach(print);
      return fake.out();
    };
    assert.equal(printed('json'), '{"up":true}\n{"up":false}');
    assert.equal(printed('yaml'), '---\nup: true\n---\nup: false');
    assert.equal(printed('csv'), 'size_gib,up\n10,true\n,false');
    assert.equal(printed('table'), 'a row\na row');
  });
});
