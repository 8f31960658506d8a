import type { Json } from '../../domain/json.js';
import type { PlacementRequest } from '../expression/placement-request.js';
import { ESCAPED, type Filter, PASSES_ALL } from '../framework/filter.js';
import { uuidOf } from '../lib/uuid.js';
import { isTrue } from '../query/compare.js';
import { hintOf } from '../request/hints.js';

/** The hint that names the instance. */
export const LOCAL_TO_INSTANCE = 'local_to_instance';

/**
 * Passes if the hint `local_to_instance` is absent or empty, or the backend's host (the part before
 * its `@`) is the compute host of that instance (docs/rules.md, "Filters"). If the compute host is
 * not known, or the hint is no UUID, no pool passes.
 */
export const instanceLocalityFilter: Filter = {
  name: 'InstanceLocalityFilter',
  needs: 'instance_host',
  preFilter: ({ spec }) => (isTrue(hintOf(spec, LOCAL_TO_INSTANCE) ?? null) ? ESCAPED : PASSES_ALL),
  bind({ spec }) {
    const hint = hintOf(spec, LOCAL_TO_INSTANCE) ?? null;
    const asked = isTrue(hint);
    const host = uuidOf(hint) === null ? undefined : spec.instanceHost;
    const prefix = host === undefined ? null : `${host}@`;
    return {
      check: ({ backend }) => !asked || (prefix !== null && backend.startsWith(prefix)),
      reason: ({ backend }) => explain(hint, spec, backend),
    };
  },
};

function explain(hint: Json, spec: PlacementRequest['spec'], backend: string): string {
  if (uuidOf(hint) === null) return `the hint ${LOCAL_TO_INSTANCE} is no UUID`;
  if (spec.instanceHost === undefined)
    return (
      `the compute host of instance ${String(hint)} is not known: the request names none, ` +
      'and no resolver was asked'
    );
  return (
    `the instance runs on ${spec.instanceHost}, the backend's host is ` +
    `${backend.replace(/@.*$/s, '')}`
  );
}
