/** The ledger and its store as they are shipped, from dist/; `bench/built.ts` says why. */
const { startLedger }: typeof import('../../src/ledger/ledger.js') = await built('ledger/ledger');
const { openSqliteStore }: typeof import('../../src/store/open/open-sqlite.js') =
  await built('store/open/open-sqlite');

function built(module: string) {
  return import(new URL(`../../dist/src/${module}.js`, import.meta.url).href);
}

export { openSqliteStore, startLedger };
