import type { ChainKind, Expression } from './ast.js';
import type { Batch } from './batch.js';
import { type ColumnLoop, LOOPS, larger, power, smaller } from './column-loops.js';
import { closure } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { type ColumnPart, gather } from './gather.js';
import { parse } from './parser.js';

/** What results are, where one can tell before: a column holds 1 and 0 for true and false. */
export type ResultKind = 'boolean' | 'number' | 'mixed';

/** An expression made ready for many pools at once. */
export interface ColumnCompiled {
  /** A number a pool; NaN where `Compiled.evaluate` must be asked: what fails, and what has to do with text or infinite numbers. */
  readonly evaluate: ColumnPart;
  readonly kind: ResultKind;
}

/** Makes an expression ready that `compile` could read. Null: it compares pools with text, of which columns hold nothing. */
export function compileColumns(text: string): ColumnCompiled | null {
  const compiler = new ColumnCompiler();
  const { part, kind } = compiler.lower(parse(text));
  const evaluate = part();
  return compiler.readsText ? null : { evaluate, kind };
}

/** A part of an expression. */
interface Lowered {
  /** Makes what works out the column: of nested parts that are the request's alone, only the outermost is made. */
  readonly part: () => ColumnPart;
  readonly kind: ResultKind;
  /** Whether it is the same for all pools. */
  readonly isConstant: boolean;
}

type Chain = Extract<Expression, { kind: ChainKind }>;

/** Node by node what `closure` does, pool by pool. */
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
        return joined(expression, this.lower(expression.base), [{ operand: this.lower(expression.exponent), loop: power }], 'number');
      case 'sign':
        return changed(expression, this.lower(expression.operand), expression.operator === '-' ? negate : null, 'number');
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
      return { part: () => chosenOnce(numberOf(expression.condition), yes.part(), no.part()), kind, isConstant: false };
    return { part: () => chosen(condition.part(), yes.part(), no.part()), kind, isConstant: false };
  }

  #comparison(expression: Chain): Lowered {
    const first = this.lower(expression.first);
    const links = expression.rest.map(({ operator, operand }) => ({ operand: this.lower(operand), loop: loopOf(operator) }));
    if (areConstant(first, links)) return constant(expression, 'boolean');
    return { part: () => compared(first.part(), links.map(madeOf)), kind: 'boolean', isConstant: false };
  }

  #fold(expression: Chain): Lowered {
    const { kind, rest } = expression;
    const first = this.lower(expression.first);
    const links = rest.map(({ operator, operand }) => ({ operand: this.lower(operand), loop: loopOf(operator) }));
    const isLogic = kind === 'and' || kind === 'or';
    return joined(expression, first, links, isLogic ? kindOf([first, ...links.map(({ operand }) => operand)]) : 'number');
  }
}

interface LoweredLink {
  readonly operand: Lowered;
  readonly loop: ColumnLoop;
}

interface MadeLink {
  readonly right: ColumnPart;
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

/** What the request decides alone, worked out once a batch. */
function constant(expression: Expression, kind: ResultKind): Lowered {
  return { part: () => filled(numberOf(expression)), kind, isConstant: true };
}

function filled(value: (batch: Batch) => number): ColumnPart {
  return (batch) => batch.take().fill(value(batch), 0, batch.count);
}

function numberOf(expression: Expression): (batch: Batch) => number {
  const evaluate = closure(expression);
  return ({ environment }) => {
    try {
      const value = evaluate(environment.read);
      return typeof value === 'string' || !Number.isFinite(Number(value)) ? Number.NaN : Number(value);
    } catch (error) {
      if (error instanceof ExpressionError) return Number.NaN;
      throw error;
    }
  };
}

/** From the left, each with what came of those before. */
function joined(expression: Expression, first: Lowered, links: readonly LoweredLink[], kind: ResultKind): Lowered {
  if (areConstant(first, links)) return constant(expression, kind);
  return { part: () => folded(first.part(), links.map(madeOf)), kind, isConstant: false };
}

function folded(first: ColumnPart, links: readonly MadeLink[]): ColumnPart {
  return (batch) => {
    const into = first(batch);
    for (const { right, loop } of links) {
      const operand = right(batch);
      loop(into, operand, batch.count);
      batch.give(operand);
    }
    return into;
  };
}

/** What a link makes of a pool counts as long as all before it hold. */
function compared(first: ColumnPart, links: readonly MadeLink[]): ColumnPart {
  return (batch) => {
    let left = first(batch);
    let all: Float64Array | null = null;
    for (const { right, loop } of links) {
      const operand = right(batch);
      loop(left, operand, batch.count);
      if (all === null) all = left;
      else {
        for (let at = 0; at < batch.count; at++) if (all[at] === 1) all[at] = left[at] ?? 0;
        batch.give(left);
      }
      left = operand;
    }
    if (all === null) return left;
    batch.give(left);
    return all;
  };
}

function chosen(condition: ColumnPart, yes: ColumnPart, no: ColumnPart): ColumnPart {
  return (batch) => {
    const into = condition(batch);
    const [left, right] = [yes(batch), no(batch)];
    for (let at = 0; at < batch.count; at++) {
      const holds = into[at] ?? 0;
      if (!Number.isNaN(holds)) into[at] = (holds === 0 ? right[at] : left[at]) ?? 0;
    }
    batch.give(left);
    batch.give(right);
    return into;
  };
}

function chosenOnce(condition: (batch: Batch) => number, yes: ColumnPart, no: ColumnPart): ColumnPart {
  const neither = filled(() => Number.NaN);
  return (batch) => {
    const holds = condition(batch);
    return (Number.isNaN(holds) ? neither : holds === 0 ? no : yes)(batch);
  };
}

function changed(
  expression: Expression,
  operand: Lowered,
  change: ((column: Float64Array, count: number) => void) | null,
  kind: ResultKind,
): Lowered {
  if (operand.isConstant) return constant(expression, kind);
  const part = () => {
    const made = operand.part();
    if (change === null) return made;
    return (batch: Batch) => {
      const column = made(batch);
      change(column, batch.count);
      return column;
    };
  };
  return { part, kind, isConstant: false };
}

function negate(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) column[at] = -(column[at] ?? 0);
}

function absolute(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) column[at] = Math.abs(column[at] ?? 0);
}

function invert(column: Float64Array, count: number): void {
  for (let at = 0; at < count; at++) {
    const value = column[at] ?? 0;
    column[at] = value === 0 ? 1 : Number.isNaN(value) ? value : 0;
  }
}
