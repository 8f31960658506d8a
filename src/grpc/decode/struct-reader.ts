import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';

/** As deep as the library reads. */
const MOST_DEPTH = 100;

/** What is being read: a Struct, an entry of its map, a Value or a ListValue. */
type Open =
  | { readonly kind: 'struct'; readonly end: number; readonly json: Record<string, JsonValue> }
  | { readonly kind: 'entry'; readonly end: number; key: string; value: JsonValue | undefined }
  | { readonly kind: 'value'; readonly end: number; value: JsonValue | undefined }
  | { readonly kind: 'list'; readonly end: number; readonly items: JsonValue[] };

/**
 * Reads a google.protobuf.Struct field by field, so that a large one can be read in turns. The
 * result is that of `fromBinary`, which takes several times as long, but for a Value without a
 * kind: it is undefined, which validation refuses, where the library says null.
 */
export class StructReader {
  readonly #reader: BinaryReader;
  readonly #open: Open[];
  #depth: number;

  /**
   * @param json gets the Struct's keys
   * @param depth how many messages are around the Struct
   */
  constructor(bytes: Uint8Array, json: Record<string, JsonValue>, depth: number) {
    this.#reader = new BinaryReader(bytes);
    this.#open = [{ kind: 'struct', end: bytes.length, json }];
    this.#depth = depth + 1;
  }

  /** Reads one more field; false: all is read. Throws if the bytes are no Struct. */
  step(): boolean {
    const top = this.#open.at(-1);
    if (top === undefined) return false;
    if (this.#reader.pos >= top.end) this.#close(top);
    else this.#readField(top);
    return true;
  }

  #readField(top: Open): void {
    const [number, type] = this.#reader.tag();
    const isRead =
      top.kind === 'value'
        ? this.#readKind(top, number)
        : top.kind === 'entry'
          ? this.#readEntry(top, number)
          : number === 1 && this.#enterItem(top);
    if (!isRead) this.#reader.skip(type, number, MOST_DEPTH - this.#depth);
  }

  #enterItem({ kind }: Open): boolean {
    const end = this.#end();
    if (kind === 'list') this.#enter({ kind: 'value', end, value: undefined });
    else this.#open.push({ kind: 'entry', end, key: '', value: undefined });
    return true;
  }

  #readEntry(entry: Open & { kind: 'entry' }, number: number): boolean {
    if (number === 1) entry.key = this.#reader.string(true);
    else if (number === 2) this.#enter({ kind: 'value', end: this.#end(), value: entry.value });
    else return false;
    return true;
  }

  #readKind(value: Open & { kind: 'value' }, number: number): boolean {
    const reader = this.#reader;
    const before = value.value;
    switch (number) {
      case 1:
        reader.int32();
        value.value = null;
        return true;
      case 2:
        value.value = reader.double();
        return true;
      case 3:
        value.value = reader.string(true);
        return true;
      case 4:
        value.value = reader.bool();
        return true;
      // One that was there before is added to.
      case 5:
        this.#enter({ kind: 'struct', end: this.#end(), json: isMap(before) ? before : {} });
        return true;
      case 6:
        this.#enter({
          kind: 'list',
          end: this.#end(),
          items: Array.isArray(before) ? before : [],
        });
        return true;
      default:
        return false;
    }
  }

  #end(): number {
    const length = this.#reader.uint32();
    return this.#reader.pos + length;
  }

  #enter(message: Open): void {
    this.#depth += 1;
    if (this.#depth > MOST_DEPTH)
      throw new Error(`maximum recursion depth of ${MOST_DEPTH} reached`);
    this.#open.push(message);
  }

  /** Hands what was read to what is around it. */
  #close(done: Open): void {
    this.#open.pop();
    if (done.kind !== 'entry') this.#depth -= 1;
    const around = this.#open.at(-1);
    if (around === undefined) return;
    if (done.kind === 'value') {
      if (around.kind === 'list') around.items.push(done.value as JsonValue);
      else if (around.kind === 'entry') around.value = done.value;
    } else if (done.kind === 'entry') {
      if (around.kind === 'struct') setOwn(around.json, done.key, done.value as JsonValue);
    } else if (around.kind === 'value')
      around.value = done.kind === 'struct' ? done.json : done.items;
  }
}

function isMap(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Also for a key that every object inherits. */
function setOwn(json: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key === '__proto__')
    Object.defineProperty(json, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  else json[key] = value;
}
