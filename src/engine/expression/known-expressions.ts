import { KnownExpression } from './known-expression.js';
import { ReportColumns } from './report-columns.js';

/** Expressions that are kept. There are as many as drivers report different texts. */
const MOST_KNOWN = 10_000;

/** Parsed expressions, and the columns that they read, for the pools of one index. */
export class KnownExpressions {
  #numbers = new Map<string, number>();
  #all: KnownExpression[] = [];
  #reports = new ReportColumns();

  /** By number. */
  get all(): readonly KnownExpression[] {
    return this.#all;
  }

  /** Values of the pools' reports, by slot. */
  get reports(): ReportColumns {
    return this.#reports;
  }

  /** The parsed expression of a text, from the cache if possible. */
  of(text: string): KnownExpression {
    this.tidy();
    return this.#all[this.numberOf(text)] ?? new KnownExpression(text);
  }

  /** Number of an expression, valid until the next `tidy`. */
  numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#all.push(new KnownExpression(text)) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** Clears the cache if there are too many. */
  tidy(): void {
    if (this.#all.length < MOST_KNOWN) return;
    this.#numbers = new Map();
    this.#all = [];
    this.#reports = new ReportColumns();
  }
}
