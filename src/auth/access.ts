import { ANONYMOUS, type Identity } from '../domain/identity.js';
import type { Role, RoleBinding } from '../domain/role.js';
import type { Denial, Grant, Requirement } from './grant.js';
import { ALL_NAMES, type Names, NO_NAMES, namesOf } from './pattern.js';

/** What the bindings give to one identity. */
export interface Access {
  readonly identity: Identity;
  /** Its roles, each with the names that it is for. */
  readonly scopes: ReadonlyMap<Role, Scope>;
}

/** The names that a role is for: those of its own kind. */
export interface Scope {
  readonly projects: Names;
  readonly hosts: Names;
  readonly backends: Names;
}

const EVERYTHING: Scope = { projects: ALL_NAMES, hosts: ALL_NAMES, backends: ALL_NAMES };
const NOTHING: Scope = { projects: NO_NAMES, hosts: NO_NAMES, backends: NO_NAMES };

/** The grant of whoever calls a server that asks nobody: everything, as itself. */
export const OPEN_GRANT: Grant = { identity: ANONYMOUS, roles: [], ...EVERYTHING };

/** What an identity is given by all bindings that name it, together. */
export function accessOf(bindings: readonly CompiledBinding[], identity: Identity): Access {
  const mine = bindings.filter((binding) => binding.names(identity));
  const roles = new Set(mine.flatMap(({ binding }) => binding.roles));
  const scopes = new Map<Role, Scope>();
  for (const role of roles) {
    const giving = mine.map(({ binding }) => binding).filter((one) => one.roles.includes(role));
    scopes.set(role, scopeOf(role, giving));
  }
  return { identity, scopes };
}

/** A binding whose patterns of identities are compiled. */
export interface CompiledBinding {
  readonly binding: RoleBinding;
  names(identity: Identity): boolean;
}

/** Compiles what bindings say of identities. */
export function compileBindings(bindings: readonly RoleBinding[]): readonly CompiledBinding[] {
  return bindings.map((binding) => {
    const certificates = namesOf(binding.certificates);
    const tokens = namesOf(binding.tokens);
    return {
      binding,
      names: ({ kind, name }) =>
        (kind === 'certificate' && certificates.has(name)) ||
        (kind === 'token' && tokens.has(name)),
    };
  });
}

/** Whether an identity may call a method, and for which names. Pure. */
export function decide({ identity, scopes }: Access, required: Requirement): Grant | Denial {
  if (required === 'anyone' || required === 'identity')
    return { identity, roles: [...scopes.keys()], ...NOTHING };
  const held = required.filter((role) => scopes.has(role));
  if (held.length === 0) return { kind: 'role_missing', identity, needed: required };
  const granted = held.map((role) => scopes.get(role) ?? NOTHING);
  return {
    identity,
    roles: held,
    projects: together(granted.map(({ projects }) => projects)),
    hosts: together(granted.map(({ hosts }) => hosts)),
    backends: together(granted.map(({ backends }) => backends)),
  };
}

function scopeOf(role: Role, giving: readonly RoleBinding[]): Scope {
  switch (role) {
    case 'client':
      return { ...NOTHING, projects: namesOf(giving.flatMap(({ projects }) => projects)) };
    case 'manager':
      return { ...NOTHING, hosts: namesOf(giving.flatMap(({ hosts }) => hosts)) };
    case 'worker':
      return { ...NOTHING, backends: namesOf(giving.flatMap(({ backends }) => backends)) };
    case 'operator':
    case 'auditor':
      return EVERYTHING;
    case 'metrics':
      return NOTHING;
  }
}

function together(names: readonly Names[]): Names {
  const [only] = names;
  if (names.length === 1 && only !== undefined) return only;
  return namesOf(names.flatMap(({ patterns }) => patterns));
}
