/** What an identity may be allowed to be. docs/security.md says what each of them may do. */
export const ROLES = ['client', 'manager', 'worker', 'operator', 'auditor', 'metrics'] as const;

/** One of them. */
export type Role = (typeof ROLES)[number];

/**
 * Gives roles to identities. In every pattern `*` stands for any text, also an empty one; nothing
 * else is special.
 */
export interface RoleBinding {
  /** Patterns of names that certificates give. */
  readonly certificates: readonly string[];
  /** Patterns of names that tokens give. */
  readonly tokens: readonly string[];
  readonly roles: readonly Role[];
  /** Of a client: patterns of projects. */
  readonly projects: readonly string[];
  /** Of a manager: patterns of hosts and clusters, `host@backend`. */
  readonly hosts: readonly string[];
  /** Of a worker: patterns of backends, `host@backend`. */
  readonly backends: readonly string[];
}
