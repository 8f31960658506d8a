import { uuidAt } from './uuid-bytes.js';

const decoder = new TextDecoder();

/** Reads what a ByteWriter wrote, in the same order. Throws RangeError past the end. */
export class ByteReader {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  byte(): number {
    const value = this.#view.getUint8(this.#at);
    this.#at += 1;
    return value;
  }

  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
    }
    return value === 0 ? this.float() : value - 1;
  }

  signed(): number {
    const value = this.number();
    // What was whole and of this size is so still.
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  float(): number {
    const value = this.#view.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  text(): string {
    const from = this.#at + 4;
    const end = from + this.#view.getUint32(this.#at, true);
    if (end > this.bytes.length) throw new RangeError('a text goes past the end');
    this.#at = end;
    return decoder.decode(this.bytes.subarray(from, end));
  }

  id(): string {
    if (this.byte() === 0) return this.text();
    const from = this.#at;
    if (from + 16 > this.bytes.length) throw new RangeError('an id goes past the end');
    this.#at += 16;
    return uuidAt(this.bytes, from);
  }
}
