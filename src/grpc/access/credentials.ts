import type { ServerHttp2Session } from 'node:http2';
import { TLSSocket } from 'node:tls';
import type { Metadata } from '@grpc/grpc-js';
import type { Credentials } from '../../auth/authenticator.js';
import { certificateIdentity } from '../../auth/certificate.js';
import type { Identity } from '../../domain/identity.js';
import { http2StreamOf, inner } from './http2-stream.js';

/** What of a call of grpc-js says who makes it. */
export interface AuthenticatedCall {
  readonly metadata: Metadata;
  getAuthContext(): { readonly sslPeerCertificate?: { readonly raw: Buffer } };
}

/**
 * Reads what callers show. A connection's certificate is read once: to ask for it costs as much as
 * a tenth of a create.
 */
export class CredentialReader {
  readonly #certificates = new WeakMap<object, Identity | typeof NONE>();

  of(call: AuthenticatedCall): Credentials {
    const [authorization] = call.metadata.get('authorization');
    return {
      certificate: this.#certificateOf(call),
      authorization: typeof authorization === 'string' ? authorization : null,
    };
  }

  /** The same of a call that grpc-js has not seen yet. */
  ofStream(session: ServerHttp2Session, authorization: string | undefined): Credentials {
    let certificate = this.#certificates.get(session);
    if (certificate === undefined) {
      certificate = sessionCertificate(session) ?? NONE;
      this.#certificates.set(session, certificate);
    }
    return {
      certificate: certificate === NONE ? null : certificate,
      authorization: authorization ?? null,
    };
  }

  #certificateOf(call: AuthenticatedCall): Identity | null {
    const session = sessionOf(call);
    const known = session === undefined ? undefined : this.#certificates.get(session);
    if (known !== undefined) return known === NONE ? null : known;
    const { sslPeerCertificate } = call.getAuthContext();
    const identity =
      sslPeerCertificate === undefined ? null : certificateIdentity(sslPeerCertificate.raw);
    if (session !== undefined) this.#certificates.set(session, identity ?? NONE);
    return identity;
  }
}

const NONE = Symbol('no certificate');

/** Counts as grpc-js has it: only where the chain was checked. */
function sessionCertificate({ socket }: ServerHttp2Session): Identity | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { raw } = socket.getPeerCertificate();
  return raw === undefined ? null : certificateIdentity(raw);
}

/**
 * The HTTP/2 session of a call: the connection itself, so that no other can be taken for it, as one
 * from the same address and port could. grpc-js does not show it; where a later version keeps it
 * elsewhere this is undefined, and each call is asked for its certificate.
 */
function sessionOf(call: object): object | undefined {
  const session = inner(http2StreamOf(call), 'session');
  return typeof session === 'object' && session !== null ? session : undefined;
}
