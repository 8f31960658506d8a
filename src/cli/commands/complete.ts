import { pages, type StowageClient, StowageError } from '../../client/index.js';
import type { NameKind } from '../completion/names.js';
import { readContexts } from '../files/contexts.js';
import { isFresh, writeNames } from '../files/names-cache.js';
import type { StowageCommand } from '../options/command.js';
import { allBackends } from '../session/known-hosts.js';
import { type ConnectionOptions, connectionOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';

/** So many pools are offered; a larger cloud has more than anybody reads. */
const MOST_POOLS = 5_000;

/** `stowage complete`, which completion runs in the background. */
export function completeCommand(command: StowageCommand, io: CliIo): void {
  connectionOptions(command.option('--refresh', 'writes names that were known a while ago anew'))
    .example('stowage complete --refresh')
    .action(async (options: ConnectionOptions) => {
      if (isFresh(io)) return;
      writeNames(io, 'contexts', Object.keys(readContexts(io).contexts));
      await withSession(io, { ...options, timeout: 5 }, async ({ client }) => {
        for (const [kind, names] of Object.entries(NAMES))
          writeNames(io, kind, await knownOf(names(client)));
      });
    });
}

const NAMES: Readonly<
  Record<Exclude<NameKind, 'contexts'>, (client: StowageClient) => Promise<readonly string[]>>
> = {
  pools: async (client) => {
    const names: string[] = [];
    for await (const page of pages((pageToken) => client.pools.listPools({ pageToken }))) {
      names.push(...page.pools.map(({ pool }) => pool));
      if (names.length >= MOST_POOLS) break;
    }
    return names;
  },
  backends: async (client) => (await allBackends(client)).map(({ backend }) => backend),
  hosts: async (client) =>
    (await allBackends(client)).flatMap(({ hosts }) => hosts.map(({ host }) => host)),
  profiles: async (client) => (await client.status.getStatus({})).server?.profiles ?? [],
};

/** None of what this caller may not see. */
async function knownOf(names: Promise<readonly string[]>): Promise<readonly string[]> {
  return names.catch((error: unknown) => {
    if (error instanceof StowageError && error.code === 'PERMISSION_DENIED') return [];
    throw error;
  });
}
