import { type DescMethod, getOption, hasOption } from '@bufbuild/protobuf';
import type { Requirement } from '../../auth/grant.js';
import { ROLES, type Role } from '../../domain/role.js';
import { access, Role as ProtoRole } from '../../gen/stowage/v1/access_pb.js';

/** What a method asks of its caller, and whether each call goes to the audit log. */
export interface MethodRule {
  readonly requires: Requirement;
  readonly audited: boolean;
}

const ROLE_OF: Readonly<Record<ProtoRole, Role | null>> = {
  [ProtoRole.UNSPECIFIED]: null,
  [ProtoRole.CLIENT]: 'client',
  [ProtoRole.MANAGER]: 'manager',
  [ProtoRole.WORKER]: 'worker',
  [ProtoRole.OPERATOR]: 'operator',
  [ProtoRole.AUDITOR]: 'auditor',
  [ProtoRole.METRICS]: 'metrics',
};

/**
 * What the proto says of a method, by the option `stowage.v1.access`. Throws where it says nothing:
 * such a method would be open to whoever calls. Methods that ask for the same roles share one list.
 */
export function methodRule(method: DescMethod, known: Map<string, readonly Role[]>): MethodRule {
  const name = `${method.parent.typeName}/${method.name}`;
  if (!hasOption(method, access)) throw new Error(`${name} does not say who may call it`);
  const { roles, anyIdentity, audited } = getOption(method, access);
  if (anyIdentity === roles.length > 0)
    throw new Error(`${name} must name either roles or any identity`);
  if (anyIdentity) return { requires: 'identity', audited };
  const named = roles.map((role) => ROLE_OF[role]).filter((role) => role !== null);
  const ordered = ROLES.filter((role) => named.includes(role));
  if (ordered.length !== roles.length) throw new Error(`${name} names a role that there is not`);
  const key = ordered.join();
  const shared = known.get(key) ?? ordered;
  known.set(key, shared);
  return { requires: shared, audited };
}
