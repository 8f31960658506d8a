import type { Json, JsonObject } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import { unreadableLimits } from '../capacity/limits.js';
import type { CapacityKey } from '../driver-report/capacity-keys.js';
import { showJson } from '../driver-report/show-json.js';
import {
  EXPRESSIONS,
  expressionProblem,
  type KnownProblems,
} from '../expression/expression-problem.js';
import { capacityWarnings } from './capacity-warnings.js';
import { largeNumbers } from './large-numbers.js';
import { capacityKeyMeant } from './similar-key.js';
import type { PoolWarning } from './warning.js';

/** Results that many pools of a report share. */
export interface Known {
  /** By text of an expression: its error. */
  readonly texts: KnownProblems;
  /** By key: the capacity key that was meant; null for none. */
  readonly keys: Map<string, CapacityKey | null>;
  /** By what a backend states, which its reports share: its warnings. */
  readonly backends: WeakMap<JsonObject, readonly PoolWarning[]>;
}

/** An empty cache. */
export function nothingKnown(): Known {
  return { texts: new Map(), keys: new Map(), backends: new WeakMap() };
}

/** All warnings about a reported pool, including its inherited expressions. */
export function poolWarnings(
  { space, capabilities }: PoolReport,
  known: Known,
): readonly PoolWarning[] {
  return both(capacityWarnings(space, capabilities), capabilityWarnings(capabilities, known));
}

/** The same for any capabilities, a pool's or a backend's, without figures. */
export function capabilityWarnings(capabilities: JsonObject, known: Known): readonly PoolWarning[] {
  const found: PoolWarning[] = [];
  for (const key of Object.keys(capabilities)) {
    const value = capabilities[key] ?? null;
    const meant = meantBy(key, known);
    // If both keys are stated, the other one has a purpose of its own.
    if (meant !== null && !Object.hasOwn(capabilities, meant)) {
      const description = `is ${showJson(value)}, and no rule reads it: \`${meant}\` is meant?`;
      found.push({ key, within: '', reason: 'UNKNOWN_CAPACITY_KEY', description });
    }
    // The pools are checked by themselves.
    if (mayBeLarge(value) && key !== 'pools') found.push(...largeNumbers(key, value));
  }
  for (const key of unreadableLimits(capabilities)) {
    const description = `is ${showJson(capabilities[key] ?? null)}, no number: it limits nothing`;
    found.push({ key, within: '', reason: 'UNREADABLE_LIMIT', description });
  }
  for (const name of EXPRESSIONS) {
    const problem = expressionProblem(capabilities, name, known.texts);
    if (problem === null) continue;
    const effect = name === 'filter_function' ? 'it rejects the pool' : 'its goodness is 0';
    const { position, message } = problem;
    const description = `cannot be read at position ${position}: ${message}; ${effect}`;
    found.push({ key: name, within: '', reason: 'UNREADABLE_EXPRESSION', description });
  }
  return found;
}

/** Most pools have no warnings. */
export function both(
  some: readonly PoolWarning[],
  others: readonly PoolWarning[],
): readonly PoolWarning[] {
  if (others.length === 0) return some;
  return some.length === 0 ? others : [...some, ...others];
}

function meantBy(key: string, { keys }: Known): CapacityKey | null {
  const known = keys.get(key);
  if (known !== undefined) return known;
  const meant = capacityKeyMeant(key) ?? null;
  keys.set(key, meant);
  return meant;
}

/** Most values are neither, and cost only this check. */
function mayBeLarge(value: Json): boolean {
  return typeof value === 'number'
    ? !Number.isSafeInteger(Math.trunc(value))
    : typeof value === 'object' && value !== null;
}
