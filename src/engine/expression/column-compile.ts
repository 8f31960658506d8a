import type { ChainKind, Expression } from './ast.js';
import type { Batch } from './batch.js';
import { type ColumnLoop, LOOPS, larger, power, smaller } from './column-loops.js';
import {
  absolute,
  type Change,
  type ColumnPart,
  changedBy,
  chosen,
  chosenOnce,
  compared,
  filled,
  folded,
  invert,
  type MadeLink,
  negate,
} from './column-parts.js';
import { closure } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { gather } from './gather.js';
import { parse } from './parser.js';

/** The type of a result, if it is known in advance. A column holds 1 and 0 for true and false. */
export type ResultKind = 'boolean' | 'number' | 'mixed';

/** An expression, compiled for many pools at once. */
export interface ColumnCompiled {
  /**
   * One number a pool. NaN if `Compiled.evaluate` must be asked: the expression fails, or works
   * with text or infinite numbers.
   */
  readonly evaluate: ColumnPart;
  readonly kind: ResultKind;
}

/**
 * Compiles an expression that `compile` could read. Null if it compares pools' text, which columns
 * cannot hold.
 */
export function compileColumns(text: string): ColumnCompiled | null {
  const compiler = new ColumnCompiler();
  const { part, kind } = compiler.lower(parse(text));
  const evaluate = part();
  return compiler.readsText ? null : { evaluate, kind };
}

/** A part of an expression. */
interface Lowered {
  /**
   * Makes the function that computes the column. Of nested parts that depend only on the request,
   * only the outermost is made.
   */
  readonly part: () => ColumnPart;
  readonly kind: ResultKind;
  /** Whether it is the same for all pools. */
  readonly isConstant: boolean;
}

type Chain = Extract<Expression, { kind: ChainKind }>;

/** Node by node what `closure` does, but for a batch of pools. */
class ColumnCompiler {
  readsText = false;

  lower(expression: Expression): Lowered {
    switch (expression.kind) {
      case 'number':
        return constant(expression, 'number');
      case 'text':
        return { part: () => this.#text(), kind: 'number', isConstant: true };
      case 'variable': {
        const { scope, entry } = expression;
        if (scope !== 'stats' && scope !== 'capabilities') return constant(expression, 'number');
        return { part: () => gather(scope, entry), kind: 'number', isConstant: false };
      }
      case 'power':
        return joined(
          expression,
          this.lower(expression.base),
          [{ operand: this.lower(expression.exponent), loop: power }],
          'number',
        );
      case 'sign':
        return changed(
          expression,
          this.lower(expression.operand),
          expression.operator === '-' ? negate : null,
          'number',
        );
      case 'not':
        return changed(expression, this.lower(expression.operand), invert, 'boolean');
      case 'call':
        return this.#call(expression);
      case 'choice':
        return this.#choice(expression);
      case 'comparison':
        return this.#comparison(expression);
      default:
        return this.#fold(expression);
    }
  }

  #text(): ColumnPart {
    this.readsText = true;
    return filled(() => Number.NaN);
  }

  #call(expression: Extract<Expression, { kind: 'call' }>): Lowered {
    const { name } = expression;
    const [first, ...others] = expression.args.map((arg) => this.lower(arg));
    const isWrong = name === 'abs' ? others.length > 0 : others.length === 0;
    if (first === undefined || isWrong) return constant(expression, 'number');
    if (name === 'abs') return changed(expression, first, absolute, 'number');
    const loop = name === 'max' ? larger : smaller;
    return joined(
      expression,
      first,
      others.map((operand) => ({ operand, loop })),
      kindOf([first, ...others]),
    );
  }

  #choice(expression: Extract<Expression, { kind: 'choice' }>): Lowered {
    const condition = this.lower(expression.condition);
    const yes = this.lower(expression.yes);
    const no = this.lower(expression.no);
    const kind = kindOf([yes, no]);
    if (condition.isConstant && yes.isConstant && no.isConstant) return constant(expression, kind);
    if (condition.isConstant)
      return {
        part: () => chosenOnce(numberOf(expression.condition), yes.part(), no.part()),
        kind,
        isConstant: false,
      };
    return { part: () => chosen(condition.part(), yes.part(), no.part()), kind, isConstant: false };
  }

  #comparison(expression: Chain): Lowered {
    const first = this.lower(expression.first);
    const links = expression.rest.map(({ operator, operand }) => ({
      operand: this.lower(operand),
      loop: loopOf(operator),
    }));
    if (areConstant(first, links)) return constant(expression, 'boolean');
    return {
      part: () => compared(first.part(), links.map(madeOf)),
      kind: 'boolean',
      isConstant: false,
    };
  }

  #fold(expression: Chain): Lowered {
    const { kind, rest } = expression;
    const first = this.lower(expression.first);
    const links = rest.map(({ operator, operand }) => ({
      operand: this.lower(operand),
      loop: loopOf(operator),
    }));
    const isLogic = kind === 'and' || kind === 'or';
    return joined(
      expression,
      first,
      links,
      isLogic ? kindOf([first, ...links.map(({ operand }) => operand)]) : 'number',
    );
  }
}

interface LoweredLink {
  readonly operand: Lowered;
  readonly loop: ColumnLoop;
}

function madeOf({ operand, loop }: LoweredLink): MadeLink {
  return { right: operand.part(), loop };
}

function areConstant(first: Lowered, links: readonly LoweredLink[]): boolean {
  return first.isConstant && links.every(({ operand }) => operand.isConstant);
}

function kindOf(parts: readonly Lowered[]): ResultKind {
  const kinds = new Set(parts.map(({ kind }) => kind));
  const [kind = 'mixed'] = kinds;
  return kinds.size === 1 ? kind : 'mixed';
}

function loopOf(operator: string): ColumnLoop {
  const loop = LOOPS.get(operator);
  if (loop === undefined) throw new Error(`there is no operator ${operator}`);
  return loop;
}

/** A part that depends only on the request: computed once a batch. */
function constant(expression: Expression, kind: ResultKind): Lowered {
  return { part: () => filled(numberOf(expression)), kind, isConstant: true };
}

function numberOf(expression: Expression): (batch: Batch) => number {
  const evaluate = closure(expression);
  return ({ environment }) => {
    try {
      const value = evaluate(environment.read);
      return typeof value === 'string' || !Number.isFinite(Number(value))
        ? Number.NaN
        : Number(value);
    } catch (error) {
      if (error instanceof ExpressionError) return Number.NaN;
      throw error;
    }
  };
}

/** Applies the operators from left to right. */
function joined(
  expression: Expression,
  first: Lowered,
  links: readonly LoweredLink[],
  kind: ResultKind,
): Lowered {
  if (areConstant(first, links)) return constant(expression, kind);
  return { part: () => folded(first.part(), links.map(madeOf)), kind, isConstant: false };
}

function changed(
  expression: Expression,
  operand: Lowered,
  change: Change | null,
  kind: ResultKind,
): Lowered {
  if (operand.isConstant) return constant(expression, kind);
  return { part: () => changedBy(operand.part(), change), kind, isConstant: false };
}
