import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { MIGRATIONS } from '../../../migrations/index.js';
import { finite } from '../../../src/domain/capacity.js';
import { type EventPayload, type EventRecord, eventType } from '../../../src/domain/event.js';
import type { EventFilter } from '../../../src/ledger/store-port/store.js';
import { Keys } from '../../../src/ledger/store-port/store.js';
import { openSqliteSource } from '../../../src/store/dump/sqlite-source.js';
import { openSqliteTarget } from '../../../src/store/dump/sqlite-target.js';
import { openSqliteStore } from '../../../src/store/open/open-sqlite.js';
import { MOST_OF_A_ROW } from '../../../src/store/rows/events.js';
import { sqliteDriver } from '../../../src/store/sqlite/driver.js';
import { connectSqlite } from '../../../src/store/sqlite/sqlite-connect.js';
import { EVERY_EVENT } from '../../support/every-event.js';
import { exported, imported } from '../dump/move.js';
import { directory } from '../support.js';

const Database = sqliteDriver();

/** The figures of a pool; null: of its backend. */
function figures(backend: string, pool: number | null): EventPayload {
  return {
    kind: 'capacity',
    pool: pool === null ? null : `${backend}#p${pool}`,
    backend,
    gone: false,
    total: finite(100),
    free: finite(0.1),
    allocatedGib: 1,
    provisionedGib: 2,
    virtualFreeGib: null,
  };
}

const warnings = (backend: string): EventPayload => ({
  kind: 'warnings',
  pool: `${backend}#p1`,
  backend,
  warnings: [],
});

/** What reports of backends with so many pools log. */
const report = (backend: string, pools: number): readonly EventPayload[] => [
  ...Array.from({ length: pools }, (_, pool) => figures(backend, pool)),
  figures(backend, null),
];

