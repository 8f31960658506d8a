import type { Identity } from '../domain/identity.js';
import { identityText } from '../domain/identity.js';
import type { RoleBinding } from '../domain/role.js';
import { type Access, accessOf, type CompiledBinding, compileBindings, decide } from './access.js';
import type { Denial, Grant, Requirement } from './grant.js';

/** Identities that are remembered; each costs some hundred bytes. */
const MOST_IDENTITIES = 10_000;

interface Known {
  readonly access: Access;
  /** By what a method asks: methods that ask the same share one. */
  readonly decided: Map<Requirement, Grant | Denial>;
}

/**
 * The bindings that are in force. What it decides once for an identity and a requirement it gives
 * again at the cost of two look-ups; the oldest identities go where there are too many.
 */
export class Policy {
  readonly #bindings: readonly CompiledBinding[];
  readonly #known = new Map<string, Known>();

  constructor(bindings: readonly RoleBinding[]) {
    this.#bindings = compileBindings(bindings);
  }

  /** What the bindings give to an identity. */
  accessOf(identity: Identity): Access {
    return this.#of(identity).access;
  }

  /** Whether an identity may call a method that asks this. The same object for the same answer. */
  decide(identity: Identity, required: Requirement): Grant | Denial {
    const known = this.#of(identity);
    let decided = known.decided.get(required);
    if (decided === undefined) {
      decided = decide(known.access, required);
      known.decided.set(required, decided);
    }
    return decided;
  }

  #of(identity: Identity): Known {
    const key = identityText(identity);
    let known = this.#known.get(key);
    if (known === undefined) {
      known = { access: accessOf(this.#bindings, identity), decided: new Map() };
      this.#known.set(key, known);
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= MOST_IDENTITIES) break;
        this.#known.delete(oldest);
      }
    }
    return known;
  }
}
