/** One value of an ASN.1 text in DER (X.690). */
export interface DerValue {
  /** Its first byte: 0x30 is a sequence, 0x02 an integer. */
  readonly tag: number;
  readonly body: Buffer;
}

const OBJECT_IDENTIFIER = 0x06;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
/** UTF8String, PrintableString, T61String, IA5String, VisibleString. */
const TEXTS: readonly number[] = [0x0c, 0x13, 0x14, 0x16, 0x1a];
const BMP_STRING = 0x1e;

/** The values that follow each other in some bytes. Throws RangeError where they are no DER. */
export function* derValues(bytes: Buffer): Generator<DerValue> {
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    let length = bytes.readUInt8(at + 1);
    at += 2;
    if (length > 0x80) {
      // The lower bits say how many bytes the length takes; readUIntBE takes up to six.
      const size = length - 0x80;
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    if (at + length > bytes.length) throw new RangeError('a value that is longer than its text');
    yield { tag, body: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** The values in a sequence that is all of these bytes. Throws RangeError. */
export function derSequence(bytes: Buffer): readonly DerValue[] {
  const [value] = derValues(bytes);
  if (value?.tag !== SEQUENCE) throw new RangeError('no sequence');
  return [...derValues(value.body)];
}

/**
 * A name as a text that is the same for names that OpenSSL takes for the same: letters' case, outer
 * and double spaces and the kind of string make no difference (RFC 5280, 7.1).
 */
export function nameText({ tag, body }: DerValue): string {
  if (tag === SEQUENCE || tag === SET) return `(${[...derValues(body)].map(nameText).join()})`;
  if (tag === OBJECT_IDENTIFIER) return body.toString('hex');
  if (TEXTS.includes(tag)) return plain(body.toString('utf8'));
  if (tag === BMP_STRING) return plain(Buffer.from(body).swap16().toString('utf16le'));
  return `${tag}:${body.toString('hex')}`;
}

/** A UTCTime or GeneralizedTime, epoch ms; null: it is another value. */
export function derTime(value: DerValue | undefined): number | null {
  if (value === undefined) return null;
  const text = value.body.toString('latin1');
  if (value.tag === GENERALIZED_TIME) return moment(text);
  if (value.tag !== UTC_TIME) return null;
  // RFC 5280, 4.1.2.5.1: from 50 on they are years of the last century.
  return moment(`${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`);
}

function plain(text: string): string {
  return JSON.stringify(text.trim().replaceAll(/\s+/g, ' ').toLowerCase());
}

function moment(digits: string): number {
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const parsed = Date.parse(iso);
  if (Number.isNaN(parsed)) throw new RangeError('no time');
  return parsed;
}
