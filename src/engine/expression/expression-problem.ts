import type { JsonObject } from '../../domain/json.js';
import { compile } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { expressionText } from './expression-text.js';

/** The expressions that a pool may report. */
export const EXPRESSIONS = ['filter_function', 'goodness_function'] as const;

export type ExpressionName = (typeof EXPRESSIONS)[number];

/** Texts that were checked, each with its error; null if it has none. */
export type KnownProblems = Map<string, ExpressionError | null>;

/** Why an expression of these capabilities cannot be read; null if it can, or there is none. */
export function expressionProblem(
  capabilities: JsonObject,
  name: ExpressionName,
  known: KnownProblems = new Map(),
): ExpressionError | null {
  const stated = Object.hasOwn(capabilities, name) ? capabilities[name] : null;
  const text = expressionText(stated);
  if (text === null) return null;
  const found = known.get(text);
  if (found !== undefined) return found;
  const problem =
    typeof stated === 'string' || typeof stated === 'number'
      ? problemOf(text)
      : new ExpressionError('a list, a map or a truth is no expression', 0);
  known.set(text, problem);
  return problem;
}

function problemOf(text: string): ExpressionError | null {
  const compiled = compile(text);
  return compiled instanceof ExpressionError ? compiled : null;
}
