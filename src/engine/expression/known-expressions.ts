import { KnownExpression } from './known-expression.js';
import { ReportColumns } from './report-columns.js';

/** Expressions that are kept. There are as many as drivers report different texts. */
const MOST_KNOWN = 10_000;
/**
 * Characters of all that are kept. Read, an expression takes some 160 bytes a character (60 of
 * 200,000 characters took 1.9 GB).
 */
const MOST_CHARS = 1024 * 1024;

/** Parsed expressions, and the columns that they read, for the pools of one index. */
export class KnownExpressions {
  #numbers = new Map<string, number>();
  #all: KnownExpression[] = [];
  #reports = new ReportColumns();
  #chars = 0;

  constructor(
    private readonly mostChars = MOST_CHARS,
    private readonly mostKnown = MOST_KNOWN,
  ) {}

  /** Characters of all that are kept. */
  get chars(): number {
    return this.#chars;
  }

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
    const number = this.numberOf(text);
    return (number === null ? undefined : this.#all[number]) ?? new KnownExpression(text);
  }

  /**
   * Number of an expression, valid until the next `tidy`. Null: there is no room for it, as where
   * the pools of one decision state more than may be kept.
   */
  numberOf(text: string): number | null {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (this.#isFull) return null;
    const number = this.#all.push(new KnownExpression(text)) - 1;
    this.#numbers.set(text, number);
    this.#chars += text.length;
    return number;
  }

  /** Clears the cache if there are too many. */
  tidy(): void {
    if (!this.#isFull) return;
    this.#chars = 0;
    this.#numbers = new Map();
    this.#all = [];
    this.#reports = new ReportColumns();
  }
  get #isFull(): boolean {
    return this.#all.length >= this.mostKnown || this.#chars >= this.mostChars;
  }
}
