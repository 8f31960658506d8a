import { nearOperator } from '../capabilities/near-operator.js';
import {
  capabilityAt,
  meetsRequirement,
  type RequiredCapability,
  requirementsKey,
  requirementsOf,
} from '../capabilities/requirements.js';
import type { Filter } from '../framework/filter.js';
import { shortened, shownJson } from '../lib/shown.js';
import type { PoolView } from '../request/view.js';

/** Of the requirements that a pool does not meet. */
const MOST_TOLD = 4;

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
    reads: 'traits',
  }),
  bind({ spec, growsAttached }) {
    const required = requirementsOf(spec);
    // By requirement: the same for each pool.
    const slips: string[] = [];
    return {
      check(pool) {
        if (growsAttached && !growsOnline(pool)) return false;
        for (const requirement of required) {
          if (!meets(pool, requirement)) return false;
        }
        return true;
      },
      unmet: (pool) =>
        (growsAttached && !growsOnline(pool) ? 1 : 0) +
        required.filter((requirement) => !meets(pool, requirement)).length,
      reason(pool) {
        const unmet: string[] = [];
        if (growsAttached && !growsOnline(pool))
          unmet.push('it cannot extend an attached volume (online_extend_support)');
        for (const [at, requirement] of required.entries()) {
          if (meets(pool, requirement)) continue;
          if (unmet.length >= MOST_TOLD) {
            unmet.push('and more');
            break;
          }
          slips[at] ??= slipIn(requirement);
          unmet.push(explain(pool, requirement) + slips[at]);
        }
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
    value === undefined ? 'it reports no such capability' : `it reports ${shownJson(value)}`;
  return `${shortened(key)} must be ${shownJson(requirement)}, ${reported}`;
}

/** What the requirement was probably meant to be, where it is no operator. */
function slipIn({ requirement }: RequiredCapability): string {
  const meant = requirement === null ? null : nearOperator(requirement);
  return meant === null
    ? ''
    : ` (${shownJson(requirement)} is no operator, ${shownJson(meant)} is)`;
}
