import { Client } from 'pg';
import type { LedgerStore } from '../../src/ledger/store-port/store.js';

/**
 * Makes a database use the test's time: replaces `clock_timestamp()`, by which a store reads the
 * time. `wrap` returns a store that sets the time in the database before each call.
 */
export async function withClockOf(
  url: string,
  now: () => number,
): Promise<{ readonly wrap: (store: LedgerStore) => LedgerStore; close(): Promise<void> }> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const database = new URL(url).pathname.slice(1);
  await client.query(`
    create table test_time (ms bigint not null);
    insert into test_time values (0);
    create function clock_timestamp() returns timestamptz language sql volatile
      as 'select to_timestamp(ms / 1000.0) from public.test_time';
    alter database ${database} set search_path = public, pg_catalog`);
  let told = -1;
  const tell = async (): Promise<void> => {
    const ms = now();
    if (ms === told) return;
    await client.query('update test_time set ms = $1', [ms]);
    told = ms;
  };
  await tell();
  const wrap = (store: LedgerStore): LedgerStore =>
    new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function' || name === 'onNews')
          return typeof value === 'function' ? value.bind(target) : value;
        return async (...args: unknown[]) => {
          if (name !== 'close') await tell();
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  return { wrap, close: () => client.end() };
}
