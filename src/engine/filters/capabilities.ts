import type { Json } from '../../domain/json.js';
import { nearOperator } from '../capabilities/near-operator.js';
import {
  capabilityAt,
  meetsRequirement,
  type RequiredCapability,
  requirementsKey,
  requirementsOf,
} from '../capabilities/requirements.js';
import type { Filter } from '../framework/filter.js';
import type { PoolView } from '../request/view.js';

/**
 * Passes if the pool's capabilities meet every extra spec that is a requirement (docs/rules.md,
 * "Extra specs"). If an attached volume grows, a pool that reports that it cannot do this does not
 * pass.
 */
export const capabilitiesFilter: Filter = {
  name: 'CapabilitiesFilter',
  preFilter: ({ spec, growsAttached }) => ({
    kind: 'signature',
    key: `${growsAttached ? 'grows\n' : ''}${requirementsKey(spec)}`,
  }),
  bind({ spec, growsAttached }) {
    const required = requirementsOf(spec);
    return {
      check(pool) {
        if (growsAttached && !growsOnline(pool)) return false;
        for (const requirement of required) {
          if (!meets(pool, requirement)) return false;
        }
        return true;
      },
      reason(pool) {
        const unmet = required
          .filter((requirement) => !meets(pool, requirement))
          .map((requirement) => explain(pool, requirement));
        if (growsAttached && !growsOnline(pool))
          unmet.unshift('it cannot extend an attached volume (online_extend_support)');
        return unmet.join('; ');
      },
    };
  },
};

function meets(pool: PoolView, requirement: RequiredCapability): boolean {
  return meetsRequirement(pool.report.capabilities, requirement);
}

/** True unless the pool clearly says that it cannot. */
function growsOnline({ report: { capabilities } }: PoolView): boolean {
  return capabilities['online_extend_support'] !== false;
}

function explain(pool: PoolView, { key, path, requirement }: RequiredCapability): string {
  const value = capabilityAt(pool.report.capabilities, path);
  const reported =
    value === undefined ? 'it reports no such capability' : `it reports ${show(value)}`;
  const meant = requirement === null ? null : nearOperator(requirement);
  const slip = meant === null ? '' : ` (${show(requirement)} is no operator, ${show(meant)} is)`;
  return `${shorten(key)} must be ${show(requirement)}, ${reported}${slip}`;
}

function show(value: Json): string {
  return shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
