import { uuidInto } from './uuid-bytes.js';

/** How much it holds at first, and after it was taken at most, bytes. */
const FIRST = 64 * 1024;
const KEPT = 4 * 1024 * 1024;
/** From here on a whole number is written as a float: before it is added one. */
const TOO_LARGE = 0xffff_ffff;

const encoder = new TextEncoder();

/**
 * Bytes that grow at their end. Hot: every decision is written with it, and nothing else is made.
 */
export class ByteWriter {
  #bytes = new Uint8Array(FIRST);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** Any number: one that is small, whole and not negative takes a byte or two. */
  number(value: number): void {
    if (value >>> 0 !== value || value === TOO_LARGE) {
      this.byte(0);
      this.float(value);
      return;
    }
    this.#reserve(5);
    let left = value + 1;
    while (left > 0x7f) {
      this.#bytes[this.#length] = (left & 0x7f) | 0x80;
      this.#length += 1;
      left >>>= 7;
    }
    this.#bytes[this.#length] = left;
    this.#length += 1;
  }

  /** The same, short for small whole numbers of either sign. */
  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  float(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(value: string): void {
    // No UTF-16 unit takes more than three bytes.
    this.#reserve(4 + 3 * value.length);
    const from = this.#length + 4;
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(from));
    this.#view.setUint32(this.#length, written, true);
    this.#length = from + written;
  }

  /** A text that mostly is a UUID, which then takes 17 bytes. */
  id(value: string): void {
    this.#reserve(17);
    if (uuidInto(value, this.#bytes, this.#length + 1)) {
      this.#bytes[this.#length] = 1;
      this.#length += 17;
    } else {
      this.byte(0);
      this.text(value);
    }
  }

  /** Takes back what came after so many bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > KEPT) this.#hold(new Uint8Array(FIRST));
    return taken;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#hold(larger);
  }

  #hold(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/** How a text that was written as an id is found in the bytes. */
export function bytesOfId(value: string): Uint8Array {
  const bytes = new Uint8Array(16);
  return uuidInto(value, bytes, 0) ? bytes : encoder.encode(value);
}
