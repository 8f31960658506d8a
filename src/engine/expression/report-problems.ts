import type { JsonObject } from '../../domain/json.js';
import type { BackendReport } from '../../domain/report.js';
import { compile } from './compile.js';
import { ExpressionError } from './expression-error.js';

/** The expressions that a pool may report. */
export const EXPRESSIONS = ['filter_function', 'goodness_function'] as const;

export type ExpressionName = (typeof EXPRESSIONS)[number];

/** An expression of a report that cannot be read. */
export interface ReportProblem {
  /** Path in the report: `pools[2].capabilities["filter_function"]`. */
  readonly field: string;
  readonly description: string;
}

/** The expressions of a report that do not compile (contract.md, "CapabilityService"): each where it stands, once however many pools inherit it. */
export function reportProblems({ capabilities, layout }: BackendReport): readonly ReportProblem[] {
  const known = new Map<string, ExpressionError | null>();
  const pools = layout.kind === 'pools' ? layout.pools : [];
  return [
    ...problemsIn('', capabilities, known),
    ...pools.flatMap((pool, index) => problemsIn(`pools[${index}].`, pool.capabilities, known)),
  ];
}

/** Why an expression of these capabilities cannot be read; null where it can, or there is none. */
export function expressionProblem(
  capabilities: JsonObject,
  name: ExpressionName,
  known = new Map<string, ExpressionError | null>(),
): ExpressionError | null {
  const stated = Object.hasOwn(capabilities, name) ? (capabilities[name] ?? null) : null;
  if (stated === null) return null;
  const text = String(stated);
  const found = known.get(text);
  if (found !== undefined) return found;
  const compiled = compile(text);
  const problem = compiled instanceof ExpressionError ? compiled : null;
  known.set(text, problem);
  return problem;
}

function problemsIn(path: string, capabilities: JsonObject, known: Map<string, ExpressionError | null>): readonly ReportProblem[] {
  return EXPRESSIONS.flatMap((name) => {
    const problem = expressionProblem(capabilities, name, known);
    if (problem === null) return [];
    const effect = name === 'filter_function' ? 'it rejects the pool' : 'its goodness is 0';
    return [
      {
        field: `${path}capabilities["${name}"]`,
        description: `cannot be read at position ${problem.position}: ${problem.message}; ${effect}`,
      },
    ];
  });
}
