import { ExpressionError } from './expression-error.js';
import { KnownExpression } from './known-expression.js';

/** How the results of an expression are had. */
export type Way =
  /** Kept by pool: they change with it alone. */
  | 'kept'
  /** Once a request: it is the same for all pools. */
  | 'by request'
  /** Operator by operator for all pools together. */
  | 'in columns'
  /** Pool by pool, by others. */
  | 'asked';

/** An expression that pools state. */
export interface Stated {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly expression: KnownExpression;
  readonly way: Way;
  /** Pools that state it. */
  pools: number;
}

/** Different texts that are kept at once, and characters of all of them. */
const MOST_STATED = 1024;
const MOST_CHARS = 128 * 1024;

/** The expressions that the pools of an index state under one name, as long as some pool does. */
export class StatedExpressions {
  readonly #byText = new Map<string, Stated>();
  readonly #all: (Stated | undefined)[] = [];
  readonly #free: number[] = [];
  #chars = 0;

  /** @param truth the number that true counts as; false counts as 0 */
  constructor(private readonly truth: number) {}

  /** By number less 1. */
  get all(): readonly (Stated | undefined)[] {
    return this.#all;
  }

  of(number: number): Stated | undefined {
    return this.#all[number - 1];
  }

  /** The expression of a text, which one pool more states. Null: there are too many. */
  enter(text: string): Stated | null {
    const stated = this.#byText.get(text) ?? this.#add(text);
    if (stated !== null) stated.pools += 1;
    return stated;
  }

  /** A pool no longer states an expression. */
  leave(stated: Stated): void {
    stated.pools -= 1;
    if (stated.pools > 0) return;
    this.#byText.delete(stated.text);
    this.#chars -= stated.text.length;
    this.#all[stated.number - 1] = undefined;
    this.#free.push(stated.number);
  }

  #add(text: string): Stated | null {
    if (this.#byText.size >= MOST_STATED || this.#chars + text.length > MOST_CHARS) return null;
    const number = this.#free.pop() ?? this.#all.length + 1;
    const expression = new KnownExpression(text);
    const stated = { number, text, expression, way: this.#wayOf(expression), pools: 0 };
    this.#byText.set(text, stated);
    this.#chars += text.length;
    this.#all[number - 1] = stated;
    return stated;
  }

  #wayOf(expression: KnownExpression): Way {
    const { compiled, columns, reads } = expression;
    if (compiled instanceof ExpressionError || compiled.readsProtocol || reads === 'other')
      return 'asked';
    if (reads === 'pool') return 'kept';
    if (reads === 'request') return 'by request';
    // A column does not tell true from 1.
    return columns === null || (columns.kind === 'mixed' && this.truth !== 1)
      ? 'asked'
      : 'in columns';
  }
}
