import type { JsonObject } from '../../domain/json.js';
import type { PoolReport } from '../../domain/pool.js';
import { showJson } from '../driver-report/show-json.js';
import { EXPRESSIONS, expressionProblem, type KnownProblems } from '../expression/expression-problem.js';
import { capacityWarnings } from './capacity-warnings.js';
import { largeNumbers } from './large-numbers.js';
import { capacityKeyMeant } from './similar-key.js';
import type { PoolWarning } from './warning.js';

/** All that is suspicious in what is reported of a pool, inherited expressions too. `known`: what was found out of texts before. */
export function poolWarnings({ space, capabilities }: PoolReport, known: KnownProblems): readonly PoolWarning[] {
  return [...capacityWarnings(space, capabilities), ...capabilityWarnings(capabilities, known)];
}

/** The same of what any capabilities, a backend's too, tell beside figures. */
export function capabilityWarnings(capabilities: JsonObject, known: KnownProblems): readonly PoolWarning[] {
  const found: PoolWarning[] = [];
  for (const key of Object.keys(capabilities)) {
    const value = capabilities[key] ?? null;
    const meant = capacityKeyMeant(key);
    // What states both has a use of its own for the other one.
    if (meant !== undefined && !Object.hasOwn(capabilities, meant)) {
      const description = `is ${showJson(value)}, and no rule reads it: \`${meant}\` is meant?`;
      found.push({ key, within: '', reason: 'UNKNOWN_CAPACITY_KEY', description });
    }
    // The pools have their own turn.
    if (key !== 'pools') found.push(...largeNumbers(key, value));
  }
  for (const name of EXPRESSIONS) {
    const problem = expressionProblem(capabilities, name, known);
    if (problem === null) continue;
    const effect = name === 'filter_function' ? 'it rejects the pool' : 'its goodness is 0';
    const description = `cannot be read at position ${problem.position}: ${problem.message}; ${effect}`;
    found.push({ key: name, within: '', reason: 'UNREADABLE_EXPRESSION', description });
  }
  return found;
}
