import { deepStrictEqual, rejects } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { MIGRATIONS } from '../../../migrations/index.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import * as a from '../../contract/records.js';
import { directory } from '../support.js';
import { body, checked, exported } from './move.js';

describe('a file', () => {
  let text: string;
  const lines = (): string[] => text.split('\n').slice(0, -1);
  const at = (start: string): number => lines().findIndex((line) => line.startsWith(start));
  /** The file with one line changed, its sum and counts corrected. */
  const mended = (line: number, change: (text: string) => string): string => {
    const changed = lines().with(line, change(lines()[line] ?? ''));
    const before = changed
      .slice(0, -1)
      .map((one) => `${one}\n`)
      .join('');
    const sha256 = createHash('sha256').update(before).digest('hex');
    return `${before}${(changed.at(-1) ?? '').replace(/[0-9a-f]{64}/, sha256)}\n`;
  };
  const header = (fields: object): string =>
    mended(0, (line) => JSON.stringify({ ...(JSON.parse(line) as object), ...fields }));

  before(async () => {
    const place = directory();
    const store = await openSqliteStore({ file: place.file, clock: () => 5_000 });
    await store.transact('batch', new Keys(), (set) => {
      set.hosts.put(a.host());
      set.pools.put(a.pool({ heldGib: 10 }));
      set.decisions.put(a.decision());
      set.reservations.put(a.reservation());
      for (let n = 0; n < 300; n += 1)
        set.volumes.put(a.volume({ volumeId: `Ünïcode \u2028 ${n}` }));
    });
    await store.close();
    text = await exported(openSqliteSource(place.file));
    place.remove();
  });

  it('that is complete gives its totals, with gzip and without', async () => {
    for (const content of [text, gzipSync(text)]) {
      const { header: found, rows } = await checked(content);
      deepStrictEqual(
        [found.stowage, found.schema, found.source, found.revision, found.taken_at, found.rows],
        ['1.2.3', MIGRATIONS.length, 'sqlite', 1, '1970-01-01T00:00:00.000Z', body(text).length],
      );
      deepStrictEqual([rows['volumes'], rows['hosts'], rows['events']], [300, 1, 0]);
    }
  });

  it('that was cut off is refused, wherever the cut is', async () => {
    const whole = Buffer.from(text);
    for (const size of [1, 60, 200, 1000, 5000, whole.length - 2]) {
      await rejects(
        checked(whole.subarray(0, size)),
        /^DumpProblem: line \d+: has no end: the file is cut off/,
        String(size),
      );
    }
    const withoutEnd = lines().slice(0, -1);
    await rejects(
      checked(`${withoutEnd.join('\n')}\n`),
      new RegExp(`ends after line ${withoutEnd.length}, without the line that ends`),
    );
    const zipped = gzipSync(text);
    for (const size of [20, zipped.length >> 1, zipped.length - 1]) {
      await rejects(
        checked(zipped.subarray(0, size)),
        /the gzip data is cut off or broken/,
        String(size),
      );
    }
  });

  it('that is something else is refused', async () => {
    await rejects(checked(''), /is empty/);
    await rejects(checked('hello\n'), /line 1: is not JSON, expected the first line of an export/);
    await rejects(checked('[]\n'), /line 1: expected the first line of an export/);
    await rejects(checked('{"volumes": []}\n'), /line 1: expected the first line of an export/);
    await rejects(checked(gzipSync('hello\n')), /line 1: is not JSON/);
    await rejects(checked(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])), /gzip data is cut off or broken/);
  });

  it('that is newer is refused, with both versions', async () => {
    const schema = MIGRATIONS.length + 2;
    await rejects(checked(header({ schema, stowage: '9.8.7' })), (error: Error) => {
      deepStrictEqual(
        [
          /^line 1: /,
          /schema version (\d+), written by Stowage 9\.8\.7/,
          /knows version (\d+)/,
        ].map((one) => one.exec(error.message)?.[1]),
        [undefined, String(schema), String(MIGRATIONS.length)],
      );
      return true;
    });
    await rejects(
      checked(header({ stowage_export: 2, rows: 'by table' })),
      /format is version 2, and this program knows version 1/,
    );
    await rejects(checked(header({ schema: 0 })), /line 1: expected the first line/);
  });

  it('that was changed is refused', async () => {
    const host = at('{"table":"hosts"');
    await rejects(
      checked(text.replace('"zone-1"', '"zone-2"')),
      /line \d+: it says SHA-256 [0-9a-f]{64} of all lines before it/,
    );
    await rejects(
      checked(lines().toSpliced(host, 1).join('\n').concat('\n')),
      /it says 1 rows of hosts, and there are 0/,
    );
    await rejects(
      checked(`${text}${text}`),
      new RegExp(`line ${lines().length + 1}: comes after the line that ends an export`),
    );
    const [one, two] = [at('{"table":"volumes"'), at('{"table":"volumes"') + 1];
    const swapped = lines()
      .with(one, lines()[two] ?? '')
      .with(two, lines()[one] ?? '');
    await rejects(checked(`${swapped.join('\n')}\n`), /SHA-256/);
  });

  it("with an impossible row is refused, with the row's line", async () => {
    const pool = at('{"table":"pools"');
    const wrong = async (change: (text: string) => string, expected: string): Promise<void> => {
      await rejects(checked(mended(pool, change)), new RegExp(`line ${pool + 1}: ${expected}`));
    };
    await wrong((line) => line.slice(1), 'is not JSON, expected a row');
    await wrong(() => '7', 'expected a row');
    await wrong(() => '{"end":{}}', 'expected the last line of an export');
    await wrong((line) => line.replace('"pools"', '"lakes"'), 'there is no table "lakes"');
    await wrong(
      (line) => line.replace(/"ordinal":\d+,/, ''),
      'column ordinal of pools: found nothing, expected a whole number or null',
    );
    await wrong(
      (line) => line.replace(/"ordinal":\d+/, '"ordinal":1.5'),
      'column ordinal of pools: found 1.5',
    );
    await wrong(
      (line) => line.replace(/"ordinal":\d+/, '"depth":1,"ordinal":1'),
      'pools has no column "depth"',
    );
  });

  it('whose pools do not add up is refused', async () => {
    const pool = at('{"table":"pools"');
    await rejects(
      checked(mended(pool, (line) => line.replace('"held_gib":10', '"held_gib":9'))),
      /does not add up: pool "node1@fast#gold" has 9 GiB held and 0 confirmed, and its reservations 10 and 0/,
    );
  });
});
