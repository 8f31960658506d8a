import type { PoolView } from '../request/view.js';
import { Batch, MOST_AT_ONCE } from './batch.js';
import type { Reading } from './evaluate-for-pools.js';
import { ExpressionError } from './expression-error.js';
import { expressionText } from './expression-text.js';
import { FigureEnvironment } from './figure-environment.js';
import type { PlacementRequest } from './placement-request.js';
import { PoolEnvironment } from './pool-environment.js';
import { ReportColumns } from './report-columns.js';
import { type Stated, StatedExpressions } from './stated-expressions.js';
import type { Value } from './values.js';

/** The number of a pool that states no expression. */
const NONE = 0;

/**
 * What an expression comes to for each pool of an index, by slot, as far as that follows from the
 * pool, or from the request. At 10,000 pools that all state goodness functions a decision took 460
 * µs when each was evaluated, and 110 so.
 */
export class KeptResults {
  /** By slot: which expression the pool states. */
  #stated = new Int32Array(0);
  /** By slot: its result; NaN if it depends on the request, or must be asked for. */
  #numbers = new Float64Array(0);
  /** By slot: GiB that are promised. */
  #consumed = new Float64Array(0);
  readonly #expressions: StatedExpressions;
  readonly #reports = new ReportColumns();
  readonly #environment = new FigureEnvironment();

  /** @param score the number that a result counts as */
  constructor(
    private readonly reading: Reading,
    private readonly score: (result: Value) => number,
  ) {
    this.#expressions = new StatedExpressions(reading.yes);
  }

  growSlots(slots: number): void {
    const stated = new Int32Array(slots);
    stated.set(this.#stated);
    this.#stated = stated;
    this.#numbers = grown(this.#numbers, slots);
    this.#consumed = grown(this.#consumed, slots);
  }

  /** Notes a pool as it is if so much is promised on it. Hot. */
  put(slot: number, { report }: Pick<PoolView, 'report'>, consumedGib: number): void {
    const text = expressionText(report.capabilities[this.reading.name]);
    const before = this.#expressions.of(this.#stated[slot] ?? NONE);
    let stated: Stated | null = before ?? null;
    if (before?.text !== text) {
      stated = text === null ? null : this.#expressions.enter(text);
      if (before !== undefined) this.#expressions.leave(before);
      this.#stated[slot] = stated?.number ?? NONE;
    }
    if (text === null) this.#numbers[slot] = this.reading.absent;
    else
      this.#numbers[slot] =
        stated?.way === 'kept' ? this.#kept(stated, report, consumedGib) : Number.NaN;
    if (stated?.way !== 'in columns') return;
    this.#consumed[slot] = consumedGib;
    this.#reports.see(slot, report);
  }

  /**
   * Writes what the pools at some slots come to for a request into as many numbers, and returns
   * these. NaN: `evaluator` must be asked.
   */
  at(slots: Int32Array, request: PlacementRequest, results: Float64Array): Float64Array {
    const numbers = this.#numbers;
    let open = 0;
    for (let place = 0; place < results.length; place++) {
      const number = numbers[slots[place] ?? 0] ?? 0;
      results[place] = number;
      if (Number.isNaN(number)) open += 1;
    }
    if (open > 0) this.#fill(results, slots, request);
    return results;
  }

  #kept({ expression: { compiled } }: Stated, report: PoolView['report'], consumedGib: number) {
    if (compiled instanceof ExpressionError) return Number.NaN;
    return this.#attempt(() => compiled.evaluate(this.#environment.at(report, consumedGib).read));
  }

  #attempt(evaluate: () => Value): number {
    try {
      return this.score(evaluate());
    } catch (error) {
      // It is evaluated again for each request, which is told.
      if (error instanceof ExpressionError) return Number.NaN;
      throw error;
    }
  }

  /** Fills in the results that depend on the request. */
  #fill(results: Float64Array, slots: Int32Array, request: PlacementRequest): void {
    const { byRequest, inColumns } = this.#forRequest(request);
    const places: (number[] | undefined)[] = [];
    for (const { number } of inColumns) places[number] = [];
    for (let place = 0; place < results.length; place++) {
      if (!Number.isNaN(results[place])) continue;
      const number = this.#stated[slots[place] ?? 0] ?? NONE;
      results[place] = byRequest[number] ?? Number.NaN;
      places[number]?.push(place);
    }
    if (inColumns.length === 0) return;
    const batch = new Batch(request, this.#reports, Math.min(MOST_AT_ONCE, slots.length));
    batch.consumed = this.#consumed;
    for (const stated of inColumns)
      this.#fillInColumns(results, slots, places[stated.number] ?? [], stated, batch);
  }

  /** By number, what expressions come to that read only the request; and those that read both. */
  #forRequest(request: PlacementRequest) {
    const { all } = this.#expressions;
    const environment = new PoolEnvironment(request);
    const byRequest = new Float64Array(all.length + 1).fill(Number.NaN);
    const inColumns: Stated[] = [];
    for (const stated of all) {
      if (stated?.way === 'in columns') inColumns.push(stated);
      const compiled = stated?.expression.compiled;
      if (stated?.way !== 'by request' || compiled instanceof ExpressionError) continue;
      byRequest[stated.number] = this.#attempt(() => compiled?.evaluate(environment.read) ?? 0);
    }
    return { byRequest, inColumns };
  }

  #fillInColumns(
    results: Float64Array,
    slots: Int32Array,
    places: readonly number[],
    { expression: { columns } }: Stated,
    batch: Batch,
  ): void {
    if (columns === null) return;
    const truth = columns.kind === 'boolean' ? this.reading.yes : 1;
    for (let first = 0; first < places.length; first += MOST_AT_ONCE) {
      batch.count = Math.min(MOST_AT_ONCE, places.length - first);
      for (let at = 0; at < batch.count; at++)
        batch.slots[at] = slots[places[first + at] ?? 0] ?? 0;
      const column = columns.evaluate(batch);
      for (let at = 0; at < batch.count; at++) {
        const number = column[at] ?? 0;
        if (!Number.isNaN(number)) results[places[first + at] ?? 0] = this.score(truth * number);
      }
      batch.give(column);
    }
  }
}

function grown(column: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(length);
  longer.set(column);
  return longer;
}
