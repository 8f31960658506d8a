import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { Column } from '../../../src/cli/output/columns.js';
import { document } from '../../../src/cli/output/format.js';
import { printList } from '../../../src/cli/output/list.js';
import { facts, table } from '../../../src/cli/output/table.js';
import { widthOf, wrapped } from '../../../src/cli/output/wrap.js';
import { fakeIo } from '../fake-io.js';

interface Row {
  readonly id: string;
  readonly size: number;
  readonly reason: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { name: 'volume', value: ({ id }) => id, tone: () => 'good' },
  { name: 'size', value: ({ size }) => size },
  { name: 'reason', value: ({ reason }) => reason },
];
const row = (at: number): Row => ({
  id: `0b5f1d7e-3c1a-4a52-9d3e-${String(at).padStart(12, '0')}`,
  size: at,
  reason: 'no pool has enough free space for a volume of this size',
});
const screenOf = (columns: number) => ({ columns: () => columns, write: () => undefined });

async function listed(
  pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  columns?: number,
): Promise<readonly string[]> {
  const fake = fakeIo('', columns === undefined ? {} : { screen: screenOf(columns) });
  const view = { columns: COLUMNS, pages, machine: () => null, empty: 'none' };
  await printList(fake.io, { format: 'table' }, view);
  return stripVTControlCharacters(fake.out()).split('\n');
}

describe('a table', () => {
  it('prints what came before it asks for more', async () => {
    const fake = fakeIo();
    const printed: number[] = [];
    async function* pages() {
      for (let page = 0; page < 3; page += 1) {
        printed.push(fake.out().split('\n').length);
        yield Array.from({ length: 1000 }, (_, at) => row(page * 1000 + at));
      }
    }
    const view = { columns: COLUMNS, pages: pages(), machine: () => null, empty: 'none' };
    await printList(fake.io, { format: 'table' }, view);
    assert.deepEqual(printed, [1, 1001, 2001]);
  });

  it('is one document as JSON or YAML, however many its pages', async () => {
    const pages = [[], [row(1), row(2)], [], [row(3)]];
    const whole = [row(1), row(2), row(3)].map(({ size }) => ({ size, inner: { list: [size] } }));
    for (const format of ['json', 'yaml'] as const) {
      const fake = fakeIo();
      await printList(
        fake.io,
        { format },
        {
          columns: COLUMNS,
          pages,
          machine: ({ size }: Row) => ({ size, inner: { list: [size] } }),
          empty: 'none',
        },
      );
      assert.equal(fake.out(), document(format, whole));
    }
  });

  it('takes time by the number of its rows', async () => {
    const cost = async (rows: number) => {
      const pages = [Array.from({ length: rows }, (_, at) => row(at))];
      const begun = process.cpuUsage();
      await listed(pages);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1000;
    };
    await cost(2_000);
    const cheap = Math.max(20, await cost(2_000));
    assert.ok((await cost(20_000)) < 30 * cheap);
  });

  it('grows if a later row needs more, and cuts nothing off', async () => {
    const many = Array.from({ length: 200 }, (_, at) => row(at));
    const long = { ...row(7), reason: 'x'.repeat(99), size: 1_000_000 };
    const lines = await listed([many, [long]]);
    assert.equal(lines.length, 202);
    assert.ok(lines.at(-1)?.endsWith(`  ${'x'.repeat(99)}`));
    assert.match(lines.at(-1) ?? '', /^\S{36} {2}1000000 /);
  });

  it('wraps at words where a terminal is narrow, so that 60 columns can be read', async () => {
    assert.deepEqual(await listed([[row(1), row(22)]], 60), [
      'VOLUME                      SIZE  REASON',
      '0b5f1d7e-3c1a-4a52-9d3e-       1  no pool has enough free',
      '000000000001                      space for a volume of this',
      '                                  size',
      '0b5f1d7e-3c1a-4a52-9d3e-      22  no pool has enough free',
      '000000000022                      space for a volume of this',
      '                                  size',
    ]);
  });

  it('becomes blocks where there is no room for its columns', async () => {
    assert.deepEqual(await listed([[row(1), row(2)]], 24), [
      'VOLUME  0b5f1d7e-3c1a-',
      '        4a52-9d3e-',
      '        000000000001',
      'SIZE    1',
      'REASON  no pool has',
      '        enough free',
      '        space for a',
      '        volume of this',
      '        size',
      '',
      'VOLUME  0b5f1d7e-3c1a-',
      '        4a52-9d3e-',
      '        000000000002',
      'SIZE    2',
      'REASON  no pool has',
      '        enough free',
      '        space for a',
      '        volume of this',
      '        size',
    ]);
  });

  it('fits its room and loses no letter, whatever it holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 50 });
    const cases = fc.record({
      room: fc.integer({ min: 20, max: 120 }),
      rows: fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }),
    });
    const letters = (words: string) => words.replaceAll(/\s/g, '');
    const look = { paint: (_: unknown, shown: string) => shown };
    fc.assert(
      fc.property(cases, ({ room, rows }) => {
        const cells = rows.map((texts) => texts.map((one) => ({ text: one.trim() })));
        const shown = table(['A', 'B', 'C'], cells, { ...look, room });
        for (const line of shown.split('\n')) assert.ok(widthOf(line) <= room, line);
        const wide = table(['A', 'B', 'C'], cells, look);
        assert.equal(
          [...letters(shown)].filter((one) => !'ABC'.includes(one)).length,
          [...letters(wide)].filter((one) => !'ABC'.includes(one)).length,
        );
      }),
    );
  });

  it('has a record wrapped beneath its values', () => {
    const look = { paint: (_: unknown, text: string) => text, room: 30 };
    assert.equal(
      facts(
        [
          ['pool', { text: 'node1@lvm#thin' }],
          ['why', { text: row(1).reason }],
        ],
        look,
      ),
      [
        'pool  node1@lvm#thin',
        'why   no pool has enough free',
        '      space for a volume of',
        '      this size',
      ].join('\n'),
    );
  });

  it('breaks words only where it must', () => {
    assert.deepEqual(wrapped('node1@lvm#thin', 10), ['node1@lvm#', 'thin']);
    assert.deepEqual(wrapped('abcdefgh', 3), ['abc', 'def', 'gh']);
    assert.deepEqual(wrapped('日本語', 4), ['日本', '語']);
  });
});
