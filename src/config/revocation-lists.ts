import { AsnParser } from '@peculiar/asn1-schema';
import { Certificate, CertificateList, type Name } from '@peculiar/asn1-x509';

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
  readonly span: ListSpan;
}

/** Certificates that their authorities have revoked. */
export class RevocationLists {
  /** Each list in PEM: Node.js reads only the first of a text. */
  readonly pems: readonly string[];
  readonly #lists: readonly RevocationList[];

  /**
   * Lists in PEM, one after the other. Throws RangeError where one of them is no list, or has no
   * end.
   */
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
    const subject = textOf(parsed(authority, Certificate).tbsCertificate.subject);
    return this.#lists.some(({ issuer }) => issuer === subject);
  }

  /** The span of the list that ends first; of several of one authority the last counts. */
  get span(): ListSpan | null {
    const last = new Map<string, ListSpan>();
    for (const { issuer, span } of this.#lists)
      if (span.endsAt > (last.get(issuer)?.endsAt ?? Number.NEGATIVE_INFINITY))
        last.set(issuer, span);
    return [...last.values()].sort((a, b) => a.endsAt - b.endsAt)[0] ?? null;
  }
}

/** What tells this certificate, DER, from others. Throws RangeError where it is none. */
export function certificateIdOf(der: Buffer): CertificateId {
  const { tbsCertificate } = parsed(der, Certificate);
  return {
    issuer: textOf(tbsCertificate.issuer),
    serial: hex(tbsCertificate.serialNumber),
  };
}

function listOf(der: Buffer): RevocationList {
  const { tbsCertList } = parsed(der, CertificateList);
  const { issuer, thisUpdate, nextUpdate, revokedCertificates = [] } = tbsCertList;
  // Every list has one (RFC 5280, 5.1.2.5). Of a list without, the library reads no entries.
  if (nextUpdate === undefined) throw new RangeError('a list has no end (nextUpdate)');
  const span = {
    beginsAt: thisUpdate.getTime().getTime(),
    endsAt: nextUpdate.getTime().getTime(),
  };
  const serials = new Set(revokedCertificates.map(({ userCertificate }) => hex(userCertificate)));
  return { issuer: textOf(issuer), serials, span };
}

/** What these bytes are in DER. The library throws errors of several kinds. */
function parsed<T>(der: Buffer, type: new () => T): T {
  // It would stop at 10,000 values, which a list of 2,500 certificates has. Each takes a byte.
  const berOptions = { maxNodes: der.length, maxContentLength: der.length };
  try {
    return AsnParser.parse(der, type, { berOptions });
  } catch (error) {
    throw new RangeError(`no ${type.name} in DER`, { cause: error });
  }
}

/**
 * A name as a text that is the same for names that OpenSSL takes for the same: letters' case, outer
 * and double spaces and the kind of string make no difference (RFC 5280, 7.1).
 */
function textOf(name: Name): string {
  const parts = name.map((part) => part.map(({ type, value }) => [type, plain(String(value))]));
  return JSON.stringify(parts);
}

function plain(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

function hex(number: ArrayBuffer): string {
  return Buffer.from(number).toString('hex');
}

function bytesOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----/g, ''), 'base64');
}
