import type { Missing } from '../../engine/journal/lines.js';
import type { Segment } from '../../engine/journal/recorder.js';

/** Segments of more bytes than these, with the last, are not kept for later. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Segments that the store did not take yet, in order. */
export class Unwritten {
  readonly #segments: Segment[] = [];
  #bytes = 0;

  /** @param mostBytes from so many on it is full */
  constructor(private readonly mostBytes = MOST_BYTES) {}

  /** The one that is written next. */
  get first(): Segment | undefined {
    return this.#segments[0];
  }

  get isFull(): boolean {
    return this.#bytes >= this.mostBytes;
  }

  add(segment: Segment): void {
    this.#segments.push(segment);
    this.#bytes += segment.bytes.length;
  }

  /** The first was written. */
  wasWritten(): void {
    this.#bytes -= this.#segments.shift()?.bytes.length ?? 0;
  }

  /** Forgets all. Returns how many decisions they told, and since when. */
  discard(): { readonly decisions: number; readonly from: number } {
    const from = this.first?.firstAt ?? Infinity;
    const decisions = this.#segments.reduce((sum, segment) => sum + segment.decisions, 0);
    this.#segments.length = 0;
    this.#bytes = 0;
    return { decisions, from };
  }
}

/** What was lost before, and this. */
export function withLost(
  before: Missing | null,
  decisions: number,
  from: number,
  until: number,
): Missing | null {
  if (decisions === 0) return before;
  return {
    decisions: decisions + (before?.decisions ?? 0),
    from: Math.min(from, before?.from ?? from),
    until: Math.max(until, before?.until ?? until),
  };
}
