import type { Expression } from './ast.js';
import { isFigure } from './figure-environment.js';

/**
 * What an expression reads. `pool`: nothing but a pool's report and what is promised on it, or
 * nothing at all. `request`: nothing of the pool. `both`. `other`: the protocol, of which all
 * spellings are tried, or anything else of a pool.
 */
export type Reads = 'pool' | 'request' | 'both' | 'other';

/** What a parsed expression reads. */
export function readsOf(expression: Expression): Reads {
  const scopes = new Set(variablesOf(expression).map(sourceOf));
  if (scopes.has('other')) return 'other';
  if (scopes.has('request')) return scopes.has('pool') ? 'both' : 'request';
  return 'pool';
}

type Variable = Extract<Expression, { kind: 'variable' }>;

function sourceOf({ scope, entry }: Variable): 'pool' | 'request' | 'other' {
  if (scope === 'stats') return isFigure(entry) ? 'pool' : 'other';
  if (scope === 'capabilities') return entry === 'storage_protocol' ? 'other' : 'pool';
  return 'request';
}

function variablesOf(expression: Expression): readonly Variable[] {
  const found: Variable[] = [];
  // A loop, for a text may nest deeply.
  for (const open = [expression]; ; ) {
    const next = open.pop();
    if (next === undefined) return found;
    if (next.kind === 'variable') found.push(next);
    else open.push(...partsOf(next));
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'text':
    case 'variable':
      return [];
    case 'call':
      return expression.args;
    case 'power':
      return [expression.base, expression.exponent];
    case 'sign':
    case 'not':
      return [expression.operand];
    case 'choice':
      return [expression.condition, expression.yes, expression.no];
    default:
      return [expression.first, ...expression.rest.map(({ operand }) => operand)];
  }
}
