import type { Json } from '../../domain/json.js';
import type { Filter } from '../filter.js';
import { capabilityAt, type RequiredCapability, requirementsOf } from '../requirements.js';
import type { PoolView } from '../view.js';

/** Passes when the pool's capabilities meet every extra spec that is a requirement (semantics.md, "Extra specs"). */
export const capabilitiesFilter: Filter = {
  name: 'CapabilitiesFilter',
  bind({ spec }) {
    const required = requirementsOf(spec);
    return {
      check(pool) {
        for (const requirement of required) {
          if (!meets(pool, requirement)) return false;
        }
        return true;
      },
      reason(pool) {
        const unmet = required.filter((requirement) => !meets(pool, requirement));
        return unmet.map((requirement) => explain(pool, requirement)).join('; ');
      },
    };
  },
};

function meets(pool: PoolView, requirement: RequiredCapability): boolean {
  return requirement.meets(capabilityAt(pool.report.capabilities, requirement.path));
}

function explain(pool: PoolView, { key, path, requirement }: RequiredCapability): string {
  const value = capabilityAt(pool.report.capabilities, path);
  const reported = value === undefined ? 'it reports no such capability' : `it reports ${show(value)}`;
  return `${shorten(key)} must be ${show(requirement)}, ${reported}`;
}

function show(value: Json): string {
  return shorten(JSON.stringify(value));
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
