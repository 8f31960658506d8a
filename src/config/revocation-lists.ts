import { type DerValue, derSequence, derTime, derValues, nameText } from './der.js';

const INTEGER = 0x02;
const SEQUENCE = 0x30;

/** What tells a certificate from every other one. */
export interface CertificateId {
  /** Who signed it, one text a name. */
  readonly issuer: string;
  /** Its number, hexadecimal. */
  readonly serial: string;
}

/** The span in which a list counts, epoch ms. */
export interface ListSpan {
  readonly beginsAt: number;
  readonly endsAt: number;
}

/** One authority's list of revoked certificates (RFC 5280, 5). */
interface RevocationList {
  readonly issuer: string;
  readonly serials: ReadonlySet<string>;
  /** Null: it has no end. */
  readonly span: ListSpan | null;
}

/** Certificates that their authorities have revoked. */
export class RevocationLists {
  /** Each list in PEM: Node.js reads only the first of a text. */
  readonly pems: readonly string[];
  readonly #lists: readonly RevocationList[];

  /** Lists in PEM, one after the other. Throws RangeError where one of them is no list. */
  constructor(pem: string) {
    this.pems = pem.match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g) ?? [];
    this.#lists = this.pems.map((one) => listOf(bytesOf(one)));
  }

  /** Whether a list names it. */
  has({ issuer, serial }: CertificateId): boolean {
    return this.#lists.some((list) => list.issuer === issuer && list.serials.has(serial));
  }

  /** Whether there is a list of the authority of this certificate, DER. */
  covers(authority: Buffer): boolean {
    const { subject } = namesOf(authority);
    return this.#lists.some(({ issuer }) => issuer === subject);
  }

  /** The span of the list that ends first; of several of one authority the last counts. */
  get span(): ListSpan | null {
    const last = new Map<string, ListSpan>();
    for (const { issuer, span } of this.#lists)
      if (span !== null && span.endsAt > (last.get(issuer)?.endsAt ?? Number.NEGATIVE_INFINITY))
        last.set(issuer, span);
    return [...last.values()].sort((a, b) => a.endsAt - b.endsAt)[0] ?? null;
  }
}

/** What tells this certificate, DER, from others. Throws RangeError where it is none. */
export function certificateIdOf(der: Buffer): CertificateId {
  const { issuer, serial } = namesOf(der);
  return { issuer, serial };
}

/** TBSCertificate (RFC 5280, 4.1): version, number, algorithm, issuer, validity, subject. */
function namesOf(der: Buffer): CertificateId & { readonly subject: string } {
  const [signed] = derSequence(der);
  const values = [...derValues(some(signed).body)];
  const from = values.findIndex(({ tag }) => tag === INTEGER);
  return {
    serial: some(values[from]).body.toString('hex'),
    issuer: nameText(some(values[from + 2])),
    subject: nameText(some(values[from + 4])),
  };
}

/** TBSCertList (RFC 5280, 5.1): version, algorithm, issuer, begin, end, revoked ones. */
function listOf(der: Buffer): RevocationList {
  const [signed] = derSequence(der);
  const [, ...values] = [...derValues(some(signed).body)].filter(({ tag }) => tag !== INTEGER);
  const [issuer, begin, ...more] = values;
  const [beginsAt, endsAt] = [derTime(begin), derTime(more[0])];
  if (beginsAt === null) throw new RangeError('a list that begins at no time');
  const revoked = more.find(({ tag }) => tag === SEQUENCE);
  const serials = new Set<string>();
  for (const { body } of revoked === undefined ? [] : derValues(revoked.body)) {
    const [serial] = derValues(body);
    serials.add(some(serial).body.toString('hex'));
  }
  const span = endsAt === null ? null : { beginsAt, endsAt };
  return { issuer: nameText(some(issuer)), serials, span };
}

function bytesOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
}

function some(value: DerValue | undefined): DerValue {
  if (value === undefined) throw new RangeError('a value is missing');
  return value;
}
