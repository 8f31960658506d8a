import type { VolumeType } from '../../domain/volume.js';
import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';

/** Texts and volume types that are told once, and from then on by number. */
export class InternedWriter {
  readonly #texts = new Map<string, number>();
  /** By name: requests state their types anew each time, and mostly alike. */
  readonly #types = new Map<string, { readonly type: VolumeType; readonly number: number }>();
  #numbers = 0;

  constructor(private readonly to: ByteWriter) {}

  /** Forgets what was told. */
  clear(): void {
    this.#texts.clear();
    this.#types.clear();
    this.#numbers = 0;
  }

  text(value: string): void {
    const { to } = this;
    const known = this.#texts.get(value);
    if (known !== undefined) {
      to.number(known);
      return;
    }
    to.number(this.#texts.size);
    this.#texts.set(value, this.#texts.size);
    to.text(value);
  }

  /** 0: none; else one more than its number. */
  type(value: VolumeType | null): void {
    const { to } = this;
    if (value === null) {
      to.number(0);
      return;
    }
    const known = this.#types.get(value.name);
    if (known !== undefined && isAlike(known.type, value)) {
      to.number(known.number);
      return;
    }
    this.#numbers += 1;
    this.#types.set(value.name, { type: value, number: this.#numbers });
    to.number(this.#numbers);
    to.text(JSON.stringify(value));
  }
}

/** Reads them. */
export class InternedReader {
  readonly #texts: string[] = [];
  readonly #types: VolumeType[] = [];

  constructor(private readonly from: ByteReader) {}

  clear(): void {
    this.#texts.length = 0;
    this.#types.length = 0;
  }

  text(): string {
    const number = this.from.number();
    const known = this.#texts[number];
    if (known !== undefined) return known;
    const text = this.from.text();
    this.#texts.push(text);
    return text;
  }

  type(): VolumeType | null {
    const number = this.from.number();
    if (number === 0) return null;
    const known = this.#types[number - 1];
    if (known !== undefined) return known;
    const type = JSON.parse(this.from.text()) as VolumeType;
    this.#types.push(type);
    return type;
  }
}

/** Hot. */
function isAlike(a: VolumeType, b: VolumeType): boolean {
  if (a === b) return true;
  return hasOf(a.extraSpecs, b.extraSpecs) && hasOf(b.extraSpecs, a.extraSpecs) && sameQos(a, b);
}

/** Whether one has all that the other has. */
function hasOf(one: VolumeType['extraSpecs'], other: VolumeType['extraSpecs']): boolean {
  for (const key in other) if (one[key] !== other[key]) return false;
  return true;
}

/** Most have none. */
function sameQos({ qosSpecs: a }: VolumeType, { qosSpecs: b }: VolumeType): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
