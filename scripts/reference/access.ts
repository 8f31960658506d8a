import { ROLES } from '../../src/domain/role.js';
import { type RuledMethod, ruledMethods } from '../../src/grpc/access/methods.js';
import { code, type Page, page, table } from './markdown.js';

const INTRODUCTION = `# Who may call what

If the server asks who calls ([security](../security.md)), each method needs one of these roles.
The contract says so itself, by the option \`stowage.v1.access\` of each method: nothing is open by
being forgotten. Health checks are open to everybody. Who may ask server reflection, and who may
read \`/metrics\`, is \`auth.reflection\` and \`auth.metrics\` of the
[configuration](configuration.md).`;

/** Every method with the roles that may call it. */
export function accessPage(): Page {
  return page('access.md', [
    INTRODUCTION,
    table(['method', ...ROLES.filter((role) => role !== 'metrics'), ''], ruledMethods().map(row)),
    'Audited: each such call of an operator is a line of the audit log.',
  ]);
}

function row({ name, requires, audited }: RuledMethod): readonly string[] {
  const may = (role: (typeof ROLES)[number]) =>
    typeof requires === 'string' || requires.includes(role) ? 'yes' : '';
  return [
    code(name),
    ...ROLES.filter((role) => role !== 'metrics').map(may),
    typeof requires === 'string' ? 'any identity' : audited ? 'audited' : '',
  ];
}
