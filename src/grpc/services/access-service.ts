import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Scope } from '../../auth/access.js';
import type { Authenticator } from '../../auth/authenticator.js';
import type { Identity } from '../../domain/identity.js';
import type { Role } from '../../domain/role.js';
import { Role as ProtoRole } from '../../gen/stowage/v1/access_pb.js';
import {
  type AccessService,
  type GrantedRoleSchema,
  IdentityKind,
} from '../../gen/stowage/v1/access_service_pb.js';
import type { ServiceImplementation } from '../adapter/implementation.js';
import { optionalTimestamp } from '../values/time.js';

const KIND: Readonly<Record<Identity['kind'], IdentityKind>> = {
  anonymous: IdentityKind.ANONYMOUS,
  certificate: IdentityKind.CERTIFICATE,
  token: IdentityKind.TOKEN,
};

const ROLE: Readonly<Record<Role, ProtoRole>> = {
  client: ProtoRole.CLIENT,
  manager: ProtoRole.MANAGER,
  worker: ProtoRole.WORKER,
  operator: ProtoRole.OPERATOR,
  auditor: ProtoRole.AUDITOR,
  metrics: ProtoRole.METRICS,
};

/** Tells callers who they are. `inForce`: by what is decided now. */
export function accessService(
  inForce: () => Authenticator,
): ServiceImplementation<typeof AccessService> {
  return {
    whoAmI(_, { access }) {
      const { identity } = access.grant;
      const expiresAt = optionalTimestamp(identity.expiresAt);
      const { scopes } = inForce().policy.accessOf(identity);
      return {
        name: identity.name,
        kind: KIND[identity.kind],
        roles: [...scopes].map(([role, scope]) => roleToProto(role, scope)),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      };
    },
  };
}

function roleToProto(role: Role, scope: Scope): MessageInitShape<typeof GrantedRoleSchema> {
  return {
    role: ROLE[role],
    projects: [...scope.projects.patterns],
    hosts: [...scope.hosts.patterns],
    backends: [...scope.backends.patterns],
  };
}
