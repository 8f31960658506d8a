import { type ColumnCompiled, compileColumns } from './column-compile.js';
import { type Compiled, compile } from './compile.js';
import { ExpressionError } from './expression-error.js';
import { parse } from './parser.js';
import { type Reads, readsOf } from './reads.js';

/** A parsed expression. */
export class KnownExpression {
  readonly compiled: Compiled | ExpressionError;
  #columns: ColumnCompiled | null | undefined;

  constructor(private readonly text: string) {
    this.compiled = compile(text);
  }

  /**
   * Compiled for many pools at once, at the first call. Null if it can only be evaluated pool by
   * pool.
   */
  get columns(): ColumnCompiled | null {
    if (this.#columns === undefined) this.#columns = this.#inColumns();
    return this.#columns;
  }

  /** What it reads; `other` if it cannot be read. */
  get reads(): Reads {
    return this.compiled instanceof ExpressionError ? 'other' : readsOf(parse(this.text));
  }

  #inColumns(): ColumnCompiled | null {
    return this.compiled instanceof ExpressionError || this.compiled.readsProtocol
      ? null
      : compileColumns(this.text);
  }
}
