import {
  type GetStatusResponse,
  GetStatusResponseSchema,
  StatusService,
} from '../../gen/stowage/v1/status_service_pb.js';
import { packageVersion } from '../files/package-root.js';
import type { StowageCommand } from '../options/command.js';
import { json } from '../output/json.js';
import { type ServerOptions, showOptions, withSession } from '../session/session.js';
import { CliFailure, type CliIo, EXIT } from '../terminal/io.js';
import { count } from '../views/diagnosis.js';
import { STATUS_FIELDS, statusSections, urgent } from '../views/status.js';

/** `stowage status` */
export function statusCommand(command: StowageCommand, io: CliIo): void {
  showOptions(command)
    .columns(STATUS_FIELDS)
    .calls(StatusService.method.getStatus)
    .example(
      'stowage status',
      'stowage status --watch',
      "stowage status -f json | jq -r '.concerns[].kind'",
    )
    .action((options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const status = await client.status.getStatus({});
        const row = {
          status,
          address: options.server,
          version: packageVersion(),
          now: new Date(),
        };
        record({
          fields: STATUS_FIELDS,
          row,
          machine: json(GetStatusResponseSchema, status),
          sections: (look) => statusSections(row, io.self, look),
        });
        // Who watches reads it; an error would end that.
        if (options.watch === undefined) failIfUrgent(status);
      }),
    );
}

/** Throws CliFailure with an exit code of its own if something needs a person. */
function failIfUrgent(status: GetStatusResponse): void {
  const found = urgent(status).length;
  if (found > 0)
    throw new CliFailure(
      `${count(found, 'thing')} ${found === 1 ? 'needs' : 'need'} a person`,
      EXIT.attention,
    );
}
