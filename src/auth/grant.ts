import type { Identity } from '../domain/identity.js';
import type { Role } from '../domain/role.js';
import type { Names } from './pattern.js';

/** What an identity may do at one method. */
export interface Grant {
  readonly identity: Identity;
  /** Those of its roles that let it call the method. */
  readonly roles: readonly Role[];
  /** Projects that it may see and ask for. */
  readonly projects: Names;
  /** Hosts and clusters that it may speak for. */
  readonly hosts: Names;
  /** Backends whose orders it may carry out. */
  readonly backends: Names;
}

/** Why a call is refused. */
export interface Denial {
  readonly kind: 'role_missing';
  readonly identity: Identity;
  /** Any one of these would do. */
  readonly needed: readonly Role[];
}

/** What a method asks of its caller. */
export type Requirement =
  /** Nothing: not even who it is. */
  | 'anyone'
  /** That it is known who it is. */
  | 'identity'
  /** One of these roles. */
  | readonly Role[];
