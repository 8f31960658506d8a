/** What tests need, and by that which of them run together. */
export type Group = 'unit' | 'property' | 'process' | 'pages' | 'postgres' | 'bench';

/**
 * Which folder or file of test/ belongs to which group: the only place that says so. The longest
 * path counts, so that a file may be elsewhere than its folder. test/groups.test.ts holds that each
 * test belongs to one.
 */
export const GROUPS: Readonly<Record<Group, readonly string[]>> = {
  // No process, no database server: these are run after every change.
  unit: [
    'test/app',
    'test/cli',
    'test/client',
    'test/config',
    'test/conformance',
    'test/contract',
    'test/engine',
    'test/faults/history',
    'test/groups.test.ts',
    'test/grpc',
    'test/http',
    'test/ledger',
    'test/parity/units.test.ts',
    'test/store',
  ],
  // What must hold for any input, drawn.
  property: ['test/property'],
  // Servers and commands as processes, foreign clients.
  process: [
    'test/cli/commands.test.ts',
    'test/cli/completion/completion.test.ts',
    'test/cli/demo/demo.test.ts',
    'test/cli/server/reload.test.ts',
    'test/cli/sample-worker',
    'test/cli/server.test.ts',
    'test/cli/transfer.test.ts',
    'test/cli/watch.test.ts',
    'test/cli/worker-check/usage.test.ts',
    'test/e2e',
    'test/faults',
    'test/grpc/server.test.ts',
    'test/hostile',
    'test/layers.test.ts',
    'test/outage',
    'test/parity',
    'test/reports',
    'test/runner.test.ts',
    'test/store/sqlite/crash.test.ts',
    'test/store/sqlite/owner.test.ts',
    'test/store/postgres/unavailable.test.ts',
  ],
  // What the pages of docs/ show, executed.
  pages: ['test/docs', 'test/docs.test.ts'],
  // What is said to a PostgreSQL.
  postgres: [
    'test/cli/transfer-postgres.test.ts',
    'test/contract/postgres.test.ts',
    'test/store/dump/postgres.test.ts',
    'test/store/postgres/postgres.test.ts',
  ],
  bench: ['test/bench'],
};

/** Tests of the ledger on SQLite that `postgres` runs again, on PostgreSQL. */
export const AGAIN_ON_POSTGRES = 'test/ledger';

/** Groups whose tests run what `npm run build` makes. */
export const OF_THE_BUILD: readonly Group[] = ['process', 'pages', 'bench'];

/** The group of a test file, by its path from the root. Throws where none or several claim it. */
export function groupOf(
  file: string,
  groups: Readonly<Record<string, readonly string[]>> = GROUPS,
): Group {
  const claims = Object.entries(groups).flatMap(([group, paths]) =>
    paths
      .filter((path) => file === path || file.startsWith(`${path}/`))
      .map((path) => ({ group, path })),
  );
  const longest = Math.max(...claims.map(({ path }) => path.length));
  const best = claims.filter(({ path }) => path.length === longest);
  if (best.length === 0)
    throw new Error(`${file} belongs to no group: say which in scripts/test/groups.ts`);
  if (best.length > 1)
    throw new Error(`${file} belongs to ${best.map(({ group }) => group).join(' and ')}`);
  return best[0]?.group as Group;
}

export function isGroup(word: string): word is Group {
  return Object.hasOwn(GROUPS, word);
}
