import { type ColumnCompiled, compileColumns } from './column-compile.js';
import { type Compiled, compile } from './compile.js';
import { ExpressionError } from './expression-error.js';

/** An expression that was read. */
export class KnownExpression {
  readonly compiled: Compiled | ExpressionError;
  #columns: ColumnCompiled | null | undefined;

  constructor(private readonly text: string) {
    this.compiled = compile(text);
  }

  /**
   * For many pools at once, made when first asked for. Null: it can be evaluated pool by pool only.
   */
  get columns(): ColumnCompiled | null {
    if (this.#columns === undefined) this.#columns = this.#inColumns();
    return this.#columns;
  }

  #inColumns(): ColumnCompiled | null {
    return this.compiled instanceof ExpressionError || this.compiled.readsProtocol
      ? null
      : compileColumns(this.text);
  }
}
