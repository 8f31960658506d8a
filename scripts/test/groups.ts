/** Groups of tests, by what they need. */
export type Group = 'unit' | 'property' | 'process' | 'pages' | 'postgres' | 'bench';

/**
 * The group of each folder or file of test/. This is the only place that says so. The longest path
 * counts, so a file may be in another group than its folder. test/groups.test.ts checks that each
 * test has one group.
 */
export const GROUPS: Readonly<Record<Group, readonly string[]>> = {
  // No process, no database server: to run after every change.
  unit: [
    'test/app',
    'test/auth',
    'test/cli',
    'test/client',
    'test/clients',
    'test/config',
    'test/conformance',
    'test/contract',
    'test/domain',
    'test/engine',
    'test/faults/history',
    'test/groups.test.ts',
    'test/grpc',
    'test/http',
    'test/ledger',
    'test/page',
    'test/parity/units.test.ts',
    'test/store',
  ],
  // Properties that hold for any input.
  property: ['test/property'],
  // Servers and commands as processes, and clients in other languages.
  process: [
    'test/access',
    'test/asked',
    'test/auth/certificate.test.ts',
    'test/cli/auth-check.test.ts',
    'test/cli/commands.test.ts',
    'test/cli/completion/completion.test.ts',
    'test/cli/completion/install.test.ts',
    'test/cli/config-check.test.ts',
    'test/cli/demo/demo.test.ts',
    'test/cli/journal.test.ts',
    'test/cli/ledger.test.ts',
    'test/cli/program/closed-pipes.test.ts',
    'test/cli/program/startup.test.ts',
    'test/cli/server/reload.test.ts',
    'test/cli/sample-worker',
    'test/cli/schedule-many.test.ts',
    'test/cli/secrets.test.ts',
    'test/cli/server.test.ts',
    'test/cli/status.test.ts',
    'test/cli/transfer.test.ts',
    'test/cli/watch.test.ts',
    'test/cli/what-helps.test.ts',
    'test/cli/worker-check/check.test.ts',
    'test/cli/worker-check/usage.test.ts',
    'test/config/revocation-lists.test.ts',
    'test/contract/sqlite-thread.test.ts',
    'test/deploy',
    'test/e2e',
    'test/faults',
    'test/grpc/access',
    'test/grpc/server.test.ts',
    'test/hostile',
    'test/layers.test.ts',
    'test/outage',
    'test/packages',
    'test/page/page.test.ts',
    'test/parity',
    'test/reports',
    'test/runner.test.ts',
    'test/tidy.test.ts',
    'test/tracing',
    'test/store/schema/killed',
    'test/store/sqlite/crash.test.ts',
    'test/store/sqlite/owner.test.ts',
    'test/store/sqlite/start.test.ts',
    'test/store/postgres/unavailable.test.ts',
  ],
  // Executes what the pages of docs/ show.
  pages: ['test/docs', 'test/docs.test.ts'],
  // Tests that use a PostgreSQL.
  postgres: [
    'test/cli/transfer-postgres.test.ts',
    'test/contract/postgres.test.ts',
    'test/store/dump/postgres.test.ts',
    'test/store/postgres/feed.test.ts',
    'test/store/postgres/following.test.ts',
    'test/store/postgres/late.test.ts',
    'test/store/postgres/postgres.test.ts',
    'test/store/postgres/round-trips.test.ts',
  ],
  bench: ['test/bench'],
};

/** Tests of the ledger on SQLite, which `postgres` repeats on PostgreSQL. */
export const AGAIN_ON_POSTGRES = 'test/ledger';

/** Groups whose tests need `npm run build`. */
export const OF_THE_BUILD: readonly Group[] = ['process', 'pages', 'postgres', 'bench'];

/** The group of a test file, by its path from the root. Throws if none or several claim it. */
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
