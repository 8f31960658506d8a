import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Role } from '../../gen/stowage/v1/access_pb.js';
import {
  AccessService,
  type GrantedRole,
  IdentityKind,
  type WhoAmIResponse,
  WhoAmIResponseSchema,
} from '../../gen/stowage/v1/access_service_pb.js';
import type { StowageCommand } from '../options/command.js';
import type { Column } from '../output/columns.js';
import { json } from '../output/json.js';
import { type ServerOptions, showOptions, withSession } from '../session/session.js';
import type { CliIo } from '../terminal/io.js';

const FIELDS: readonly Column<WhoAmIResponse>[] = [
  { name: 'name', value: ({ name }) => name },
  { name: 'kind', value: ({ kind }) => IdentityKind[kind].toLowerCase() },
  { name: 'roles', value: ({ kind, roles }) => rolesWords(kind, roles) },
  {
    name: 'until',
    value: ({ expiresAt }) =>
      expiresAt === undefined ? '' : timestampDate(expiresAt).toISOString(),
  },
];

/** `stowage whoami` */
export function whoamiCommand(command: StowageCommand, io: CliIo): void {
  showOptions(command)
    .columns(FIELDS)
    .calls(AccessService.method.whoAmI)
    .example(
      'stowage whoami',
      'stowage whoami --tls-ca ca.pem --token-file /run/secrets/stowage -f json',
    )
    .action((options: ServerOptions) =>
      withSession(io, options, async ({ client, record }) => {
        const answer = await client.access.whoAmI({});
        record({ fields: FIELDS, row: answer, machine: json(WhoAmIResponseSchema, answer) });
      }),
    );
}

function rolesWords(kind: IdentityKind, roles: readonly GrantedRole[]): string {
  if (kind === IdentityKind.ANONYMOUS) return 'all, for the server asks nobody who they are';
  return roles.length === 0 ? 'none' : roles.map(roleWords).join('; ');
}

/** A role, with the names that it is for where it is not for all. */
function roleWords({ role, projects, hosts, backends }: GrantedRole): string {
  const named = [
    ['projects', projects],
    ['hosts', hosts],
    ['backends', backends],
  ] as const;
  const told = named
    .filter(
      ([, patterns]) => patterns.length > 0 && !(role === Role.OPERATOR || role === Role.AUDITOR),
    )
    .map(([what, patterns]) => `${what} ${patterns.join(', ')}`);
  const word = Role[role].toLowerCase();
  return told.length === 0 ? word : `${word} of ${told.join(', ')}`;
}
