import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import {
  type CertificateId,
  certificateIdOf,
  type RevocationLists,
} from '../config/revocation-lists.js';

/** No chain is longer; who shows one that leads back to itself is not followed for ever. */
const LONGEST_CHAIN = 16;

/**
 * Tells connections whose client's certificate was revoked, or that of an authority between. The
 * handshake looks at new ones only, and where certificates are optional it lets them in as nobody.
 */
export class RevokedPeers {
  /** What each connection showed: to read it takes as long as a call. */
  readonly #shown = new WeakMap<Socket, readonly CertificateId[]>();

  constructor(private lists: RevocationLists | null) {}

  /** From now on these count. */
  replace(lists: RevocationLists | null): void {
    this.lists = lists;
  }

  /** Whether a connection, after its handshake, is one of those. */
  has(socket: Socket): boolean {
    const { lists } = this;
    if (lists === null || !(socket instanceof TLSSocket)) return false;
    let shown = this.#shown.get(socket);
    if (shown === undefined) {
      shown = chainOf(socket);
      this.#shown.set(socket, shown);
    }
    return shown.some((id) => lists.has(id));
  }
}

function chainOf(socket: TLSSocket): readonly CertificateId[] {
  const ids: CertificateId[] = [];
  let one: X509Certificate | undefined = socket.getPeerX509Certificate();
  while (one !== undefined && ids.length < LONGEST_CHAIN) {
    ids.push(certificateIdOf(one.raw));
    one = one.issuerCertificate;
  }
  return ids;
}