describe("the events of a report's figures, on a file", () => {
  let place: ReturnType<typeof directory>;
  let now = 5_000;
  beforeEach(() => {
    place = directory();
  });
  afterEach(() => place.remove());

  const open = (file = place.file) => openSqliteStore({ file, clock: () => now });
  type Store = Awaited<ReturnType<typeof open>>;
  let batches = 0;
  const log = async (store: Store, payloads: readonly EventPayload[]) => {
    const logged: EventRecord[] = [];
    await store.transact(`batch-${++batches}`, new Keys(), (set) => {
      for (const payload of payloads) logged.push(set.log(payload));
    });
    return logged;
  };
  const rowsOf = (file = place.file) => {
    const database = new Database(file, { readonly: true });
    try {
      return database.prepare('select serial from events order by serial').pluck().all();
    } finally {
      database.close();
    }
  };
  /** All events, page by page. */
  const read = async (store: Store, filter: EventFilter, newestFirst = false, limit = 3) => {
    const found: EventRecord[] = [];
    let after: number | null = null;
    for (let pages = 0; ; pages += 1) {
      const page = await store.events({ filter, after, newestFirst, limit });
      found.push(...page.events);
      if (!page.more) return found;
      ok(pages < 10_000, 'the pages come to an end');
      after = page.position;
    }
  };

  it('share a row', async () => {
    const store = await open();
    const logged = await log(store, [
      ...report('a', 4),
      ...report('b', 2),
      warnings('b'),
      figures('b', 0),
    ]);
    deepStrictEqual(rowsOf(), [5, 8, 9, 10]);
    deepStrictEqual(await read(store, EVERY_EVENT), logged);
    await store.close();
  });

  it('of many pools share several', async () => {
    const store = await open();
    const logged = await log(store, report('a', 3 * MOST_OF_A_ROW));
    strictEqual(rowsOf().length, 4);
    deepStrictEqual(await read(store, EVERY_EVENT, false, 100), logged);
    deepStrictEqual(await read(store, EVERY_EVENT, true, 50), logged.toReversed());
    await store.close();
  });

  it('are found as if each had its own', async () => {
    const store = await open();
    const logged: EventRecord[] = [];
    for (let commit = 0; commit < 12; commit += 1) {
      now += 10;
      const [one, other] = [`b${commit % 3}`, `b${(commit + 1) % 3}`];
      const payloads = [...report(one, commit % 5), warnings(other), ...report(other, 2)];
      logged.push(...(await log(store, payloads)));
    }
    ok(rowsOf().length < logged.length / 2);
    const serial = fc.option(fc.integer({ min: 0, max: logged.length + 2 }), { nil: null });
    const time = fc.option(fc.integer({ min: 5_000, max: now + 10 }), { nil: null });
    const filter = fc.record({
      kinds: fc.constantFrom<EventFilter['kinds']>([], ['capacity'], ['failure', 'capacity']),
      types: fc.subarray(['capacity.pool', 'capacity.backend', 'capacity.warnings']),
      source: fc.constantFrom(null, 'b0', 'b1#p1', 'b2#p3', 'b9'),
      since: time,
      until: time,
    });
    const asked = fc.record({ filter, after: serial, newestFirst: fc.boolean(), limit: fc.nat(9) });
    await fc.assert(
      fc.asyncProperty(asked, async ({ filter: some, after, newestFirst, limit: less }) => {
        const whole = { ...EVERY_EVENT, ...some };
        const limit = less + 1;
        const wanted = logged.filter((event) => matches(event, whole, after, newestFirst));
        if (newestFirst) wanted.reverse();
        const found: EventRecord[] = [];
        for (let from = after, pages = 0; ; pages += 1) {
          const page = await store.events({ filter: whole, after: from, newestFirst, limit });
          ok(page.events.length <= limit && pages < 200);
          found.push(...page.events);
          if (!page.more) break;
          ok(from === null || (newestFirst ? page.position < from : page.position > from));
          from = page.position;
        }
        deepStrictEqual(found, wanted);
      }),
      { numRuns: 400 },
    );
    await store.close();
  });

  it('have a row each in an export', async () => {
    const store = await open();
    const logged = await log(store, [...report('a', 3), warnings('a')]);
    const text = await exported(openSqliteSource(place.file));
    await store.close();
    strictEqual(text.includes('first_serial'), false);
    const there = join(place.path, 'there.db');
    await imported(text, (version) => openSqliteTarget(there, version));
    deepStrictEqual(rowsOf(there), [1, 2, 3, 4, 5]);
    const after = await open(there);
    deepStrictEqual(await read(after, EVERY_EVENT), logged);
    await after.close();
  });

  it('get a row each if the step is taken back', async () => {
    const store = await open();
    const logged = await log(store, [...report('a', 3), warnings('a'), ...report('b', 1)]);
    await store.close();
    const step = MIGRATIONS.find(({ name }) => name === '0046-events-of-a-report');
    const knex = connectSqlite(place.file);
    await step?.down(knex);
    const rows: { serial: number; type: string; pool: string | null; payload: string }[] =
      await knex('events').orderBy('serial');
    await knex.destroy();
    deepStrictEqual(
      rows.map(({ serial, payload }) => ({ serial, payload: JSON.parse(payload) })),
      logged.map(({ serial, payload }) => ({ serial, payload })),
    );
    deepStrictEqual(
      rows.map(({ type, pool }) => [type, pool]),
      logged.map(({ payload }) => [
        eventType(payload),
        'pool' in payload ? (payload.pool ?? null) : null,
      ]),
    );
  });
});

function matches(
  { serial, createdAt, payload }: EventRecord,
  { kinds, types, source, since, until }: EventFilter,
  after: number | null,
  newestFirst: boolean,
): boolean {
  const backend = 'backend' in payload ? payload.backend : null;
  const pool = 'pool' in payload ? payload.pool : null;
  return (
    (after === null || (newestFirst ? serial < after : serial > after)) &&
    (kinds.length === 0 || kinds.includes('capacity')) &&
    (types.length === 0 || types.includes(eventType(payload))) &&
    (source === null || source === (source.includes('#') ? pool : backend)) &&
    (since === null || createdAt >= since) &&
    (until === null || createdAt < until)
  );
}
