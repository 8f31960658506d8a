import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DecisionSchema } from '../../gen/stowage/v1/decision_pb.js';
import { VolumeService } from '../../gen/stowage/v1/volume_service_pb.js';
import { moment } from '../options/arguments.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { rows } from '../session/rows.js';
import { listOptions, type ServerOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';
import { DECISION_COLUMNS } from '../views/decision.js';
import {
  type DecisionFilterOptions,
  decisionFilter,
  decisionFilterOptions,
} from './decision-filter.js';

interface ListOptions extends ServerOptions, DecisionFilterOptions {
  readonly since?: Date;
  readonly until?: Date;
}

/** `stowage decision list` */
export function listCommand(decision: StowageCommand, io: CliIo): void {
  const command = decision
    .command('list')
    .description('Lists decisions that are kept, newest first.');
  listOptions(
    decisionFilterOptions(command)
      .option(
        '--since <time>',
        'only decisions made since, such as 24h, or 2026-01-31T12:00:00Z',
        moment,
      )
      .option('--until <time>', 'only decisions made before', moment),
  )
    .columns(DECISION_COLUMNS)
    .calls(VolumeService.method.listDecisions)
    .example(
      'stowage decision list --state in-doubt --columns decision,volume,pool,reason',
      'stowage decision list --home node1@lvm --state pending leased accepted --watch',
      'stowage decision list --state failed --since 24h -f csv',
    )
    .action((options: ListOptions) =>
      withSession(io, options, ({ client, list }) => {
        const query = {
          ...decisionFilter(options),
          ...(options.since && { decidedFrom: timestampFromDate(options.since) }),
          ...(options.until && { decidedBefore: timestampFromDate(options.until) }),
        };
        return list({
          columns: DECISION_COLUMNS,
          pages: rows(
            (pageToken) => client.volumes.listDecisions({ ...query, pageToken }),
            ({ decisions }) => decisions,
          ),
          machine: (one) => json(DecisionSchema, one),
          empty: 'no decisions',
        });
      }),
    );
}
