import { randomUUID } from 'node:crypto';
import {
  type ForgetBackendResponse,
  ForgetBackendResponseSchema,
  PoolService,
  type RenameBackendResponse,
  RenameBackendResponseSchema,
} from '../../gen/stowage/v1/pool_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { plain } from '../output/plain.js';
import { actionOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';

interface ChangeOptions extends ServerOptions {
  readonly yes?: true;
  readonly reason: string;
}

interface RenameOptions extends ChangeOptions {
  readonly cluster?: true;
  readonly merge?: true;
}

const MOVED: readonly Column<RenameBackendResponse>[] = [
  { name: 'hosts', value: ({ hosts }) => hosts },
  { name: 'pools', value: ({ pools }) => pools },
  { name: 'volumes', value: ({ volumes }) => volumes },
  { name: 'unfinished decisions', value: ({ unfinishedDecisions }) => unfinishedDecisions },
  { name: 'held', value: ({ heldGib }) => heldGib, unit: 'GiB' },
  { name: 'confirmed', value: ({ confirmedGib }) => confirmedGib, unit: 'GiB' },
  { name: 'contained', value: ({ containedGib }) => containedGib, unit: 'GiB' },
  { name: 'merged', value: ({ merged }) => merged },
];

const GONE: readonly Column<ForgetBackendResponse>[] = [
  { name: 'hosts', value: ({ hosts }) => hosts },
  { name: 'pools', value: ({ pools }) => pools },
  { name: 'renamed to', value: ({ renamedTo }) => renamedTo },
];

/** `stowage backend rename FROM TO` */
export function renameCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('rename')
      .description(
        'Gives a backend or a pool another name: its volumes, reservations, orders, hosts and ' +
          'figures go along. Nothing is changed without --yes.',
      )
      .argument('<from>', 'host@backend, cluster@backend, or a pool: host@backend#pool')
      .argument('<to>', 'the new name; of a pool, in the same backend')
      .option('--cluster', 'the new name is a cluster of which nothing was heard yet')
      .option('--merge', 'both names are the same storage: add up what was promised under both')
      .option('--yes', 'really do it')
      .option('--reason <text>', 'why, for the audit log', ''),
  )
    .columns(MOVED)
    .calls(PoolService.method.renameBackend)
    .example(
      'stowage backend rename node1@lvm node2@lvm',
      "stowage backend rename node1@lvm prod@lvm --cluster --yes --reason 'joins the cluster'",
      'stowage backend rename node1@lvm#vg0 node1@lvm#thin --yes',
    )
    .action((from: string, to: string, options: RenameOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.pools.renameBackend({
          requestId: randomUUID(),
          name: from,
          newName: to,
          toCluster: options.cluster === true,
          allowMerge: options.merge === true,
          validateOnly: options.yes !== true,
          reason: options.reason,
        });
        const machine = json(RenameBackendResponseSchema, answer);
        const view = { fields: MOVED, row: answer, machine };
        if (answer.alreadyRenamed)
          record({ ...view, sentence: `${plain(from)} is ${plain(to)} already` });
        else if (options.yes)
          record({ ...view, sentence: `${plain(from)} is ${plain(to)} now: ${sumOf(answer)}` });
        else record(view);
        advise(io, options, !answer.alreadyRenamed, `would go from ${from} to ${to}`);
      }),
    );
}

/** `stowage backend forget NAME` */
export function forgetCommand(backend: StowageCommand, io: CliIo): void {
  actionOptions(
    backend
      .command('forget')
      .description(
        'Forgets a backend or a pool that is gone for good, or a name that one had before it ' +
          'was renamed. Refused while anything lives there. Nothing is changed without --yes.',
      )
      .argument('<name>', 'host@backend, cluster@backend, or a pool: host@backend#pool')
      .option('--yes', 'really do it')
      .option('--reason <text>', 'why, for the audit log', ''),
  )
    .columns(GONE)
    .calls(PoolService.method.forgetBackend)
    .example(
      'stowage backend forget node1@lvm',
      "stowage backend forget node1@lvm --yes --reason 'scrapped'",
    )
    .action((name: string, options: ChangeOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.pools.forgetBackend({
          requestId: randomUUID(),
          name,
          validateOnly: options.yes !== true,
          reason: options.reason,
        });
        const machine = json(ForgetBackendResponseSchema, answer);
        const view = { fields: GONE, row: answer, machine };
        record(options.yes ? { ...view, sentence: `${plain(name)} is forgotten` } : view);
        advise(io, options, true, `would be forgotten of ${name}`);
      }),
    );
}

function sumOf({ volumes, heldGib, confirmedGib, containedGib }: RenameBackendResponse): string {
  return (
    `${volumes} volumes went along, ${heldGib} GiB held, ${confirmedGib} confirmed, ` +
    `${containedGib} contained`
  );
}

function advise(io: CliIo, { format, yes }: ChangeOptions, isDue: boolean, what: string): void {
  if (format === 'table' && yes !== true && isDue) io.err(`this ${plain(what)}: add --yes.`);
}
