import type { Command } from 'commander';
import { pages } from '../../client/index.js';
import { type Pool, PoolSchema } from '../../gen/stowage/v1/pool_pb.js';
import type { CliIo } from '../io.js';
import { facts, json, plain, table } from '../output.js';
import { type ServerOptions, serverOptions, withSession } from '../session.js';
import { capacity, figure, moment } from '../words.js';

/** `stowage pool …` */
export function poolCommands(program: Command, io: CliIo): void {
  const pool = program.command('pool').description('See pools and what is left of them.');
  serverOptions(
    pool.command('list').description('Lists pools; capacities in GiB.').option('--backend <name>', 'only pools of this backend', ''),
  ).action((options: ServerOptions & { backend: string }) =>
    withSession(io, options, async ({ client, print }) => {
      const found: Pool[] = [];
      for await (const page of pages((pageToken) => client.pools.listPools({ backend: options.backend, pageToken })))
        found.push(...page.pools);
      print(
        found.map((one) => json(PoolSchema, one)),
        () => (found.length === 0 ? 'no pools: has a backend reported?' : poolTable(found)),
      );
    }),
  );
  serverOptions(pool.command('show').description('Shows one pool with every capacity factor.').argument('<host@backend#pool>')).action(
    (name: string, options: ServerOptions) =>
      withSession(io, options, async ({ client, print }) => {
        const answer = await client.pools.getPool({ name });
        if (answer.pool) print(json(PoolSchema, answer.pool), () => (answer.pool ? poolFacts(answer.pool) : ''));
      }),
  );
}

function poolTable(pools: readonly Pool[]): string {
  return table(
    ['POOL', 'ZONE', 'PLACES', 'THIN', 'TOTAL', 'FREE', 'VIRTUAL FREE', 'PROVISIONED', 'HELD', 'CONFIRMED', 'VOLUMES'],
    pools.map((pool) => [
      pool.name,
      pool.availabilityZone,
      yes(pool.participating),
      yes(pool.factors?.thin),
      capacity(pool.factors?.total),
      capacity(pool.factors?.free),
      figure(pool.factors?.virtualFreeGib),
      figure(pool.factors?.provisionedGib),
      String(pool.heldGib),
      String(pool.confirmedGib),
      String(pool.volumeCount),
    ]),
  );
}

function poolFacts(pool: Pool): string {
  const factors = pool.factors;
  const head = facts([
    ['pool', pool.name],
    ['zone', pool.availabilityZone],
    ['takes placements', yes(pool.participating)],
    ['reported', moment(pool.reportedAt)],
    ['volumes', String(pool.volumeCount)],
    ['total', gib(capacity(factors?.total))],
    ['free', gib(capacity(factors?.free))],
    ['virtual free', gib(figure(factors?.virtualFreeGib))],
    ['held', gib(String(pool.heldGib))],
    ['confirmed', gib(String(pool.confirmedGib))],
    ['allocated', gib(figure(factors?.allocatedGib))],
    ['provisioned', gib(figure(factors?.provisionedGib))],
    ['reserved', gib(figure(factors?.reservedGib))],
    ['total less reserved', gib(figure(factors?.totalReservedAvailableGib))],
    ['total available', gib(figure(factors?.totalAvailableGib))],
    ['calculated free', gib(figure(factors?.calculatedFreeGib))],
    ['free percent', figure(factors?.freePercent)],
    ['provisioned ratio', figure(factors?.provisionedRatio)],
    ['thin', yes(factors?.thin)],
    ['over-subscription ratio', figure(factors?.maxOverSubscriptionRatio)],
  ]);
  const capabilities = Object.entries(pool.capabilities ?? {}).map(([key, value]) => `  ${plain(key)}: ${plain(JSON.stringify(value))}`);
  return capabilities.length === 0 ? head : `${head}\n\ncapabilities\n${capabilities.join('\n')}`;
}

function yes(value: boolean | undefined): string {
  return value ? 'yes' : 'no';
}

function gib(text: string): string {
  return /\d/.test(text) ? `${text} GiB` : text;
}
