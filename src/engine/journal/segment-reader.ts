import { ByteReader } from './byte-reader.js';
import { InternedReader } from './interned.js';
import type { Line } from './lines.js';
import { decisionOf, type RecordedDecision, type Unusual } from './recorded-decision.js';
import { DECISION, FIGURES, FORGET, HAS_PLACE, IS_UNUSUAL, LINE } from './segment-marks.js';

/** The lines of a segment, in order. Throws if these are not the bytes of a segment. */
export function* linesOf(bytes: Uint8Array): Generator<Line> {
  const reader = new SegmentReader(bytes);
  for (let line = reader.next(); line !== null; line = reader.next()) yield line;
}

/** Reads what a SegmentWriter wrote. */
class SegmentReader {
  readonly #from: ByteReader;
  readonly #interned: InternedReader;
  #now = 0;
  #revision = 0;

  constructor(bytes: Uint8Array) {
    this.#from = new ByteReader(bytes);
    this.#interned = new InternedReader(this.#from);
  }

  /** Null: there are no more. */
  next(): Line | null {
    const from = this.#from;
    while (!from.isAtEnd) {
      const mark = from.byte();
      if (mark === LINE) return JSON.parse(from.text()) as Line;
      if (mark === FIGURES)
        return ['figures', from.number(), from.number(), from.number(), from.number()];
      if (mark === DECISION) return ['decision', this.#decision()];
      if (mark !== FORGET) throw new Error(`a journal has no lines of kind ${mark}`);
      this.#interned.clear();
      this.#now = 0;
      this.#revision = 0;
    }
    return null;
  }

  #decision(): RecordedDecision {
    const from = this.#from;
    const interned = this.#interned;
    const flags = from.byte();
    const hasPlace = (flags & HAS_PLACE) !== 0;
    // In the order in which they are written.
    const told = {
      id: from.id(),
      subject: from.id(),
      attempt: from.number(),
      revision: this.#revision + from.signed(),
      profile: from.number(),
      now: this.#now + from.signed(),
      seed: from.number(),
      sizeGib: from.number(),
      projectId: interned.text(),
      userId: interned.text(),
      volumeType: interned.type(),
      zones: Array.from({ length: from.number() }, () => interned.text()),
      maxAlternatives: from.number(),
      minPhysicalFreePercent: from.number(),
      maxDiagnosedPools: from.number(),
      place: hasPlace ? { slot: from.number(), weight: from.float() } : null,
    };
    this.#revision = told.revision;
    this.#now = told.now;
    const isUnusual = (flags & IS_UNUSUAL) !== 0;
    return decisionOf(told, isUnusual ? (JSON.parse(from.text()) as Unusual) : {});
  }
}
