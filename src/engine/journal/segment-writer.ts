import { ByteWriter } from './byte-writer.js';
import { InternedWriter } from './interned.js';
import type { Line } from './lines.js';
import {
  type MadeDecision,
  type RecordedDecision,
  unusualOfDecision,
} from './recorded-decision.js';
import { DECISION, FIGURES, FORGET, HAS_PLACE, IS_UNUSUAL, LINE } from './segment-marks.js';

/** A decision that takes more bytes is not kept: what it was asked is too long. */
const MOST_BYTES = 256 * 1024;

/** What few decisions have, as it is told of this one; null: nothing. */
export function unusualText(made: MadeDecision, apart: RecordedDecision['apart']): string | null {
  const unusual = unusualOfDecision(made, apart);
  return unusual === null ? null : JSON.stringify(unusual);
}

/** Of a decision, besides what it was made of. */
export interface DecisionPlace {
  readonly profile: number;
  readonly revision: number;
}

/**
 * Writes lines as bytes. Those of figures and of decisions, which nearly all are, are written field
 * by field into one buffer that stays; all others are JSON.
 */
export class SegmentWriter {
  readonly #to = new ByteWriter();
  readonly #interned = new InternedWriter(this.#to);
  /** Of the decision before. */
  #now = 0;
  #revision = 0;

  /** Bytes since the last `take`. */
  get length(): number {
    return this.#to.length;
  }

  line(line: Line): void {
    this.text(JSON.stringify(line));
  }

  /** A line as JSON. */
  text(line: string): void {
    this.#to.byte(LINE);
    this.#to.text(line);
  }

  /** Hot. */
  figures(slot: number, consumedGib: number, volumes: number, liveVolumes: number): void {
    const to = this.#to;
    to.byte(FIGURES);
    to.number(slot);
    to.number(consumedGib);
    to.number(volumes);
    to.number(liveVolumes);
  }

  /**
   * Hot.
   * @param unusual what few decisions have, as `unusualText` has it
   */
  decision(made: MadeDecision, place: DecisionPlace, unusual: string | null): void {
    const from = this.#to.length;
    this.#decision(made, place, unusual);
    if (this.#to.length - from <= MOST_BYTES) return;
    this.#to.cut(from);
    this.#to.byte(FORGET);
    this.#forget();
  }

  /** All lines since the last call, as a segment. */
  take(): Uint8Array {
    this.#forget();
    return this.#to.take();
  }

  #decision(made: MadeDecision, { profile, revision }: DecisionPlace, unusual: string | null) {
    const to = this.#to;
    const { request, outcome } = made;
    const { spec } = request;
    const slot = outcome.kind === 'chosen' ? outcome.pool.slot : undefined;
    to.byte(DECISION);
    to.byte((slot === undefined ? 0 : HAS_PLACE) | (unusual === null ? 0 : IS_UNUSUAL));
    to.id(made.id);
    to.id(made.subject);
    to.number(made.attempt);
    to.signed(revision - this.#revision);
    to.number(profile);
    to.signed(request.now - this.#now);
    to.number(request.seed);
    to.number(spec.sizeGib);
    this.#interned.text(spec.projectId);
    this.#interned.text(spec.userId);
    this.#interned.type(spec.volumeType);
    to.number(spec.zones.length);
    for (const zone of spec.zones) this.#interned.text(zone);
    to.number(spec.maxAlternatives);
    to.number(request.minPhysicalFreePercent);
    to.number(request.maxDiagnosedPools);
    if (outcome.kind === 'chosen' && slot !== undefined) {
      to.number(slot);
      to.float(outcome.weight);
    }
    if (unusual !== null) to.text(unusual);
    this.#revision = revision;
    this.#now = request.now;
  }

  #forget(): void {
    this.#interned.clear();
    this.#now = 0;
    this.#revision = 0;
  }
}
